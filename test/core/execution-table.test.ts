/** The whole decision table of an execution: every combination, against rules in plain words. */

import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../src/core/evidence.ts'
import { type Look, nextStep, type Progress, type Step } from '../../src/core/execution.ts'
import type { Sighting } from '../../src/core/observation.ts'
import { observed } from '../support/observations.ts'

const NOW = new Date('2026-05-04T10:00:00Z')
const PATIENCE_MS = 72 * 3_600_000
const APPROVED = observed()
const CHANGED = observed({ evidence: { ...APPROVED.evidence, attributes: { sizeGiB: 200 } } })
const GUARD = { name: 'protected', verdict: 'no', reason: 'by a tag', remedy: 'none' } as const

const SIGHTINGS = {
  same: { state: 'idle', observation: APPROVED },
  changed: { state: 'idle', observation: CHANGED },
  'in-use': { state: 'in-use', detail: 'attached' },
  ending: { state: 'ending' },
  gone: { state: 'gone' },
  void: { state: 'void', detail: 'it is another thing now' },
} as const satisfies Record<string, Sighting>

const SEEN = (['same', 'changed', 'in-use', 'ending', 'gone', 'void'] as const).flatMap(
  (sighting) =>
    (['not-needed', 'none', 'pending', 'completed', 'invalid'] as const).flatMap((backup) =>
      [0, 2].map((guards) => ({ sighting, backup, guards })),
    ),
)
const TRIED = [0, 1, 4, 5, 6].flatMap((attempts) =>
  [null, 9_999, 10_000, 60_000].flatMap((askedMs) =>
    [false, true].map((isPrepared) => ({ attempts, askedMs, isPrepared })),
  ),
)
const BEGUN = [0, PATIENCE_MS - 1, PATIENCE_MS].flatMap((startedMs) =>
  [null, 59_999, 60_000].flatMap((backupStartedMs) =>
    [false, true].map((isDryRun) => ({ startedMs, backupStartedMs, isDryRun })),
  ),
)
const BINS = [
  { needsBin: false, bin: 'not-asked', binned: 'not-asked' },
  { needsBin: true, bin: 'keeps', binned: 'absent' },
  { needsBin: true, bin: 'keeps-not', binned: 'absent' },
  { needsBin: true, bin: 'keeps', binned: { leavesAt: new Date('2026-04-06T12:00:00Z') } },
  { needsBin: true, bin: 'unknown', binned: 'unknown' },
] as const
const CELLS = SEEN.flatMap((seen) =>
  TRIED.flatMap((tried) =>
    BEGUN.flatMap((begun) => BINS.map((bin) => ({ ...seen, ...tried, ...begun, ...bin }))),
  ),
)
type Cell = (typeof CELLS)[number]

/** From the top, the first that holds decides. */
const RULES: readonly (readonly [
  rule: string,
  holds: (cell: Cell) => boolean,
  then: Step['do'],
])[] = [
  ['gone after we asked, and to show in the bin', isToShowInBin, 'wait'],
  ['gone after we asked: ours', (cell) => cell.sighting === 'gone' && cell.attempts > 0, 'book'],
  ['gone without us', (cell) => cell.sighting === 'gone', 'abort'],
  ['ending without us', (cell) => cell.sighting === 'ending' && cell.attempts === 0, 'abort'],
  ['ending for too long', (cell) => cell.sighting === 'ending' && isTooLong(cell), 'fail'],
  ['ending', (cell) => cell.sighting === 'ending', 'wait'],
  ['in use', (cell) => cell.sighting === 'in-use', 'abort'],
  ['nothing left to end', (cell) => cell.sighting === 'void', 'abort'],
  ['not what was approved', (cell) => cell.sighting === 'changed', 'abort'],
  ['guarded', (cell) => cell.guards > 0, 'abort'],
  ['dry run', (cell) => cell.isDryRun, 'rehearse'],
  ['too long', isTooLong, 'fail'],
  [
    'no backup started',
    (cell) => cell.backup === 'none' && cell.backupStartedMs === null,
    'start-backup',
  ],
  [
    'the backup may lag',
    (cell) => cell.backup === 'none' && cell.backupStartedMs === 59_999,
    'wait',
  ],
  ['the backup never came', (cell) => cell.backup === 'none', 'start-backup'],
  ['the backup is bad', (cell) => cell.backup === 'invalid', 'fail'],
  ['the backup is not complete', (cell) => cell.backup === 'pending', 'wait'],
  ['asked too often', (cell) => cell.attempts >= 5, 'fail'],
  ['asked just now', (cell) => cell.askedMs === 9_999, 'wait'],
  ['not marked yet', (cell) => !cell.isPrepared, 'prepare'],
  ['no bin where one is required', (cell) => cell.needsBin && cell.bin !== 'keeps', 'fail'],
  ['nothing is in the way', () => true, 'apply'],
]

function isToShowInBin({ sighting, attempts, askedMs, bin, binned }: Cell): boolean {
  const isAskedLately = askedMs !== null && askedMs < 60_000
  return (
    sighting === 'gone' && attempts > 0 && bin === 'keeps' && binned === 'absent' && isAskedLately
  )
}

function isTooLong({ startedMs }: Cell): boolean {
  return startedMs >= PATIENCE_MS
}

function before(ms: number): Date {
  return new Date(NOW.getTime() - ms)
}

function progressOf(cell: Cell): Progress {
  return {
    dryRun: cell.isDryRun,
    approvedFingerprint: fingerprint(APPROVED.evidence, APPROVED.tags),
    startedAt: before(cell.startedMs),
    prepared: cell.isPrepared,
    backupStartedAt: cell.backupStartedMs === null ? null : before(cell.backupStartedMs),
    attempts: cell.attempts,
    lastAttemptAt: cell.askedMs === null ? null : before(cell.askedMs),
    needsBin: cell.needsBin,
    bin: cell.bin,
  }
}

function lookOf({ backup, sighting, guards, binned }: Cell): Look {
  return {
    backup:
      backup === 'not-needed' || backup === 'none'
        ? backup
        : { id: 'snap-1', state: backup, detail: null, sizeBytes: null },
    sighting: SIGHTINGS[sighting],
    binned,
    guards: Array.from({ length: guards }, () => GUARD),
    at: NOW,
  }
}

const STEPS = CELLS.map((cell) => ({ cell, step: nextStep(progressOf(cell), lookOf(cell)) }))

describe('nextStep, in every combination', () => {
  it.each(RULES)('follows the rule: %s', (rule, _holds, then) => {
    const ruled = STEPS.filter(({ cell }) => RULES.find(([, holds]) => holds(cell))?.[0] === rule)

    const astray = ruled.filter(({ step }) => step.do !== then)

    expect(ruled.length).toBeGreaterThan(0)
    expect(astray).toEqual([])
  })

  it('removes only what is idle, as approved, unguarded, backed up, marked, to be kept by the bin that is required, and outside a dry run', () => {
    const removals = STEPS.filter(({ step }) => step.do === 'apply')

    const careless = removals.filter(
      ({ cell }) =>
        cell.sighting !== 'same' ||
        cell.guards > 0 ||
        cell.isDryRun ||
        !cell.isPrepared ||
        (cell.backup !== 'completed' && cell.backup !== 'not-needed') ||
        (cell.needsBin && cell.bin !== 'keeps'),
    )

    expect(removals.length).toBeGreaterThan(0)
    expect(careless).toEqual([])
  })

  it('books only what is gone after an attempt of ours', () => {
    const bookings = STEPS.filter(({ step }) => step.do === 'book')

    const undeserved = bookings.filter(
      ({ cell }) => cell.sighting !== 'gone' || cell.attempts === 0,
    )

    expect(bookings.length).toBeGreaterThan(0)
    expect(undeserved).toEqual([])
  })

  it('waits a stated while, never more than a minute', () => {
    const waits = STEPS.flatMap(({ step }) => (step.do === 'wait' ? [step.seconds] : []))

    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...waits)).toBeLessThanOrEqual(60)
  })
})
