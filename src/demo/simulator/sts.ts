/**
 * STS: who am I, and temporary credentials. Roles exist by name in every account of the world. A
 * session may do what its role and its policy both allow, until it expires.
 */

import { hash } from 'node:crypto'
import { parsePolicy } from './iam/policy.ts'
import { callerArn } from './permissions.ts'
import type { Caller, Service, ServiceRequest } from './service.ts'
import { AwsError } from './wire/aws-error.ts'
import { integer, type Params, text } from './wire/query.ts'
import { queryService } from './wire/query-service.ts'
import { el, wrap } from './wire/xml.ts'
import { later } from './world/surroundings.ts'
import type { Account, Session } from './world/world.ts'

const MAX_POLICY_CHARS = 2_048

export const sts: Service = queryService({
  name: 'sts',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  expiredCode: 'ExpiredTokenException',
  wishes: ({ action, params }) => [
    { action: `sts:${action}`, arn: params['RoleArn'] ?? '*', context: new Map() },
  ],
  actions: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole },
})

function getCallerIdentity({ caller }: ServiceRequest): string {
  return (
    el('Arn', callerArn(caller)) + el('UserId', userId(caller)) + el('Account', caller.account.id)
  )
}

function userId({ accessKeyId, session }: Caller): string {
  return session ? `${roleId(session.roleArn)}:${session.name}` : uniqueId('AIDA', accessKeyId)
}

function assumeRole(request: ServiceRequest): string {
  const { world, params, now } = request
  const roleArn = valid(params, 'RoleArn', /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/)
  const name = valid(params, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/)
  const account = trustingAccount(request, roleArn)
  const session: Session = {
    accessKeyId: uniqueId('ASIA', world.nextId('session')),
    accountId: account.id,
    roleArn,
    name,
    policy: policyOf(params),
    externalId: text(params, 'ExternalId'),
    expiresAt: later(now, durationSeconds(params) * 1_000),
  }
  world.sessions.set(session.accessKeyId, session)
  return sessionXml({ accessKeyId: session.accessKeyId, account, session })
}

function valid(params: Params, name: string, pattern: RegExp): string {
  const value = params[name] ?? ''
  if (pattern.test(value)) return value
  throw invalid(`Value '${value}' at '${name}' failed to satisfy constraint: ${pattern.source}`)
}

/** Not ours, or the wrong external id, or none where one is wanted: all look the same. */
function trustingAccount({ world, params, caller }: ServiceRequest, roleArn: string): Account {
  const account = world.accounts.get(roleArn.split(':')[4] ?? '')
  const wanted = account?.externalId
  if (account && (wanted === undefined || wanted === params['ExternalId'])) return account
  throw new AwsError(
    'AccessDenied',
    `User: ${callerArn(caller)} is not authorized to perform: sts:AssumeRole ` +
      `on resource: ${roleArn}`,
  )
}

function policyOf(params: Params): string | undefined {
  const policy = text(params, 'Policy')
  if (policy !== undefined && policy.length > MAX_POLICY_CHARS) {
    throw invalid(`The policy is longer than ${MAX_POLICY_CHARS} characters`)
  }
  if (policy !== undefined) parsePolicy(policy)
  return policy
}

function durationSeconds(params: Params): number {
  const seconds = integer(params, 'DurationSeconds') ?? 3_600
  if (seconds < 900 || seconds > 43_200) throw invalid('DurationSeconds must be 900 to 43200')
  return seconds
}

function sessionXml(caller: Caller & { readonly session: Session }): string {
  const { accessKeyId, session } = caller
  const credentials =
    el('AccessKeyId', accessKeyId) +
    el('SecretAccessKey', hash('sha256', `secret/${accessKeyId}`).slice(0, 40)) +
    el('SessionToken', hash('sha256', `token/${accessKeyId}`)) +
    el('Expiration', session.expiresAt)
  const user = el('AssumedRoleId', userId(caller)) + el('Arn', callerArn(caller))
  return wrap('Credentials', credentials) + wrap('AssumedRoleUser', user)
}

function roleId(roleArn: string): string {
  return uniqueId('AROA', roleArn)
}

function uniqueId(prefix: string, name: string): string {
  return prefix + hash('sha256', name).slice(0, 16).toUpperCase()
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message)
}
