/**
 * One SDK client per account, region and purpose, made on first use. Reads retry by themselves;
 * a change is asked for exactly once: EC2 does not deduplicate, so the workflow reconciles. Changes
 * work in a role of their own, in a session that names the resources of one task and no others.
 */

import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2'
import { STSClient } from '@aws-sdk/client-sts'
import type { Scope } from '../../core/detector.ts'
import { AppError } from '../../core/errors.ts'
import { counted } from './counted.ts'
import { dryRunsOnly } from './dry-runs-only.ts'
import { isLocal } from './endpoint.ts'
import { Pace } from './investigation/pace.ts'
import { perScope } from './per-scope.ts'
import { type RestCall, restCall } from './rest.ts'
import { type AwsRoles, type CredentialProvider, credentialsFor, type Session } from './roles.ts'
import { type Statement, sessionPolicy } from './session-policy.ts'
import { QuickEc2Query } from './wire/quick-query.ts'

export interface AwsConnection {
  /** Another endpoint for every service: an emulator, a simulator, a proxy. */
  readonly endpoint: string | null
  /** Null: the SDK's own chain (environment, profile, container, instance). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  readonly homeRegion: string
  readonly roles: AwsRoles
}

/** What is to be changed, and by whose approval. */
export interface Task {
  readonly scope: Scope
  /** The execution, or another name that an audit of AWS will show. */
  readonly name: string
  /** All that this task needs, named to the resource. */
  readonly allow: readonly Statement[]
}

/** Clients for changes: `once` never repeats a call by itself, `patient` is for what may be repeated. */
export interface Hands {
  readonly once: EC2Client
  readonly patient: EC2Client
}

export interface AwsClients {
  readonly read: (scope: Scope) => EC2Client
  readonly cleanup: (task: Task) => Hands
  readonly restore: (task: Task) => Hands
  /** In the cleanup role, before anybody has approved anything: it sends dry runs and nothing else. */
  readonly probe: (task: Task) => EC2Client
  /** The same in the restore role. */
  readonly probeRestore: (task: Task) => EC2Client
  /** Can ask who it is in a role, and nothing else. */
  readonly identity: (role: keyof Omit<AwsRoles, 'externalId'>) => STSClient
  /** A read of a service that has no client here. */
  readonly rest: (
    scope: Scope,
    service: string,
    call: RestCall,
    signal: AbortSignal,
  ) => Promise<unknown>
  readonly home: { readonly ec2: EC2Client; readonly sts: STSClient }
  /** What a client of another service needs to read in a scope. */
  readonly inquiryConfig: (scope: Scope) => ClientConfig
  /** CloudTrail allows two lookups a second, per account and region. */
  readonly lookups: Pace
}

const READ_ATTEMPTS = 8
/** What an investigation asks may stay unknown: it does not wait for minutes. */
const INQUIRY_ATTEMPTS = 5
const LOOKUP_INTERVAL_MS = 550
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 }
const SCAN = { name: 'cloudthrift-scan', policy: null, seconds: 3_600 }
const WHO = {
  name: 'cloudthrift-doctor',
  policy: sessionPolicy([{ Action: ['sts:GetCallerIdentity'], Resource: ['*'] }]),
  seconds: 900,
}
/** The shortest that STS gives: a task is done in minutes, or comes back for new credentials. */
const TASK_SECONDS = 900
const MAX_SESSIONS = 500

interface Keys {
  readonly credentials?: NonNullable<AwsConnection['credentials']> | CredentialProvider
}

interface ClientConfig extends Keys {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: typeof TIMEOUTS
  readonly endpoint?: string
}

export function awsClients(connection: AwsConnection, now: () => Date): AwsClients {
  const { roles, homeRegion } = connection
  const own: Keys = connection.credentials ? { credentials: connection.credentials } : {}
  const configFor = (region: string, keys: Keys, maxAttempts = READ_ATTEMPTS): ClientConfig => ({
    region,
    maxAttempts,
    requestHandler: TIMEOUTS,
    ...(connection.endpoint ? { endpoint: connection.endpoint } : {}),
    ...keys,
  })
  const sts = new STSClient(configFor(homeRegion, own))
  const inRole = (roleArn: string, as: Pick<Session, 'name' | 'policy' | 'seconds'>): Keys => ({
    credentials: credentialsFor({ sts, now }, { roleArn, externalId: roles.externalId, ...as }),
  })
  const scanning = roles.scan ? inRole(roles.scan, SCAN) : own
  const home = {
    ec2: ec2Client(configFor(homeRegion, scanning)),
    sts: new STSClient(configFor(homeRegion, scanning)),
  }
  // One pool of connections for all: sessions come and go with every execution.
  const { requestHandler } = home.ec2.config
  const reader = (region: string, keys: Keys): EC2Client =>
    ec2Client({ ...configFor(region, keys), requestHandler })
  const once = (region: string, keys: Keys): EC2Client =>
    ec2Client({ ...configFor(region, keys, 1), requestHandler })
  const handsWith = (region: string, keys: Keys): Hands => ({
    once: once(region, keys),
    patient: reader(region, keys),
  })
  const inSession = <Made>(
    roleArn: string | null,
    make: (region: string, keys: Keys) => Made,
  ): ((task: Task) => Made) => {
    const bare = perScope(({ region }) => make(region, own))
    if (roleArn === null) return ({ scope }) => bare(scope)
    return perSession(({ scope, name }, policy) => {
      refuseOtherAccount(roleArn, scope)
      return make(scope.region, inRole(roleArn, { name, policy, seconds: TASK_SECONDS }))
    })
  }
  const read = perScope(({ region }) => reader(region, scanning))
  return {
    read,
    cleanup: inSession(roles.cleanup, handsWith),
    restore: inSession(roles.restore, handsWith),
    probe: inSession(roles.cleanup, (region, keys) => dryRunsOnly(once(region, keys))),
    probeRestore: inSession(roles.restore, (region, keys) => dryRunsOnly(once(region, keys))),
    identity: (role) => {
      const roleArn = roles[role]
      return new STSClient(configFor(homeRegion, roleArn === null ? own : inRole(roleArn, WHO), 2))
    },
    rest: (scope, service, call, signal) => {
      const { credentials } = read(scope).config
      const { endpoint } = connection
      return restCall({ service, region: scope.region, endpoint, credentials }, call, signal)
    },
    home,
    inquiryConfig: ({ region }) => configFor(region, scanning, INQUIRY_ATTEMPTS),
    lookups: new Pace(isLocal(connection.endpoint) ? 0 : LOOKUP_INTERVAL_MS),
  }
}

/** With a quick reader of answers, and without the step that copies each of them for a logger. */
function ec2Client(config: EC2ClientConfig): EC2Client {
  const client = new EC2Client({ ...config, protocol: QuickEc2Query })
  client.middlewareStack.remove('loggerMiddleware')
  return counted(client)
}

/** One task, one session: it is never lent to another one. The oldest make room. */
function perSession<Made>(make: (task: Task, policy: string) => Made): (task: Task) => Made {
  const sessions = new Map<string, Made>()
  return (task) => {
    const policy = sessionPolicy(task.allow)
    const key = `${task.scope.accountId}/${task.scope.region}/${task.name}/${policy}`
    const made = sessions.get(key) ?? make(task, policy)
    sessions.set(key, made)
    const [oldest] = sessions.keys()
    if (sessions.size > MAX_SESSIONS && oldest) sessions.delete(oldest)
    return made
  }
}

/** A role acts in its own account only: in another one it would change the wrong resource, or none. */
function refuseOtherAccount(roleArn: string, { accountId }: Scope): void {
  const [, , , , ofRole = ''] = roleArn.split(':')
  if (ofRole === accountId) return
  throw new AppError('CLOUD_DENIED', `the role ${roleArn} is not of account ${accountId}`, {
    hint: 'Set the role ARN of the account that the resource is in.',
  })
}
