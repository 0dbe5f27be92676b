/**
 * Whether AWS Compute Optimizer, too, takes a volume for idle. It needs 32 days of idleness and an
 * account that has opted in. Disagreement is shown to the approver; it decides nothing by itself.
 */

import {
  ComputeOptimizerClient,
  GetIdleRecommendationsCommand,
  type GetIdleRecommendationsCommandOutput,
} from '@aws-sdk/client-compute-optimizer'
import type { Candidate } from '../../../core/detector.ts'
import type { Fact } from '../../../core/evidence.ts'
import type { Scope } from '../../../core/observation.ts'
import type { AwsClients } from '../clients.ts'
import { asking } from '../errors.ts'
import { said } from '../facts.ts'
import { perScope } from '../per-scope.ts'

export const RECOMMENDATIONS = 'compute-optimizer:GetIdleRecommendations'

const DAY_MS = 86_400_000
const LOOK_BACK_DAYS = 32
const ARNS_PER_CALL = 100
const MAX_PAGES = 20

export function secondOpinions(
  clients: AwsClients,
  now: () => Date,
): (
  scope: Scope,
  candidates: readonly Candidate[],
  signal: AbortSignal,
) => Promise<(candidate: Candidate) => Fact> {
  const clientOf = perScope((scope) => clients.inquiry(ComputeOptimizerClient, scope))
  return async (scope, candidates, signal) => {
    const arns = candidates.map((it) => it.canonicalId)
    const opinions = await said(() =>
      asking(RECOMMENDATIONS, () => opinionsOn(clientOf(scope), arns, signal)),
    )
    return (candidate) =>
      'unknown' in opinions
        ? claim('unknown', opinions.unknown)
        : opinionOf(candidate, opinions.value, now())
  }
}

interface Opinions {
  /** By ARN: why it is idle. */
  readonly idle: ReadonlyMap<string, string>
  /** By ARN or resource id: why there is no opinion. */
  readonly unable: ReadonlyMap<string, string>
}

function opinionOf(
  { canonicalId, resourceId, idleSince }: Candidate,
  { idle, unable }: Opinions,
  now: Date,
): Fact {
  const why = idle.get(canonicalId)
  if (why !== undefined) return claim('yes', why)
  const cannot = unable.get(canonicalId) ?? unable.get(resourceId)
  if (cannot !== undefined) return claim('unknown', cannot)
  const isTooEarly = now.getTime() - idleSince.getTime() < LOOK_BACK_DAYS * DAY_MS
  return isTooEarly
    ? claim('unknown', `it needs ${LOOK_BACK_DAYS} days of idleness to form an opinion`)
    : claim('no', 'AWS Compute Optimizer does not list it as idle')
}

async function opinionsOn(
  client: ComputeOptimizerClient,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<Opinions> {
  const pages: GetIdleRecommendationsCommandOutput[] = []
  for (let start = 0; start < arns.length; start += ARNS_PER_CALL) {
    for await (const page of pagesOn(client, arns.slice(start, start + ARNS_PER_CALL), signal)) {
      pages.push(page)
    }
  }
  const listed = pages.flatMap((it) => it.idleRecommendations ?? [])
  const failed = pages.flatMap((it) => it.errors ?? [])
  return {
    idle: new Map(listed.map((it) => [it.resourceArn ?? '', `it says ${it.finding ?? 'idle'}`])),
    unable: new Map(failed.map((it) => [it.identifier ?? '', it.code ?? 'it gives no reason'])),
  }
}

async function* pagesOn(
  client: ComputeOptimizerClient,
  resourceArns: string[],
  signal: AbortSignal,
): AsyncGenerator<GetIdleRecommendationsCommandOutput> {
  let nextToken: string | undefined
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const command = new GetIdleRecommendationsCommand({
      resourceArns,
      ...(nextToken === undefined ? {} : { nextToken }),
    })
    const page = await client.send(command, { abortSignal: signal })
    yield page
    nextToken = page.nextToken
    if (nextToken === undefined) return
  }
}

function claim(answer: Fact['answer'], detail: string): Fact {
  return { name: 'second-opinion', answer, source: RECOMMENDATIONS, detail }
}
