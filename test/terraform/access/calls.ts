/** AWS calls as IAM sees them: what they touch, and the condition keys that come with it. */

import type { Role } from '../../../terraform/access/actions.ts'
import type { Part } from '../../support/iam.ts'

type Tags = Readonly<Record<string, string>>

const ACCOUNT = '111122223333'
const REGION = 'eu-west-1'
export const VOLUME = arn('volume/vol-0a1b2c3d')
export const OTHER_VOLUME = arn('volume/vol-0f0e0d0c')
export const ADDRESS = arn('elastic-ip/eipalloc-0a1b2c3d')
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d`
const INSTANCE = arn('instance/i-0a1b2c3d')
/** Snapshots have no account in their name. */
const SNAPSHOT = `arn:aws:ec2:${REGION}::snapshot/snap-0a1b2c3d`

export const PLANNED: Tags = { 'cloudthrift:plan': 'e-1' }
export const BACKED_UP: Tags = { ...PLANNED, 'cloudthrift:snapshot': 'snap-0a1b2c3d' }
/** On what came back. */
export const NOTED: Tags = { 'cloudthrift:restored': 'e-1' }
export const OUR_BACKUP: Tags = { ...PLANNED, 'cloudthrift:source-volume': 'vol-0a1b2c3d' }

interface Existing {
  readonly tags?: Tags
  readonly resource?: string
  readonly more?: Readonly<Record<string, string>>
}

/** A call that reads: no resource, no condition key. */
export function look(action: string): Part[] {
  return [{ action, resource: '*' }]
}

export function askAboutRole(role: Role): Part[] {
  const resource = `arn:aws:iam::${ACCOUNT}:role/cloudthrift-${role}`
  return [{ action: 'iam:SimulatePrincipalPolicy', resource }]
}

export function deleteVolume({ tags = {}, resource = VOLUME, more = {} }: Existing = {}): Part[] {
  return [{ action: 'ec2:DeleteVolume', resource, context: { ...resourceTags(tags), ...more } }]
}

export function releaseAddress(tags: Tags = {}): Part[] {
  return [{ action: 'ec2:ReleaseAddress', resource: ADDRESS, context: resourceTags(tags) }]
}

export function modifyVolume(tags: Tags = {}): Part[] {
  return [{ action: 'ec2:ModifyVolume', resource: VOLUME, context: resourceTags(tags) }]
}

/** Asks for the volume, for the new snapshot, and, when it is tagged at birth, for its tags. */
export function createSnapshot(volumeTags: Tags, snapshotTags: Tags): Part[] {
  const context = requestTags(snapshotTags)
  const tagging = { action: 'ec2:CreateTags', resource: SNAPSHOT }
  return [
    { action: 'ec2:CreateSnapshot', resource: VOLUME, context: resourceTags(volumeTags) },
    { action: 'ec2:CreateSnapshot', resource: SNAPSHOT, context },
    ...(Object.keys(snapshotTags).length > 0
      ? [{ ...tagging, context: { ...context, 'ec2:CreateAction': 'CreateSnapshot' } }]
      : []),
  ]
}

export function deleteSnapshot(tags: Tags): Part[] {
  return [{ action: 'ec2:DeleteSnapshot', resource: SNAPSHOT, context: resourceTags(tags) }]
}

export function createTags(tags: Tags, resource = VOLUME, present: Tags = {}): Part[] {
  const context = { ...requestTags(tags), ...resourceTags(present) }
  return [{ action: 'ec2:CreateTags', resource, context }]
}

/** Keys only. None: EC2 then takes off every tag, and IAM sees no aws:TagKeys at all. */
export function deleteTags(keys: readonly string[], resource = VOLUME): Part[] {
  const context = keys.length > 0 ? { 'aws:TagKeys': keys } : {}
  return [{ action: 'ec2:DeleteTags', resource, context }]
}

export function createVolume(snapshotTags: Tags | null, volumeTags: Tags = {}): Part[] {
  const context = requestTags(volumeTags)
  const born = { resource: VOLUME, context }
  return [
    { action: 'ec2:CreateVolume', ...born },
    ...(snapshotTags
      ? [{ action: 'ec2:CreateVolume', resource: SNAPSHOT, context: resourceTags(snapshotTags) }]
      : []),
    ...(Object.keys(volumeTags).length > 0
      ? [
          {
            action: 'ec2:CreateTags',
            resource: VOLUME,
            context: { ...context, 'ec2:CreateAction': 'CreateVolume' },
          },
        ]
      : []),
  ]
}

export function lockSnapshot(tags: Tags): Part[] {
  return [{ action: 'ec2:LockSnapshot', resource: SNAPSHOT, context: resourceTags(tags) }]
}

export function tagSnapshot(tags: Tags, snapshotTags: Tags): Part[] {
  const context = { ...requestTags(tags), ...resourceTags(snapshotTags) }
  return [{ action: 'ec2:CreateTags', resource: SNAPSHOT, context }]
}

/** What EC2 does with a key of the customer while it makes a volume; `via`: on whose behalf. */
export function useKey(via: string, isForAws = true): Part[] {
  const context = { 'kms:ViaService': via, 'kms:GrantIsForAWSResource': String(isForAws) }
  const actions = ['CreateGrant', 'Decrypt', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom']
  return actions.map((it) => ({ action: `kms:${it}`, resource: KEY, context }))
}

export function restoreFromBin(): Part[] {
  return [{ action: 'ec2:RestoreVolumeFromRecycleBin', resource: VOLUME }]
}

export function allocateAddress(): Part[] {
  return [{ action: 'ec2:AllocateAddress', resource: ADDRESS }]
}

export function terminateInstance(): Part[] {
  return [{ action: 'ec2:TerminateInstances', resource: INSTANCE }]
}

export function detachVolume(): Part[] {
  return [VOLUME, INSTANCE].map((resource) => ({ action: 'ec2:DetachVolume', resource }))
}

export function tagInstance(): Part[] {
  return createTags(PLANNED, INSTANCE)
}

function resourceTags(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  )
}

function requestTags(tags: Tags): Readonly<Record<string, string | readonly string[]>> {
  const keys = Object.keys(tags)
  if (keys.length === 0) return {}
  const pairs = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])
  return { ...Object.fromEntries(pairs), 'aws:TagKeys': keys }
}

function arn(name: string): string {
  return `arn:aws:ec2:${REGION}:${ACCOUNT}:${name}`
}
