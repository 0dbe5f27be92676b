/** An account with three roles, as Terraform will make them, and what somebody with stolen credentials can do. */

import { EC2Client } from '@aws-sdk/client-ec2'
import type { Call } from '../../src/demo/simulator/calls.ts'
import type { Session } from '../../src/demo/simulator/world/world.ts'
import { ACCOUNT, REGION } from './clouds.ts'
import { CLEANUP_ROLE, RESTORE_ROLE, SCAN_ROLE } from './role-policies.ts'
import { openStage, type Stage } from './stage.ts'

export const ROLES = {
  scan: `arn:aws:iam::${ACCOUNT}:role/scan`,
  cleanup: `arn:aws:iam::${ACCOUNT}:role/cleanup`,
  restore: `arn:aws:iam::${ACCOUNT}:role/restore`,
  externalId: 'tenant-7',
}

type Options = Omit<NonNullable<Parameters<typeof openStage>[0]>, 'roles'>

/** Three roles with the policies that Terraform will give them, and an account that wants our id. */
export async function openSandbox(options: Options = {}): Promise<Stage> {
  const stage = await openStage({ ...options, roles: ROLES })
  stage.world.accounts.get(ACCOUNT)!.externalId = ROLES.externalId
  stage.world.roles.set('scan', [SCAN_ROLE])
  stage.world.roles.set('cleanup', [CLEANUP_ROLE])
  stage.world.roles.set('restore', [RESTORE_ROLE])
  return stage
}

/** Without those of permission probes. */
export function sessionsOf({ world }: Stage, role: keyof typeof ROLES): Session[] {
  return [...world.sessions.values()].filter(
    (each) => each.roleArn === ROLES[role] && each.name !== PROBE,
  )
}

export function realCalls({ simulator }: Stage): readonly Call[] {
  return simulator.calls.filter((each) => each.params['DryRun'] !== 'true')
}

/** What a thief would do with the credentials of a session. */
export function thief({ simulator }: Stage, session: Session): EC2Client {
  const { accessKeyId } = session
  const credentials = { accessKeyId, secretAccessKey: 'x', sessionToken: 'x' }
  return new EC2Client({ endpoint: simulator.url, region: REGION, credentials, maxAttempts: 1 })
}

export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.name : 'no error'),
  )
}

export const PROBE = 'cloudthrift-permission-probe'
export const DENIED = 'UnauthorizedOperation'
