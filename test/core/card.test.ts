import { describe, expect, it } from 'vitest'
import {
  type CardSource,
  cardState,
  isReversible,
  netOf,
  proofOf,
  stepsOf,
  tellingTags,
} from '../../src/core/card.ts'
import { FINDING_STATUSES } from '../../src/core/finding.ts'

const OPEN: CardSource = {
  outcome: null,
  yesGiven: 0,
  isNewest: true,
  status: 'pending',
  execution: null,
}
const APPROVED: CardSource = { ...OPEN, outcome: 'approved', yesGiven: 1 }

describe('cardState', () => {
  it.each<readonly [string, CardSource, string]>([
    ['nobody has answered', OPEN, 'pending'],
    ['one has said yes', { ...OPEN, yesGiven: 1 }, 'second'],
    ['kept by a person', { ...OPEN, outcome: 'rejected', status: 'rejected' }, 'rejected'],
    ['put off', { ...OPEN, outcome: 'snoozed', status: 'snoozed' }, 'snoozed'],
    ['nobody answered in time', { ...OPEN, outcome: 'expired', status: 'open' }, 'expired'],
    ['no longer true', { ...OPEN, outcome: 'void', status: 'resolved' }, 'void'],
    ['approved', { ...APPROVED, status: 'approved' }, 'working'],
    ['queued', { ...APPROVED, status: 'queued' }, 'working'],
    ['executing', { ...APPROVED, status: 'executing', execution: { outcome: null } }, 'working'],
    [
      'removed',
      { ...APPROVED, status: 'remediated', execution: { outcome: 'remediated' } },
      'done',
    ],
    [
      'brought back',
      { ...APPROVED, status: 'restored', execution: { outcome: 'remediated' } },
      'undone',
    ],
    [
      'rehearsed',
      { ...APPROVED, status: 'rehearsed', execution: { outcome: 'rehearsed' } },
      'rehearsed',
    ],
    ['aborted', { ...APPROVED, status: 'resolved', execution: { outcome: 'aborted' } }, 'void'],
    ['failed', { ...APPROVED, status: 'failed', execution: { outcome: 'failed' } }, 'failed'],
    ['failed before it began', { ...APPROVED, status: 'failed' }, 'failed'],
    [
      'tried again after it failed',
      { ...APPROVED, status: 'queued', execution: { outcome: 'failed' } },
      'working',
    ],
    ['approved, then no longer true', { ...APPROVED, status: 'open' }, 'void'],
    [
      'of an older question, whatever became of the finding since',
      { ...OPEN, outcome: 'expired', isNewest: false, status: 'remediated' },
      'expired',
    ],
    [
      'of an older approval that failed, while a newer one works',
      { ...APPROVED, isNewest: false, status: 'executing', execution: { outcome: 'failed' } },
      'failed',
    ],
  ])('of one that was %s', (_what, source, state) => {
    expect(cardState(source)).toBe(state)
  })

  it('is never open for a question that was closed, whatever the finding is', () => {
    const states = FINDING_STATUSES.map((status) => cardState({ ...APPROVED, status }))

    expect(states).not.toContain('pending')
    expect(states).not.toContain('second')
  })
})

describe('stepsOf', () => {
  const at = new Date()
  const none = {
    backupStartedAt: null,
    backupCompletedAt: null,
    applyStartedAt: null,
    appliedAt: null,
  }

  it.each([
    ['nothing', none, true, ['look now', 'backup next', 'remove next', 'confirm next']],
    [
      'a backup begun',
      { ...none, backupStartedAt: at },
      true,
      ['look done', 'backup now', 'remove next', 'confirm next'],
    ],
    [
      'a backup complete',
      { ...none, backupStartedAt: at, backupCompletedAt: at },
      true,
      ['look done', 'backup done', 'remove now', 'confirm next'],
    ],
    [
      'an attempt, without backup',
      { ...none, applyStartedAt: at },
      false,
      ['look done', 'remove now', 'confirm next'],
    ],
    [
      'everything',
      { backupStartedAt: at, backupCompletedAt: at, applyStartedAt: at, appliedAt: at },
      true,
      ['look done', 'backup done', 'remove done', 'confirm done'],
    ],
  ])('shows, after %s, what is under way', (_what, marks, hasBackup, steps) => {
    expect(stepsOf(marks, hasBackup).map(({ name, state }) => `${name} ${state}`)).toEqual(steps)
  })
})

describe('proofOf', () => {
  it.each([
    [{ publicIp: '203.0.113.7' }, '7'],
    [{ publicIp: '2001:db8::2f' }, '2f'],
    [{ publicIp: null }, '1234'],
    [{}, '1234'],
  ])('of %j is what a person reads at its end', (attributes, proof) => {
    expect(proofOf(attributes, 'eipalloc-0abc1234')).toBe(proof)
  })
})

describe('netOf', () => {
  it('is unknown as soon as one part is', () => {
    expect([netOf(8n, 3n), netOf(null, 3n), netOf(8n, null)]).toEqual([5n, null, null])
  })
})

describe('isReversible', () => {
  it('asks for a backup, but for what loses nothing', () => {
    expect(isReversible('delete', true)).toBe(true)
    expect(isReversible('delete', false)).toBe(false)
    expect(isReversible('release', false)).toBe(false)
    expect(isReversible('park', false)).toBe(true)
  })
})

describe('tellingTags', () => {
  it('keeps the few that tell what a thing is for', () => {
    const tags = { Name: 'x', owner: 'ana', 'aws:x': '1', Environment: 'dev', CostCenter: '7' }

    expect(tellingTags(tags)).toEqual([
      ['CostCenter', '7'],
      ['Environment', 'dev'],
      ['owner', 'ana'],
    ])
  })
})
