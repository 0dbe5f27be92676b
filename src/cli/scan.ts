/**
 * `cloudthrift scan`: looks through an account once. Needs AWS credentials, no database; changes
 * nothing. It has no history, so age since creation is all that it can check.
 */

import pLimit from 'p-limit'
import { cloudsOf } from '../app.ts'
import { readConfig } from '../config/config.ts'
import type { Cloud, Detector, Observation, Scope, Unreachable } from '../core/detector.ts'
import { AppError } from '../core/errors.ts'
import { ageGuards } from '../core/guards.ts'
import type { Policy, Terms } from '../core/policy.ts'
import type { Sighted } from '../store/sightings.ts'
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
    const detectors = chosen(cloud, options.kind)
    parts.push(await scanCloud(cloud, { detectors, policy, now, signal }))
  }
  const report = {
    scannedAt: now,
    scopes: parts.flatMap((it) => it.scopes),
    findings: parts.flatMap((it) => it.findings).toSorted(byCost),
  }
  if (options.json) print(JSON.stringify(jsonOf(report), null, 2))
  else printReport(report, minIdleDays)
  return report.scopes.every((it) => it.status === 'scanned') ? EXIT.ok : EXIT.notAllScanned
}

interface Plan {
  readonly detectors: readonly Detector[]
  readonly policy: Policy
  readonly now: Date
  readonly signal: AbortSignal
}

async function scanCloud(cloud: Cloud, plan: Plan): Promise<Report> {
  using progress = new Progress()
  progress.show('asking who we are and which regions there are')
  const { scopes, unreachable } = await cloud.scopes(plan.signal)
  const findings: Found[] = []
  const limit = pLimit(SCOPES_AT_ONCE)
  let done = 0
  const lines = await Promise.all(
    scopes.map((scope) =>
      limit(async () => {
        const line = await scanScope(cloud, scope, plan, findings)
        done += 1
        progress.show(`scanned ${done}/${scopes.length} regions, ${findings.length} findings`)
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
  findings: Found[],
): Promise<ScopeLine> {
  const sink = {
    cloud,
    detectors,
    policy,
    now,
    furtherGuards: (seen: Observation, terms: Terms) =>
      ageGuards(seen.createdAt, terms.minIdleDays, now),
    take: async (detector: Detector, page: readonly Sighted[]) => {
      for (const sighted of page) findings.push({ ...sighted, scope, detector })
    },
  }
  const { reason } = await lookThrough(scope, sink, signal)
  return reason === null ? { scope, status: 'scanned' } : notScanned({ scope, reason })
}

function notScanned({ scope, reason }: Unreachable): ScopeLine {
  return { scope, status: 'not scanned', reason }
}

function chosen(cloud: Cloud, kinds: readonly string[] | undefined): readonly Detector[] {
  if (!kinds) return cloud.detectors
  const known = cloud.detectors.map((it) => it.id as string)
  const unknown = kinds.find((kind) => !known.includes(kind))
  if (unknown) {
    throw new AppError('USAGE', `--kind ${unknown} is not known`, {
      hint: `Known kinds: ${known.join(', ')}`,
    })
  }
  return cloud.detectors.filter((it) => kinds.includes(it.id))
}
