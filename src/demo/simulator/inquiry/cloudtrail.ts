/** CloudTrail: LookupEvents by resource name, 90 days back, newest first. */

import { hash } from 'node:crypto'
import type { ServiceRequest } from '../service.ts'
import { AwsError } from '../wire/aws-error.ts'
import { jsonService } from '../wire/json-service.ts'
import { integer, type Params, text } from '../wire/query.ts'
import { DAY_MS, later } from '../world/surroundings.ts'
import { eventsAbout, type TrailEvent } from '../world/trail.ts'

const KEPT_DAYS = 90
const PAGE = { least: 1, most: 50 } as const

export const cloudTrail = jsonService({
  name: 'cloudtrail',
  version: '1.1',
  actions: { LookupEvents: lookupEvents },
})

function lookupEvents({ params, region, now }: ServiceRequest): object {
  if (params['LookupAttributes.1.AttributeKey'] !== 'ResourceName') {
    throw new AwsError('InvalidLookupAttributesException', 'only ResourceName is simulated')
  }
  const resource = text(params, 'LookupAttributes.1.AttributeValue') ?? ''
  const size = pageSize(params)
  const since = oldestShown(params, now)
  const events = region ? eventsAbout(region, resource, now).filter((it) => it.at >= since) : []
  const from = Number(text(params, 'NextToken') ?? 0)
  return {
    Events: events.slice(from, from + size).map((event) => eventOf(event, region?.accountId ?? '')),
    ...(from + size < events.length ? { NextToken: String(from + size) } : {}),
  }
}

function pageSize(params: Params): number {
  const size = integer(params, 'MaxResults') ?? PAGE.most
  if (size >= PAGE.least && size <= PAGE.most) return size
  throw new AwsError('InvalidMaxResultsException', 'MaxResults is 1 to 50')
}

function oldestShown(params: Params, now: Date): Date {
  const kept = later(now, -KEPT_DAYS * DAY_MS)
  const asked = new Date(Number(text(params, 'StartTime') ?? 0) * 1_000)
  return asked > kept ? asked : kept
}

function eventOf(event: TrailEvent, accountId: string): object {
  const { name, at, by, resources, errorCode } = event
  return {
    EventId: hash('sha256', `${name}/${at.toISOString()}/${resources.join()}`).slice(0, 36),
    EventName: name,
    EventSource: 'ec2.amazonaws.com',
    EventTime: at,
    ReadOnly: 'false',
    ...(by.isService ? {} : { Username: by.name }),
    Resources: resources.map((ResourceName) => ({ ResourceName })),
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.09',
      userIdentity: identityOf(event, accountId),
      eventTime: at.toISOString(),
      eventSource: 'ec2.amazonaws.com',
      eventName: name,
      ...(errorCode === undefined ? {} : { errorCode }),
    }),
  }
}

function identityOf({ by: { name, role, isService } }: TrailEvent, accountId: string): object {
  if (isService) return { type: 'AWSService', invokedBy: name }
  if (role === undefined) return { type: 'IAMUser', userName: name, accountId }
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`,
    accountId,
    sessionContext: { sessionIssuer: { type: 'Role', userName: role, accountId } },
  }
}
