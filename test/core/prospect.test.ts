import { describe, expect, it } from 'vitest'
import type { FindingStatus } from '../../src/core/finding.ts'
import { guard } from '../../src/core/guard.ts'
import { type Prospect, prospectOf, type Standing } from '../../src/core/prospect.ts'

const NO = guard('protected', 'no', 'r', 'm')
const UNKNOWN = guard('no-dns-record', 'unknown', 'r', 'm')
const WAIT = guard('grace', 'wait', 'r', 'm')
const EXEMPT = guard('exempt', 'no', 'r', 'm')
const ADVISE = guard('advise-only', 'no', 'r', 'm')
const CHEAP = guard('too-cheap', 'no', 'r', 'm')

const NOTHING = { guards: [], grace: [], gates: [], exemptions: [], isInvestigated: true }

describe('prospectOf', () => {
  it.each<[FindingStatus, Partial<Standing>, Prospect]>([
    ['open', {}, 'ask'],
    ['open', { isInvestigated: false }, 'investigate'],
    ['open', { grace: [WAIT] }, 'wait'],
    ['open', { guards: [WAIT] }, 'wait'],
    ['open', { grace: [WAIT], isInvestigated: false }, 'wait'],
    ['open', { guards: [NO] }, 'guarded'],
    ['open', { gates: [UNKNOWN] }, 'guarded'],
    ['open', { guards: [NO], grace: [WAIT], exemptions: [CHEAP] }, 'guarded'],
    ['open', { exemptions: [EXEMPT] }, 'exempt'],
    ['open', { grace: [WAIT], exemptions: [EXEMPT] }, 'exempt'],
    ['open', { exemptions: [ADVISE] }, 'advise'],
    ['open', { exemptions: [CHEAP] }, 'too-cheap'],
    ['open', { exemptions: [EXEMPT, CHEAP] }, 'exempt'],
    ['pending', {}, 'asked'],
    ['pending', { grace: [WAIT] }, 'asked'],
    ['pending', { gates: [UNKNOWN] }, 'asked'],
    ['pending', { guards: [NO] }, 'withdraw'],
    ['pending', { guards: [WAIT] }, 'withdraw'],
    ['pending', { exemptions: [CHEAP] }, 'withdraw'],
    ['approved', { guards: [NO] }, 'decided'],
    ['snoozed', {}, 'decided'],
    ['rejected', {}, 'decided'],
  ])('of %s with %j is %s', (status, change, expected) => {
    expect(prospectOf({ status, ...NOTHING, ...change })).toBe(expected)
  })
})
