/**
 * What is looked at in AWS: who we are in each role, where we get to, what we may, and the recycle bins.
 * What tries calls of EC2 is loaded by who tries them: a quick look at all else needs no SDK of EC2.
 */

import pLimit from 'p-limit'
import {
  type Check,
  fail,
  ok,
  places,
  type Reading,
  type Tell,
  unknown,
  warn,
} from '../../../core/checkup.ts'
import type { Cloud } from '../../../core/detector.ts'
import type { Scope } from '../../../core/observation.ts'
import { type AwsSettings, awsCloud } from '../aws.ts'
import { type AwsClients, awsClients } from '../clients.ts'
import { retentionDays } from '../rbin.ts'
import { PLAN_TAG } from '../tags.ts'
import { type Attempt, readingsOf } from './attempts.ts'
import { identityChecks } from './identities.ts'
import type { Place } from './reads.ts'

const TIMEOUT_MS = 90_000
const REGIONS_AT_ONCE = 4
const WHEN_UNKNOWN =
  'Check the network, AWS_REGION and the credentials of the process: aws sts get-caller-identity'

interface Setting {
  readonly clients: AwsClients
  readonly cloud: Cloud
  readonly reach: (signal: AbortSignal) => ReturnType<Cloud['scopes']>
}

const check = (name: string, run: Check['run']): Check => ({
  family: 'aws',
  name,
  isCheap: false,
  whenUnknown: WHEN_UNKNOWN,
  timeoutMs: TIMEOUT_MS,
  run,
})

export function awsChecks(settings: AwsSettings): readonly Check[] {
  const clients = awsClients(settings.connection, settings.now)
  const cloud = awsCloud(settings)
  let reached: ReturnType<Cloud['scopes']> | null = null
  const reach: Setting['reach'] = (signal) => (reached ??= cloud.scopes(signal))
  const setting = { clients, cloud, reach }
  return [
    ...identityChecks({ clients, roles: settings.connection.roles, isReal: cloud.isReal, reach }),
    check('regions', (tell, signal) => lookAtRegions(setting, tell, signal)),
    check('scan role', (tell, signal) => tryReads(setting, tell, signal)),
    check('cleanup role', (tell, signal) => tryChanges(setting, 'cleanup', tell, signal)),
    check('restore role', (tell, signal) => tryChanges(setting, 'restore', tell, signal)),
    check('recycle bin', (tell, signal) => lookAtBins(setting, tell, signal)),
  ]
}

async function lookAtRegions({ reach }: Setting, tell: Tell, signal: AbortSignal): Promise<void> {
  const { scopes, unreachable } = await reach(signal)
  if (scopes.length > 0) tell(ok('regions', places(scopes.map((it) => it.region))))
  for (const { scope, reason } of unreachable) {
    const remedy = `Enable ${scope.region} in the account (AWS console, Account, AWS Regions), or name the regions to look at in AWS_REGIONS.`
    tell(
      fail(
        `region ${scope.region}`,
        reason,
        reason.includes('not enabled') ? remedy : WHEN_UNKNOWN,
      ),
    )
  }
}

async function tryReads(setting: Setting, tell: Tell, signal: AbortSignal): Promise<void> {
  const { attemptRead, OPTIONAL_READS } = await import('./reads.ts')
  const actions = actionsOf(setting.cloud, 'read')
  const attempts = await everywhere(setting, signal, async (place, index) => {
    // Route 53 is one for all regions.
    const here = actions.filter((it) => index === 0 || !it.startsWith('route53:'))
    return Promise.all(here.map((action) => attemptRead(action, place)))
  })
  tellAll(tell, attempts, {
    name: 'scan role',
    how: 'by asking',
    optional: OPTIONAL_READS,
    remedy: allowIn('AWS_SCAN_ROLE_ARN'),
  })
}

const HANDS = {
  cleanup: { changes: 'CLEANUP', permission: 'write', variable: 'AWS_CLEANUP_ROLE_ARN' },
  restore: { changes: 'RESTORE', permission: 'restore', variable: 'AWS_RESTORE_ROLE_ARN' },
} as const

async function tryChanges(
  setting: Setting,
  role: keyof typeof HANDS,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const { changes, permission, variable } = HANDS[role]
  const { samplesOf } = await import('./samples.ts')
  const dryRuns = await import('./dry-runs.ts')
  const { attemptChange, probeTask } = dryRuns
  const { clients } = setting
  const actions = actionsOf(setting.cloud, permission)
  const attempts = await everywhere(setting, signal, async (place) => {
    const samples = await samplesOf(place)
    const task = probeTask(place, actions)
    const client = role === 'cleanup' ? clients.probe(task) : clients.probeRestore(task)
    const tried = actions.map((it) =>
      attemptChange(dryRuns[changes], it, { place, client, samples }),
    )
    return (await Promise.all(tried)).flat()
  })
  tellAll(tell, attempts, {
    name: `${role} role`,
    how: role === 'cleanup' ? 'by DryRun and by asking IAM' : 'by DryRun',
    optional: new Set(),
    remedy: allowIn(variable),
  })
}

function tellAll(
  tell: Tell,
  attempts: readonly Attempt[],
  how: Parameters<typeof readingsOf>[1],
): void {
  for (const reading of readingsOf(attempts, how)) tell(reading)
}

function allowIn(variable: string): (actions: readonly string[], at: readonly string[]) => string {
  return (actions, regions) =>
    `Allow ${actions.join(', ')} in the role of ${variable} (docs/aws-roles.md). An organisation's policy (SCP) may deny it: then leave ${places(regions)} out of AWS_REGIONS.`
}

async function lookAtBins(setting: Setting, tell: Tell, signal: AbortSignal): Promise<void> {
  const found = await everywhere(setting, signal, async ({ clients, scope }) => {
    const tags = { [PLAN_TAG]: 'any' }
    return [{ region: scope.region, days: await retentionDays(clients, scope, tags, signal) }]
  })
  const kept = found.filter((it) => 'days' in it && it.days !== null)
  const without = found.filter((it) => 'days' in it && it.days === null)
  const unread = found.filter((it) => !('days' in it))
  if (kept.length > 0) tell(ok('recycle bin', `a rule keeps what we delete in ${regionsOf(kept)}`))
  if (without.length > 0) tell(noRule(regionsOf(without)))
  for (const it of unread) {
    const why = 'why' in it ? it.why : ''
    tell(
      unknown(
        `recycle bin: ${it.region}`,
        why,
        allowIn('AWS_SCAN_ROLE_ARN')(['rbin:ListRules', 'rbin:GetRule'], [it.region]),
      ),
    )
  }
}

function regionsOf(of: readonly { readonly region: string }[]): string {
  return places(of.map((it) => it.region))
}

function noRule(where: string): Reading {
  return warn(
    'recycle bin',
    `no rule keeps deleted volumes in ${where}: the snapshot is the only way back there`,
    'AWS console, Recycle Bin, Create retention rule: EBS volumes, all resources or those with the tag cloudthrift:plan. Or set backup.recycleBin: ignore in the policy.',
  )
}

function actionsOf(cloud: Cloud, of: 'read' | 'write' | 'restore'): string[] {
  return [...new Set(cloud.detectors.flatMap((it) => it.permissions[of]))].toSorted()
}

/** In each region by itself: one that cannot be asked is told of, and the others are asked. */
async function everywhere<Found extends { readonly region: string }>(
  { clients, reach }: Setting,
  signal: AbortSignal,
  look: (place: Place, index: number) => Promise<readonly Found[]>,
): Promise<readonly (Found | Attempt)[]> {
  const { scopes, unreachable } = await reach(signal)
  if (scopes.length === 0) {
    throw new Error(unreachable[0]?.reason ?? 'there is no region to look at')
  }
  const limit = pLimit(REGIONS_AT_ONCE)
  const looks = scopes.map((scope, index) =>
    limit(() => look({ clients, scope, signal }, index).catch((error) => [broken(scope, error)])),
  )
  return (await Promise.all(looks)).flat()
}

function broken({ region }: Scope, error: unknown): Attempt {
  const why = error instanceof Error ? error.message : String(error)
  return { region, action: 'looking around', state: 'unknown', why }
}
