import { describe, expect, it } from 'vitest'
import { type Case, conclude } from '../../src/core/conclusion.ts'
import type { DatedFact, History, PastEvent } from '../../src/core/investigation.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import { gate, investigated } from '../support/investigations.ts'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const NOTHING = investigated(NOW).history!
const METRICS = { source: 'cloudwatch:GetMetricData', since: '2025-08-23T00:00:00.000Z' }
const TRAIL = { source: 'cloudtrail:LookupEvents', since: '2026-08-23T09:00:00.000Z' }

function about(change: Partial<Case> = {}, history: Partial<History> = {}): Case {
  return {
    accountId: '111122223333',
    tags: {},
    createdAt: new Date('2025-03-01T08:00:00Z'),
    minIdleDays: 14,
    history: { ...NOTHING, ...history },
    gates: [],
    ...change,
  }
}

function factOf(name: string, given: Case, policy: Partial<Policy> = {}): DatedFact | undefined {
  const { facts } = conclude(given, { ...DEFAULT_POLICY, ...policy }, NOW)
  return facts.find((each) => each.name === name)
}

function used(what: string, at: string): PastEvent {
  return { what, actor: 'nora', at, source: TRAIL.source, means: 'used' }
}

function made(at: string): PastEvent {
  return { ...used('CreateVolume', at), means: 'made' }
}

describe('conclude: unused-lately', () => {
  it.each([
    // Fourteen days before the 21st is the 7th: a day that counts to its end.
    ['2026-11-21', 14, 'no'],
    ['2026-11-08', 14, 'no'],
    ['2026-11-07', 14, 'no'],
    ['2026-11-06', 14, 'yes'],
    ['2026-11-20', 1, 'no'],
    ['2026-11-19', 1, 'yes'],
    ['2026-11-21', 0, 'yes'],
  ])('last use on %s with minIdleDays %i is a %s', (value, minIdleDays, answer) => {
    const given = about({ minIdleDays }, { lastUse: { ...METRICS, value } })

    expect(factOf('unused-lately', given)).toMatchObject({ answer, isGate: true })
  })

  it('names the day of use, and from when on the gate would lift', () => {
    const given = about({}, { lastUse: { ...METRICS, value: '2026-11-10' } })

    expect(factOf('unused-lately', given)).toMatchObject({
      detail: 'last used on 2026-11-10',
      remedy: 'it must stay unused until 2026-11-25',
      source: METRICS.source,
    })
  })

  it('says of what never gave a sign that it was not used for so long or never, with its creation', () => {
    const given = about({}, { lastUse: { ...METRICS, value: null } })

    expect(factOf('unused-lately', given)).toMatchObject({
      answer: 'yes',
      detail: 'not in use for 455 days or never; created 2025-03-01',
    })
  })

  it('shows that nobody could tell, counts it for nothing, and does not forbid by it', () => {
    const unknown = 'cloudwatch:GetMetricData: AccessDenied'

    const fact = factOf('unused-lately', about({}, { lastUse: { ...METRICS, unknown } }))

    expect(fact).toMatchObject({
      answer: 'unknown',
      detail: `${unknown}; our own sightings are the proof`,
      isGate: false,
    })
  })

  it('is left out for kinds that give no such sign', () => {
    expect(factOf('unused-lately', about({}, { lastUse: null }))).toBeUndefined()
  })
})

describe('conclude: untouched-lately', () => {
  it.each([
    ['nothing happened', [], 'yes', 'not put to use in 90 days'],
    [
      'it was detached long ago',
      [used('DetachVolume', '2026-11-01T08:00:00.000Z')],
      'yes',
      'DetachVolume by nora on 2026-11-01',
    ],
    [
      'it was detached since',
      [
        used('DetachVolume', '2026-11-12T08:00:00.000Z'),
        used('AttachVolume', '2026-11-01T08:00:00.000Z'),
      ],
      'no',
      'DetachVolume by nora on 2026-11-12',
    ],
    [
      'it was made since, which is no use',
      [{ ...used('CreateVolume', '2026-11-12T08:00:00.000Z'), means: 'made' as const }],
      'yes',
      'not put to use in 90 days',
    ],
  ])('when %s', (_what, value, answer, detail) => {
    const fact = factOf('untouched-lately', about({}, { trail: { ...TRAIL, value } }))

    expect(fact).toMatchObject({ answer, detail, isGate: true })
  })

  it.each([
    ['denied', { ...TRAIL, unknown: 'cloudtrail:LookupEvents: AccessDeniedException' }],
    [
      'too long to be read back far enough',
      { ...TRAIL, since: '2026-11-15T09:00:00.000Z', value: [] },
    ],
  ])('of a trail that is %s is unknown, and forbids nothing', (_what, trail) => {
    expect(factOf('untouched-lately', about({}, { trail }))).toMatchObject({
      answer: 'unknown',
      isGate: false,
    })
  })

  it('does not mind a trail that was cut behind the days that count', () => {
    const trail = { ...TRAIL, since: '2026-11-01T09:00:00.000Z', value: [] }

    expect(factOf('untouched-lately', about({}, { trail }))?.answer).toBe('yes')
  })

  it('does not mind that a trail never reaches as far as some policies ask', () => {
    const given = about({ minIdleDays: 365 }, { trail: { ...TRAIL, value: [] } })

    expect(factOf('untouched-lately', given)?.answer).toBe('yes')
  })
})

describe('conclude: not-backed-up', () => {
  it.each([
    [{}, 'yes', null],
    [{ backup: 'daily' }, 'no', 'tag backup: a backup service may keep copies of it on purpose'],
    [{ Backup: '' }, 'yes', null],
  ])('of the tags %j', (tags, answer, detail) => {
    expect(factOf('not-backed-up', about({ tags }))).toMatchObject({
      answer,
      detail,
      isGate: false,
    })
  })

  it('looks for the tags of the policy', () => {
    const given = about({ tags: { SnapPlan: 'x' } })

    expect(factOf('not-backed-up', given, { backupTags: ['snapplan'] })?.answer).toBe('no')
  })
})

describe('conclude', () => {
  it.each([
    [null, [], null],
    ['2026-09-01', [], '2026-09-01'],
    ['2026-09-01', [made('2026-11-01T08:00:00.000Z')], '2026-09-01'],
    [null, [used('DetachVolume', '2026-10-01T23:59:00.000Z')], '2026-10-01'],
    ['2026-09-01', [used('DetachVolume', '2026-10-01T08:00:00.000Z')], '2026-10-01'],
    ['2026-10-02', [used('DetachVolume', '2026-10-01T08:00:00.000Z')], '2026-10-02'],
  ])('takes the newest sign of use for the last one: %s, %j', (measured, value, expected) => {
    const given = about(
      {},
      { lastUse: { ...METRICS, value: measured }, trail: { ...TRAIL, value } },
    )

    expect(conclude(given, DEFAULT_POLICY, NOW).lastUsedOn).toBe(expected)
  })

  it('puts the gates first, takes opinions over, and keeps the history', () => {
    const gates = [gate('no-dns-record', 'no', NOW)]
    const opinion = { ...gate('second-opinion', 'no', NOW), isGate: false }
    const given = about({ gates }, { opinions: [opinion] })

    const { facts, history, at } = conclude(given, DEFAULT_POLICY, NOW)

    expect(facts.map((each) => each.name)).toEqual([
      'no-dns-record',
      'unused-lately',
      'untouched-lately',
      'second-opinion',
      'not-backed-up',
    ])
    expect(facts).toContain(opinion)
    expect(history).toBe(given.history)
    expect(at).toBe(NOW.toISOString())
  })

  it('shows the newest ten events', () => {
    const value = Array.from({ length: 15 }, (_, index) =>
      used('AttachVolume', `2026-09-${String(28 - index).padStart(2, '0')}T08:00:00.000Z`),
    )

    const { events } = conclude(about({}, { trail: { ...TRAIL, value } }), DEFAULT_POLICY, NOW)

    expect(events).toEqual(value.slice(0, 10))
  })
})
