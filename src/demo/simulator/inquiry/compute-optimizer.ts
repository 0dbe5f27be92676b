/**
 * Compute Optimizer: GetIdleRecommendations for volumes. It lists what has been unattached for 32 days,
 * in accounts that have opted in.
 */

import type { ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { jsonService } from '../wire/json-service.ts'
import { listOf, text } from '../wire/query.ts'
import { DAY_MS, later } from '../world/surroundings.ts'
import { type Volume, volumeExists, volumeState } from '../world/volume.ts'

const LOOK_BACK_DAYS = 32

export const computeOptimizer = jsonService({
  name: 'compute-optimizer',
  version: '1.0',
  actions: { GetIdleRecommendations: getIdleRecommendations },
})

function getIdleRecommendations(request: ServiceRequest): object {
  const { params, caller, region, now, world } = request
  const { isOptedIn, disagreesOn } = caller.account.computeOptimizer
  if (!isOptedIn) {
    throw new AwsError('OptInRequiredException', 'The account has not opted in.', 403)
  }
  const ids = listOf(params, 'resourceArns').map((arn) => arn.split('/').at(-1) ?? '')
  const idle = ids
    .flatMap((id) => region?.volumes.get(id) ?? [])
    .filter((it) => isLongIdle(it, now) && !disagreesOn.has(it.id))
  const from = Number(text(params, 'nextToken') ?? 0)
  const next = from + Math.min(idle.length, world.examinedPerPage)
  return {
    idleRecommendations: idle.slice(from, next).map((it) => recommendation(it, request)),
    ...(next < idle.length ? { nextToken: String(next) } : {}),
  }
}

function isLongIdle(volume: Volume, now: Date): boolean {
  const before = later(now, -LOOK_BACK_DAYS * DAY_MS)
  return (
    volumeExists(volume, now) &&
    volumeState(volume, now) === 'available' &&
    volume.createdAt <= before &&
    volume.attachments.every((it) => it.until !== undefined && it.until <= before)
  )
}

function recommendation({ id }: Volume, { caller, region }: ServiceRequest): object {
  const accountId = caller.account.id
  return {
    resourceArn: `arn:aws:ec2:${region?.name}:${accountId}:volume/${id}`,
    resourceId: id,
    resourceType: 'EBSVolume',
    accountId,
    finding: 'Unattached',
    lookBackPeriodInDays: LOOK_BACK_DAYS,
  }
}
