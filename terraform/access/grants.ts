/**
 * On what, and under which conditions, each action is granted: a decision made by hand for every one.
 * An action without a decision is refused here, at synthesis, so that a new detector cannot quietly
 * get `*`. Conditions are the second wall; the first is the workflow, the third the session policy.
 */

import { PLAN_TAG, SNAPSHOT_TAG, SOURCE_TAG } from '../../src/clouds/aws/tags.ts'
import type { Actions, Role } from './actions.ts'
import type { Condition, Statement } from './document.ts'

/** The partition is Terraform's to fill in: commercial, GovCloud or China. */
const PARTITION = `\${data.aws_partition.current.partition}`
const VOLUMES = `arn:${PARTITION}:ec2:*:*:volume/*`
const ADDRESSES = `arn:${PARTITION}:ec2:*:*:elastic-ip/*`
/** Snapshots have no account in their name. */
const SNAPSHOTS = `arn:${PARTITION}:ec2:*::snapshot/*`

const CLEANUP = `\${aws_iam_role.cleanup.arn}`

interface Grant {
  readonly sid: string
  readonly on: readonly string[]
  readonly when?: Condition
}

const LOOK: readonly Grant[] = [{ sid: 'Look', on: ['*'] }]
const IS_PLANNED: Condition = { StringLike: { [`aws:ResourceTag/${PLAN_TAG}`]: '*' } }
const IS_OUR_SNAPSHOT: Condition = {
  StringLike: {
    [`aws:ResourceTag/${PLAN_TAG}`]: '*',
    [`aws:ResourceTag/${SOURCE_TAG}`]: 'vol-*',
  },
}
/** Without `Null`, a request that names no tag at all would pass: for DeleteTags that means all of them. */
const ONLY_OUR_TAGS: Condition = {
  'ForAllValues:StringEquals': { 'aws:TagKeys': [PLAN_TAG, SNAPSHOT_TAG] },
  Null: { 'aws:TagKeys': 'false' },
}
/** On what came back: the execution that had removed it. */
const RESTORED_TAG = 'cloudthrift:restored'
/** On a backup: the day from which on it may go. */
const DELETE_AFTER_TAG = 'cloudthrift:delete-after'
const KEYS = [`arn:${PARTITION}:kms:*:*:key/*`]
/** A key is used for a volume, by EC2 and for nobody else. */
const FOR_EC2: Condition = { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } }
const ENCRYPT: readonly Grant[] = [{ sid: 'EncryptWhatComesBack', on: KEYS, when: FOR_EC2 }]
const MARK: Grant = { sid: 'MarkWithOurTagsOnly', on: [VOLUMES, ADDRESSES], when: ONLY_OUR_TAGS }

/** Reading, for any role. None of these takes a tag condition; few take a resource. */
const LOOKS: Readonly<Record<string, readonly Grant[]>> = {
  'cloudtrail:LookupEvents': LOOK,
  'cloudwatch:GetMetricData': LOOK,
  'compute-optimizer:GetIdleRecommendations': LOOK,
  'ec2:DescribeAddresses': LOOK,
  'ec2:DescribeAddressesAttribute': LOOK,
  'ec2:DescribeAddressTransfers': LOOK,
  'ec2:DescribeRegions': LOOK,
  'ec2:DescribeSnapshots': LOOK,
  'ec2:DescribeVolumes': LOOK,
  'ec2:DescribeVolumesModifications': LOOK,
  'ec2:ListVolumesInRecycleBin': LOOK,
  'iam:SimulatePrincipalPolicy': [{ sid: 'AskWhatCleanupMayDo', on: [CLEANUP] }],
  'kms:DescribeKey': [{ sid: 'LookAtKeys', on: KEYS }],
  'rbin:GetRule': [{ sid: 'LookAtBinRules', on: [`arn:${PARTITION}:rbin:*:*:rule/*`] }],
  'rbin:ListRules': LOOK,
  'route53:ListHostedZones': LOOK,
  'route53:ListResourceRecordSets': [
    { sid: 'LookAtRecords', on: [`arn:${PARTITION}:route53:::hostedzone/*`] },
  ],
}

const CHANGES: Readonly<Record<Role, Readonly<Record<string, readonly Grant[]>>>> = {
  scan: {},
  cleanup: {
    'ec2:CreateSnapshot': [
      { sid: 'BackUpOnlyPlanned', on: [VOLUMES], when: IS_PLANNED },
      {
        sid: 'BackUpWithOurTags',
        on: [SNAPSHOTS],
        when: {
          StringLike: {
            [`aws:RequestTag/${PLAN_TAG}`]: '*',
            [`aws:RequestTag/${SOURCE_TAG}`]: 'vol-*',
          },
        },
      },
    ],
    'ec2:CreateTags': [
      {
        sid: 'TagTheBackUpBeingMade',
        on: [SNAPSHOTS],
        when: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } },
      },
      MARK,
    ],
    'ec2:DeleteSnapshot': [{ sid: 'DropOnlyOurBackUps', on: [SNAPSHOTS], when: IS_OUR_SNAPSHOT }],
    'ec2:DeleteTags': [MARK],
    'ec2:DeleteVolume': [
      {
        sid: 'DeleteOnlyPlannedAndBackedUp',
        on: [VOLUMES],
        when: {
          StringLike: {
            [`aws:ResourceTag/${PLAN_TAG}`]: '*',
            [`aws:ResourceTag/${SNAPSHOT_TAG}`]: 'snap-*',
          },
        },
      },
    ],
    'ec2:LockSnapshot': [{ sid: 'LockOnlyOurBackUps', on: [SNAPSHOTS], when: IS_OUR_SNAPSHOT }],
    'ec2:ModifyVolume': [{ sid: 'ParkOnlyPlanned', on: [VOLUMES], when: IS_PLANNED }],
    'ec2:ReleaseAddress': [{ sid: 'ReleaseOnlyPlanned', on: [ADDRESSES], when: IS_PLANNED }],
  },
  restore: {
    'ec2:AllocateAddress': [{ sid: 'AllocateAgain', on: [ADDRESSES] }],
    'ec2:CreateTags': [
      // What comes back gets the tags it had, whatever they were, but never without our note.
      {
        sid: 'NoteWhatComesBack',
        on: [VOLUMES, ADDRESSES],
        when: { StringLike: { [`aws:RequestTag/${RESTORED_TAG}`]: '*' } },
      },
      {
        sid: 'TagWhatCameBack',
        on: [VOLUMES, ADDRESSES],
        when: { StringLike: { [`aws:ResourceTag/${RESTORED_TAG}`]: '*' } },
      },
      {
        sid: 'MoveTheEndOfOurBackUps',
        on: [SNAPSHOTS],
        when: {
          ...IS_OUR_SNAPSHOT,
          'ForAllValues:StringEquals': { 'aws:TagKeys': [DELETE_AFTER_TAG] },
          Null: { 'aws:TagKeys': 'false' },
        },
      },
    ],
    'ec2:CreateVolume': [
      { sid: 'CreateOnlyFromOurBackUps', on: [SNAPSHOTS], when: IS_OUR_SNAPSHOT },
      { sid: 'CreateAgain', on: [VOLUMES] },
    ],
    'ec2:DeleteTags': [
      {
        sid: 'TakeOnlyOurTagsOff',
        on: [VOLUMES, ADDRESSES],
        when: {
          'ForAllValues:StringLike': { 'aws:TagKeys': 'cloudthrift:*' },
          Null: { 'aws:TagKeys': 'false' },
        },
      },
    ],
    // A parked volume is in use again and carries no mark; making it faster destroys nothing.
    'ec2:ModifyVolume': [{ sid: 'TakeOutOfThePark', on: [VOLUMES] }],
    // No tag condition: an undo must not fail because a volume in the bin has lost its tags.
    'ec2:RestoreVolumeFromRecycleBin': [{ sid: 'TakeOutOfTheBin', on: [VOLUMES] }],
    'kms:CreateGrant': [
      {
        sid: 'LetEc2UseTheKey',
        on: KEYS,
        when: { ...FOR_EC2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ],
    'kms:Decrypt': ENCRYPT,
    'kms:GenerateDataKeyWithoutPlaintext': ENCRYPT,
    'kms:ReEncrypt*': ENCRYPT,
  },
}

/** Every action that somebody has decided about, whether a detector calls it or not. */
export const DECIDED: Actions = {
  scan: Object.keys(LOOKS),
  cleanup: Object.keys(CHANGES.cleanup),
  restore: Object.keys(CHANGES.restore),
}

/** Throws for an action that nobody has decided about. */
export function grantsOf(role: Role, action: string): Statement[] {
  const grants = CHANGES[role][action] ?? LOOKS[action]
  if (!grants) {
    throw new Error(
      `${action} is not decided for the ${role} role: say in terraform/access/grants.ts on what and ` +
        'under which conditions it is granted, then run `npm run synth`',
    )
  }
  return grants.map(({ sid, on, when }) => ({
    Sid: sid,
    Effect: 'Allow',
    Action: [action],
    Resource: on,
    ...(when ? { Condition: when } : {}),
  }))
}
