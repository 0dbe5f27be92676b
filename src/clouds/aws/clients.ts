/**
 * One SDK client per account, region and purpose, made on first use. Reads retry by themselves;
 * a change is asked for exactly once: EC2 does not deduplicate, so the workflow reconciles. Changes
 * work in a role of their own, in a session that names the resources of one task and no others. Every
 * client waits for its turn (pacing/).
 */

import type { EC2Client } from '@aws-sdk/client-ec2'
import { STSClient } from '@aws-sdk/client-sts'
import type { Scope } from '../../core/observation.ts'
import { type ClientOf, clientMaker } from './client-maker.ts'
import type { AwsConnection } from './connection.ts'
import { dryRunsOnly } from './dry-runs-only.ts'
import {
  type Identities,
  identities,
  type Keys,
  type Role,
  type TaskSession,
} from './identities.ts'
import { classOf } from './pacing/api-classes.ts'
import { inTurn } from './pacing/paced.ts'
import { type Pacing, Turns } from './pacing/turns.ts'
import { perScope } from './per-scope.ts'
import { type RestCall, restCall } from './rest.ts'
import { type Statement, sessionPolicy } from './session-policy.ts'

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
  /** Can ask who it is in a role of an account, and nothing else. Null: a role that names its own. */
  readonly identity: (role: Role, accountId: string | null) => STSClient
  /** The ARN that a task in an account works in. Null: our own credentials. */
  readonly roleOf: (role: Role, accountId: string) => string | null
  /** A read of a service that has no client here. */
  readonly rest: (
    scope: Scope,
    service: string,
    call: RestCall,
    signal: AbortSignal,
  ) => Promise<unknown>
  /** Who we are, before any account is known. */
  readonly home: { readonly ec2: () => EC2Client; readonly sts: STSClient }
  /** Makes a client of another service, to read in a scope: its class is loaded by who needs it. */
  readonly inquiry: <Client extends object>(Client: ClientOf<Client>, scope: Scope) => Client
  /** The same in a role of any account, or with our own credentials. */
  readonly elsewhere: <Client extends object>(
    Client: ClientOf<Client>,
    roleArn: string | null,
  ) => Client
}

const MAX_SESSIONS = 500
const WHO = {
  name: 'cloudthrift-doctor',
  policy: sessionPolicy([{ Action: ['sts:GetCallerIdentity'], Resource: ['*'] }]),
}
/** Before we know whose credentials we have: one call a scan. */
const AT_HOME = 'home'

export function awsClients(
  connection: AwsConnection,
  now: () => Date,
  pacing: Pacing | null = null,
): AwsClients {
  const { homeRegion, endpoint } = connection
  const turns = pacing && new Turns(pacing)
  const make = clientMaker(endpoint, turns)
  const who = identities(connection, make.config(homeRegion, {}), now)
  const atHome = { accountId: AT_HOME, region: homeRegion }
  let homeEc2: EC2Client | null = null
  const read = perScope((scope) => make.ec2(scope, who.scan(scope.accountId), 'patient'))
  const hands = (scope: Scope, keys: Keys): Hands => ({
    once: make.ec2(scope, keys, 'once'),
    patient: make.ec2(scope, keys, 'patient'),
  })
  const probe = (scope: Scope, keys: Keys): EC2Client => dryRunsOnly(make.ec2(scope, keys, 'once'))
  return {
    read,
    cleanup: inSessions('cleanup', who, hands),
    restore: inSessions('restore', who, hands),
    probe: inSessions('cleanup', who, probe),
    probeRestore: inSessions('restore', who, probe),
    identity: (role, accountId) => {
      const roleArn = accountId === null ? connection.roles[role] : who.roleOf(role, accountId)
      const keys = roleArn === null ? who.own : who.session({ roleArn, ...WHO })
      return new STSClient(make.config(homeRegion, keys, 'hasty'))
    },
    roleOf: who.roleOf,
    rest: (scope, service, call, signal) => {
      const { credentials } = read(scope).config
      const ask = (): Promise<unknown> =>
        restCall({ service, region: scope.region, endpoint, credentials }, call, signal)
      const apiClass = classOf({ client: service, action: call.path, input: {} })
      return turns ? inTurn(turns, { place: scope, apiClass, signal }, ask) : ask()
    },
    home: {
      ec2: () => (homeEc2 ??= make.ec2(atHome, who.home, 'patient')),
      sts: new STSClient(make.config(homeRegion, who.home)),
    },
    inquiry: (Client, scope) => make.other(Client, scope, who.scan(scope.accountId)),
    elsewhere: (Client, roleArn) =>
      make.other(Client, atHome, roleArn === null ? who.own : who.looking(roleArn)),
  }
}

/** In the role of the task's account; where none is set, with our own credentials, at home. */
function inSessions<Made>(
  role: 'cleanup' | 'restore',
  who: Identities,
  make: (scope: Scope, keys: Keys) => Made,
): (task: Task) => Made {
  const bare = perScope((scope) => make(scope, who.own))
  const inRole = perSession((task, session) => make(task.scope, who.session(session)))
  return (task) => {
    const roleArn = who.roleOf(role, task.scope.accountId)
    return roleArn === null ? bare(task.scope) : inRole(task, roleArn)
  }
}

/** One task, one session: it is never lent to another one. The oldest make room. */
function perSession<Made>(
  make: (task: Task, session: TaskSession) => Made,
): (task: Task, roleArn: string) => Made {
  const sessions = new Map<string, Made>()
  return (task, roleArn) => {
    const policy = sessionPolicy(task.allow)
    const key = [roleArn, task.scope.accountId, task.scope.region, task.name, policy].join('/')
    const made = sessions.get(key) ?? make(task, { roleArn, name: task.name, policy })
    sessions.set(key, made)
    const [oldest] = sessions.keys()
    if (sessions.size > MAX_SESSIONS && oldest) sessions.delete(oldest)
    return made
  }
}
