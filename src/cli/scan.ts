/**
 * `cloudthrift scan`: looks through an account once. Needs AWS credentials, no database; changes
 * nothing. It has no history, so age since creation is all that it can check.
 */

import pLimit from 'p-limit'
import { cloudsOf } from '../app.ts'
import { readConfig } from '../config/config.ts'
import type { Cloud, Detector, Unreachable } from '../core/detector.ts'
import { AppError } from '../core/errors.ts'
import { ageGuards } from '../core/guards.ts'
import { type Language, messagesIn } from '../core/messages/messages.ts'
import type { Observation, Scope } from '../core/observation.ts'
import type { Policy, Terms } from '../core/policy.ts'
import type { Sighted } from '../store/sighting-rows.ts'
import { lookThrough } from '../workflow/look-through.ts'
import { EXIT, Progress, print } from './output.ts'
import {
  byCost,
  type Found,
  jsonOf,
  printReport,
  type Report,
  type ScopeLine,
} from './scan-report.ts'

const SCOPES_AT_ONCE = 20

export interface ScanOptions {
  readonly region?: readonly string[]
  readonly kind?: readonly string[]
  readonly minIdleDays?: number
  readonly json?: true
}

export async function scan(options: ScanOptions): Promise<number> {
  const config = readConfig()
  const now = new Date()
  const aws = { ...config.aws, regions: options.region ?? config.aws.regions }
  const clouds = await cloudsOf({ ...config, aws }, { now: () => now })
  const minIdleDays = options.minIdleDays ?? config.policy.minIdleDays
  const policy = { ...config.policy, minIdleDays }
  // Nothing is written anywhere, so Ctrl-C may end the process where it stands.
  const { signal } = new AbortController()
  const parts: Report[] = []
  for (const cloud of clouds.values()) {
    const detectors = chosen(cloud, options.kind, config.language)
    parts.push(
      await scanCloud(cloud, { detectors, policy, now, signal, language: config.language }),
    )
  }
  const report = {
    scannedAt: now,
    scopes: parts.flatMap((it) => it.scopes),
    findings: parts.flatMap((it) => it.findings).toSorted(byCost),
  }
  if (options.json) print(JSON.stringify(jsonOf(report), null, 2))
  else printReport(report, minIdleDays, config.language)
  return report.scopes.every((it) => it.status === 'scanned') ? EXIT.ok : EXIT.notAllScanned
}

interface Plan {
  readonly detectors: readonly Detector[]
  readonly policy: Policy
  readonly now: Date
  readonly signal: AbortSignal
  readonly language: Language
}

async function scanCloud(cloud: Cloud, plan: Plan): Promise<Report> {
  using progress = new Progress()
  const {
    cli: { scan: words },
    money,
  } = messagesIn(plan.language)
  progress.show(words.asking)
  const { scopes, unreachable } = await cloud.scopes(plan.signal)
  const findings: Found[] = []
  const limit = pLimit(SCOPES_AT_ONCE)
  let done = 0
  let micros = 0n
  const howFar = (): [string, number] => {
    const amount = money(micros)
    return [words.progress(done, scopes.length, findings.length, amount), done / scopes.length]
  }
  const lines = await Promise.all(
    scopes.map((scope) =>
      limit(async () => {
        const line = await scanScope(cloud, scope, plan, (page) => {
          findings.push(...page)
          for (const { price } of page) micros += price.monthlyMicros ?? 0n
          progress.glimpse(...howFar())
        })
        done += 1
        progress.show(...howFar())
        return line
      }),
    ),
  )
  return { scannedAt: plan.now, scopes: [...lines, ...unreachable.map(notScanned)], findings }
}

async function scanScope(
  cloud: Cloud,
  scope: Scope,
  { detectors, policy, now, signal }: Plan,
  found: (page: readonly Found[]) => void,
): Promise<ScopeLine> {
  const sink = {
    cloud,
    detectors,
    policy,
    now,
    furtherGuards: (seen: Observation, terms: Terms) =>
      ageGuards(seen.createdAt, terms.minIdleDays, now),
    take: (detector: Detector, page: Iterable<Sighted>) => {
      const judged = Array.from(page, (sighted) => ({ ...sighted, scope, detector }))
      return async () => found(judged)
    },
  }
  const { reason } = await lookThrough(scope, sink, signal)
  return reason === null ? { scope, status: 'scanned' } : notScanned({ scope, reason })
}

function notScanned({ scope, reason }: Unreachable): ScopeLine {
  return { scope, status: 'not scanned', reason }
}

function chosen(
  cloud: Cloud,
  kinds: readonly string[] | undefined,
  language: Language,
): readonly Detector[] {
  if (!kinds) return cloud.detectors
  const known = cloud.detectors.map((it) => it.id as string)
  const unknown = kinds.find((kind) => !known.includes(kind))
  if (unknown) {
    const words = messagesIn(language).cli.scan
    throw new AppError('USAGE', words.unknownKind(unknown), {
      hint: words.knownKinds(known.join(', ')),
    })
  }
  return cloud.detectors.filter((it) => kinds.includes(it.id))
}
