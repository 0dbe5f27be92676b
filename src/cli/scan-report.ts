/** What `cloudthrift scan` found, as a table for people and as one JSON document for machines. */

import type { Detector, Scope } from '../core/detector.ts'
import { decimalUsd, formatUsd } from '../core/money.ts'
import { plainText } from '../core/plain-text.ts'
import type { Sighted } from '../store/sightings.ts'
import { print, table, tell } from './output.ts'

/** A longer name must not push what speaks against a removal off the screen. */
const NAME_WIDTH = 40

export interface ScopeLine {
  readonly scope: Scope
  readonly status: 'scanned' | 'not scanned'
  readonly reason?: string
}

export interface Found extends Sighted {
  readonly scope: Scope
  readonly detector: Detector
}

export interface Report {
  readonly scannedAt: Date
  readonly scopes: readonly ScopeLine[]
  readonly findings: readonly Found[]
}

/** Dearest first, unpriced last. */
export function byCost(a: Found, b: Found): number {
  const [left, right] = [a.price.monthlyMicros ?? -1n, b.price.monthlyMicros ?? -1n]
  if (left !== right) return left > right ? -1 : 1
  return a.observation.resourceId < b.observation.resourceId ? -1 : 1
}

function totalOf(findings: readonly Found[]): bigint {
  return findings.reduce((sum, it) => sum + (it.price.monthlyMicros ?? 0n), 0n)
}

function unpricedOf(findings: readonly Found[]): number {
  return findings.filter((it) => it.price.monthlyMicros === null).length
}

export function jsonOf({ scannedAt, scopes, findings }: Report): unknown {
  return {
    scannedAt,
    scopes: scopes.map(({ scope, status, reason }) => ({
      ...scope,
      status,
      ...(reason ? { reason } : {}),
    })),
    findings: findings.map(({ scope, detector, observation, guards, price }) => ({
      ...scope,
      kind: detector.id,
      resourceId: observation.resourceId,
      arn: observation.canonicalId,
      monthlyUsd: price.monthlyMicros === null ? null : decimalUsd(price.monthlyMicros),
      evidence: observation.evidence,
      guards,
      tags: observation.tags,
    })),
    totals: {
      count: findings.length,
      monthlyUsd: decimalUsd(totalOf(findings)),
      unpriced: unpricedOf(findings),
    },
  }
}

export function printReport({ scopes, findings }: Report, minIdleDays: number): void {
  print(
    table(
      ['USD/month', 'kind', 'resource', 'region', 'name', 'speaks against a removal'],
      findings.map(({ scope, detector, observation, guards, price }) => [
        price.monthlyMicros === null ? 'unpriced' : formatUsd(price.monthlyMicros),
        detector.title,
        observation.resourceId,
        scope.region,
        plainText(observation.name ?? '', NAME_WIDTH),
        guards.map((it) => `${it.name}: ${it.reason}`).join('; '),
      ]),
    ),
  )
  const free = findings.filter((it) => it.guards.length === 0)
  print('')
  print(`${summary('found', findings)}; ${summary('with nothing against a removal', free)}`)
  tell(
    `Idle for ${minIdleDays} days cannot be proved by one look: only the age since creation was ` +
      'checked. Nor was anything investigated: last use, owner, DNS names, keys. The service sees ' +
      'every resource idle in two scans, and looks into it, before it asks anybody.',
  )
  for (const { scope, reason } of scopes.filter((it) => it.status === 'not scanned')) {
    tell(plainText(`not scanned: ${scope.accountId} ${scope.region}: ${reason}`, 1_000))
  }
}

function summary(what: string, findings: readonly Found[]): string {
  const unpriced = unpricedOf(findings)
  const rest = unpriced > 0 ? ` and ${unpriced} unpriced` : ''
  return `${findings.length} ${what}: ${formatUsd(totalOf(findings))} per month${rest}`
}
