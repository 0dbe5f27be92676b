import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../src/core/evidence.ts'
import { type Look, nextStep, type Progress, type Step } from '../../src/core/execution.ts'
import type { Guard } from '../../src/core/guard.ts'
import type { Sighting } from '../../src/core/observation.ts'
import type { Backup } from '../../src/core/remedy.ts'
import { observed } from '../support/observations.ts'

const NOW = new Date('2026-05-04T10:00:00Z')
const HOUR = 3_600_000
const APPROVED = observed()
const CHANGED = observed({ tags: { ...APPROVED.tags, team: 'search' } })
const MARKED = observed({
  tags: { ...APPROVED.tags, 'cloudthrift:plan': 'e1', 'cloudthrift:snapshot': 'snap-1' },
})

const IDLE: Sighting = { state: 'idle', observation: APPROVED }
const IN_USE: Sighting = { state: 'in-use', detail: 'attached to i-1' }
const ENDING: Sighting = { state: 'ending' }

/** A time so long before the look; null stays null. */
function before(ms: number | null): Date | null {
  return ms === null ? null : new Date(NOW.getTime() - ms)
}

/** Ready for the call that cannot be taken back; each test spoils one thing. */
function progress(change: Partial<Progress> = {}): Progress {
  return {
    dryRun: false,
    approvedFingerprint: fingerprint(APPROVED.evidence, APPROVED.tags),
    startedAt: new Date(NOW.getTime() - HOUR),
    prepared: true,
    backupStartedAt: before(HOUR),
    attempts: 0,
    lastAttemptAt: null,
    needsBin: false,
    bin: 'not-asked',
    ...change,
  }
}

function look(change: Partial<Look> = {}): Look {
  return {
    backup: backup('completed'),
    sighting: IDLE,
    binned: 'not-asked',
    guards: [],
    at: NOW,
    ...change,
  }
}

function backup(state: Backup['state'], detail: string | null = null): Backup {
  return { id: 'snap-1', state, detail, sizeBytes: null }
}

function guard(name: string): Guard {
  return { name, verdict: 'no', reason: `${name} speaks against it`, remedy: 'none' }
}

describe('nextStep', () => {
  it.each<[string, Partial<Progress>, Partial<Look>, Step]>([
    // Gone or going: ours only if we asked.
    ['gone before any attempt', {}, { sighting: { state: 'gone' } }, abort('removed by somebody')],
    ['gone after an attempt', { attempts: 1 }, { sighting: { state: 'gone' } }, { do: 'book' }],
    ['ending before any attempt', {}, { sighting: ENDING }, abort('somebody else is')],
    ['ending after an attempt', { attempts: 1 }, { sighting: ENDING }, wait(2)],
    ['in use', {}, { sighting: IN_USE }, abort('attached to i-1')],
    ['in use after an attempt', { attempts: 3 }, { sighting: IN_USE }, abort('attached to i-1')],

    // Idle, but not what was approved.
    ['changed', {}, { sighting: { state: 'idle', observation: CHANGED } }, abort('not what was')],
    ['marked by us', {}, { sighting: { state: 'idle', observation: MARKED } }, { do: 'apply' }],
    ['guarded', {}, { guards: [guard('a'), guard('b')] }, abort('guard a: a speaks against it')],
    ['in dry run', { dryRun: true }, {}, { do: 'rehearse' }],

    // The backup.
    ['no backup yet', { backupStartedAt: null }, { backup: 'none' }, { do: 'start-backup' }],
    ['an invalid backup', {}, { backup: backup('invalid', 'wrong size') }, fail('wrong size')],
    ['an invalid backup of no known flaw', {}, { backup: backup('invalid') }, fail('invalid')],
    ['no backup needed', { backupStartedAt: null }, { backup: 'not-needed' }, { do: 'apply' }],
    ['a complete backup, unmarked', { prepared: false }, {}, { do: 'prepare' }],
    ['a complete backup, marked', {}, {}, { do: 'apply' }],

    // Too long, too often.
    ['72 hours', { startedAt: hoursAgo(72) }, {}, fail('72 hours')],
    ['almost 72 hours', { startedAt: hoursAgo(72, 1) }, {}, { do: 'apply' }],
    ['four attempts', { attempts: 4 }, {}, { do: 'apply' }],
    ['five attempts', { attempts: 5 }, {}, fail('asked 5 times')],
    [
      '72 hours of ending',
      { attempts: 1, startedAt: hoursAgo(72) },
      { sighting: ENDING },
      fail('72 hours'),
    ],
  ])('%s', (_case, saved, seen, expected) => {
    expect(nextStep(progress(saved), look(seen))).toEqual(expected)
  })

  it.each([
    [null, 'start-backup'],
    [0, 'wait'],
    [59_999, 'wait'],
    [60_000, 'start-backup'],
  ])('started a backup %s ms ago and sees none: %s', (startedMs, expected) => {
    const step = nextStep(
      progress({ backupStartedAt: before(startedMs) }),
      look({ backup: 'none' }),
    )

    expect(step.do).toBe(expected)
  })

  it.each([
    [null, 2],
    [0, 2],
    [8_000, 2],
    [8_001, 3],
    [100_000, 25],
    [236_000, 59],
    [236_001, 60],
    [240_000, 60],
    [70 * HOUR, 60],
    [-5_000, 2],
  ])('asks after a backup that was started %s ms ago again in %i seconds', (startedMs, seconds) => {
    const step = nextStep(
      progress({ backupStartedAt: before(startedMs) }),
      look({ backup: backup('pending') }),
    )

    expect(step).toMatchObject({ do: 'wait', seconds })
  })

  it.each([
    [0, 2],
    [8_001, 3],
    [5 * HOUR, 60],
  ])('asks after a removal that it asked for %s ms ago again in %i seconds', (askedMs, seconds) => {
    const step = nextStep(
      progress({ attempts: 1, lastAttemptAt: before(askedMs) }),
      look({ sighting: ENDING }),
    )

    expect(step).toMatchObject({ do: 'wait', seconds })
  })

  it.each([
    [null, 'apply'],
    [0, 'wait'],
    [9_999, 'wait'],
    [10_000, 'apply'],
  ])('asked for the removal %s ms ago and still sees it: %s', (askedMs, expected) => {
    const asked = { attempts: askedMs === null ? 0 : 1, lastAttemptAt: before(askedMs) }

    expect(nextStep(progress(asked), look()).do).toBe(expected)
  })

  it('tells a person nothing secret: reasons name guards and states only', () => {
    const secret = observed({ tags: { password: 'hunter2' } })

    const step = nextStep(progress(), look({ sighting: { state: 'idle', observation: secret } }))

    expect(JSON.stringify(step)).not.toContain('hunter2')
  })
})

function hoursAgo(hours: number, butMs = 0): Date {
  return new Date(NOW.getTime() - hours * HOUR + butMs)
}

function abort(reason: string): Step {
  return { do: 'abort', reason: expect.stringContaining(reason) }
}

function fail(reason: string): Step {
  return { do: 'fail', reason: expect.stringContaining(reason) }
}

function wait(seconds: number): Step {
  return { do: 'wait', seconds, reason: expect.any(String) }
}
