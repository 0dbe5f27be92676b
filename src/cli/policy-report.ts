/** What `cloudthrift policy check` found: a table for people, one JSON document for machines. */

import type { Guard } from '../core/guard.ts'
import { decimalUsd, formatUsd } from '../core/money.ts'
import { plainText } from '../core/plain-text.ts'
import type { Terms } from '../core/policy.ts'
import { PROSPECTS, type Prospect } from '../core/prospect.ts'
import type { Finding, Scan, ScanScope } from '../store/schema.ts'
import { print, table, tell } from './output.ts'

const NAME_WIDTH = 40

export interface Judged {
  readonly finding: Finding
  readonly prospect: Prospect
  /** Everything that speaks against asking. */
  readonly because: readonly Guard[]
  readonly terms: Terms
  /** The rules that the terms come from, counted from 1. Empty: the defaults alone. */
  readonly rules: readonly number[]
}

export interface Check {
  readonly scan: Scan
  /** What the scan did not see, this check does not know about. */
  readonly notScanned: readonly ScanScope[]
  readonly judged: readonly Judged[]
}

export function jsonOf({ scan, notScanned, judged }: Check): unknown {
  return {
    scan: { id: scan.id, status: scan.status, startedAt: scan.started_at },
    notScanned: notScanned.map(({ account_id: accountId, region, reason }) => ({
      accountId,
      region,
      reason,
    })),
    findings: judged.map((it) => ({
      id: it.finding.id,
      accountId: it.finding.account_id,
      region: it.finding.region,
      kind: it.finding.detector_id,
      resourceId: it.finding.resource_id,
      name: it.finding.name,
      team: it.finding.team,
      status: it.finding.status,
      monthlyUsd: it.finding.monthly_micros === null ? null : decimalUsd(it.finding.monthly_micros),
      prospect: it.prospect,
      because: it.because,
      terms: termsOf(it.terms),
      rules: it.rules,
    })),
    totals: totalsOf(judged),
  }
}

/** Money as in the policy file. */
function termsOf({ minMonthlyMicros, approval, ...plain }: Terms): unknown {
  const { fourEyesFromMicros, ...asked } = approval
  return {
    ...plain,
    minMonthlyUsd: decimalUsd(minMonthlyMicros),
    approval: {
      ...asked,
      fourEyesFromUsd: fourEyesFromMicros === null ? null : decimalUsd(fourEyesFromMicros),
    },
  }
}

function totalsOf(judged: readonly Judged[]): Readonly<Record<Prospect, number>> {
  const count = (prospect: Prospect): number =>
    judged.filter((it) => it.prospect === prospect).length
  return {
    ask: count('ask'),
    investigate: count('investigate'),
    asked: count('asked'),
    wait: count('wait'),
    guarded: count('guarded'),
    exempt: count('exempt'),
    advise: count('advise'),
    'too-cheap': count('too-cheap'),
    withdraw: count('withdraw'),
    decided: count('decided'),
  }
}

export function printCheck({ scan, notScanned, judged }: Check): void {
  print(
    table(
      ['USD/month', 'the policy would', 'resource', 'region', 'name', 'terms', 'why'],
      judged.map((it) => [
        it.finding.monthly_micros === null ? 'unpriced' : formatUsd(it.finding.monthly_micros),
        it.prospect === 'decided' ? `nothing: ${it.finding.status}` : PHRASES[it.prospect],
        it.finding.resource_id,
        it.finding.region,
        plainText(it.finding.name ?? '', NAME_WIDTH),
        it.rules.length === 0 ? 'defaults' : `rules ${it.rules.join(', ')}`,
        it.because.map((guard) => `${guard.name}: ${guard.reason}`).join('; '),
      ]),
    ),
  )
  const totals = totalsOf(judged)
  const parts = PROSPECTS.filter((it) => totals[it] > 0).map((it) => `${PHRASES[it]} ${totals[it]}`)
  print(`\n${judged.length} findings of the scan of ${scan.started_at.toISOString()}`)
  if (parts.length > 0) print(parts.join(', '))
  for (const { account_id: account, region, status, reason } of notScanned) {
    tell(plainText(`${status}: ${account} ${region}: ${reason ?? 'the scan goes on'}`, 1_000))
  }
}

const PHRASES: Readonly<Record<Prospect, string>> = {
  ask: 'ask',
  investigate: 'investigate, then ask',
  asked: 'keep the question',
  wait: 'wait',
  guarded: 'keep: guarded',
  exempt: 'keep: exempt',
  advise: 'only list',
  'too-cheap': 'keep: too cheap',
  withdraw: 'withdraw the question',
  decided: 'nothing: decided',
}
