/** The Recycle Bin's own service: its retention rules, over REST and JSON. Rules for volumes only. */

import type { Service, ServiceRequest } from './service.ts'
import { AwsError } from './wire/aws-error.ts'
import { integer, type Params } from './wire/query.ts'
import type { RetentionRule, RuleTag } from './world/recycle-bin.ts'

const ACTIONS: Readonly<Record<string, (request: ServiceRequest) => unknown>> = {
  ListRules: listRules,
  GetRule: getRule,
}
const DEFAULT_PAGE = 50

export const rbin: Service = {
  name: 'rbin',
  contentType: 'application/json',
  deniedCode: 'AccessDeniedException',
  expiredCode: 'ExpiredTokenException',
  throttledCode: 'ThrottlingException',
  read({ method, path, body }) {
    const [, first, id] = /^\/(list-rules|rules)(?:\/([^/?]+))?$/.exec(path) ?? []
    if (method === 'POST' && first === 'list-rules' && !id) {
      return { action: 'ListRules', params: flat(body) }
    }
    if (method === 'GET' && first === 'rules' && id) {
      return { action: 'GetRule', params: { Identifier: decodeURIComponent(id) } }
    }
    return { action: '', params: {} }
  },
  has: (action) => Object.hasOwn(ACTIONS, action),
  run: (request) => JSON.stringify(ACTIONS[request.action]?.(request)),
  refuse: (error) => JSON.stringify({ Message: error.message, Reason: error.code }),
  refusalHeaders: (error) => ({ 'x-amzn-errortype': error.code }),
}

function flat(body: string): Params {
  const content: unknown = JSON.parse(body || '{}')
  return Object.fromEntries(
    Object.entries(content ?? {}).map(([key, value]) => [key, String(value)]),
  )
}

function listRules(request: ServiceRequest): unknown {
  const { params } = request
  const all = params['ResourceType'] === 'EBS_VOLUME' ? rulesOf(request) : []
  const start = Number(params['NextToken'] ?? 0)
  const end = start + (integer(params, 'MaxResults') ?? DEFAULT_PAGE)
  return {
    Rules: all.slice(start, end).map((it) => ({
      Identifier: it.id,
      RetentionPeriod: retentionOf(it),
      LockState: 'unlocked',
    })),
    ...(end < all.length ? { NextToken: String(end) } : {}),
  }
}

function getRule(request: ServiceRequest): unknown {
  const rule = rulesOf(request).find((it) => it.id === request.params['Identifier'])
  if (!rule) throw new AwsError('ResourceNotFoundException', 'The rule was not found.', 404)
  return {
    Identifier: rule.id,
    ResourceType: 'EBS_VOLUME',
    RetentionPeriod: retentionOf(rule),
    ResourceTags: rule.tags.map(tagOf),
    ExcludeResourceTags: rule.excludes.map(tagOf),
    Status: rule.status,
    LockState: 'unlocked',
  }
}

function rulesOf({ region }: ServiceRequest): readonly RetentionRule[] {
  if (!region) throw new AwsError('AccessDeniedException', 'The region is not enabled.')
  return region.retentionRules
}

function retentionOf({ days }: RetentionRule): object {
  return { RetentionPeriodValue: days, RetentionPeriodUnit: 'DAYS' }
}

function tagOf({ key, value }: RuleTag): object {
  return { ResourceTagKey: key, ...(value === undefined ? {} : { ResourceTagValue: value }) }
}
