/** What `cloudthrift scan` found, as a table for people and as one JSON document for machines. */

import type { Detector } from '../core/detector.ts'
import { type Language, messagesIn } from '../core/messages/messages.ts'
import { decimalUsd } from '../core/money.ts'
import type { Scope } from '../core/observation.ts'
import { plainText } from '../core/plain-text.ts'
import { guardLine, kindTitle } from '../core/wording.ts'
import type { Sighted } from '../store/sighting-rows.ts'
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

export function printReport(
  { scopes, findings }: Report,
  minIdleDays: number,
  language: Language,
): void {
  const { cli, money } = messagesIn(language)
  print(
    table(
      cli.scan.head,
      findings.map(({ scope, detector, observation, guards, price }) => [
        price.monthlyMicros === null ? cli.unpriced : money(price.monthlyMicros),
        kindTitle(detector.id, language),
        observation.resourceId,
        scope.region,
        plainText(observation.name ?? '', NAME_WIDTH),
        guards.map((it) => guardLine(it, language)).join('; '),
      ]),
    ),
  )
  const free = findings.filter((it) => it.guards.length === 0)
  const sum = (some: readonly Found[]): string =>
    cli.scan.sum(money(totalOf(some)), unpricedOf(some))
  print('')
  print(
    `${cli.scan.found(findings.length, sum(findings))}; ${cli.scan.free(free.length, sum(free))}`,
  )
  tell(cli.scan.noHistory(minIdleDays))
  for (const { scope, reason } of scopes.filter((it) => it.status === 'not scanned')) {
    tell(plainText(cli.notScanned(`${scope.accountId} ${scope.region}`, reason ?? ''), 1_000))
  }
}
