/**
 * The three roles as Terraform will make them: what they may do at most, whatever a session says. The
 * cleanup role deletes only what carries a plan and the proof of a snapshot.
 */

const volumes = 'arn:aws:ec2:*:*:volume/*'
const snapshots = 'arn:aws:ec2:*::snapshot/*'
const addresses = 'arn:aws:ec2:*:*:elastic-ip/*'
const PLANNED = { StringLike: { 'aws:ResourceTag/cloudthrift:plan': '*' } }

function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

export const SCAN_ROLE = policy([
  {
    Effect: 'Allow',
    Action: [
      'ec2:Describe*',
      'ec2:ListVolumesInRecycleBin',
      'rbin:ListRules',
      'rbin:GetRule',
      'cloudwatch:GetMetricData',
      'cloudtrail:LookupEvents',
      'compute-optimizer:GetIdleRecommendations',
      'iam:SimulatePrincipalPolicy',
      'kms:DescribeKey',
      'route53:ListHostedZones',
      'route53:ListResourceRecordSets',
    ],
    Resource: '*',
  },
])

export const CLEANUP_ROLE = policy([
  { Effect: 'Allow', Action: 'ec2:CreateSnapshot', Resource: volumes, Condition: PLANNED },
  {
    Effect: 'Allow',
    Action: ['ec2:CreateSnapshot', 'ec2:CreateTags'],
    Resource: snapshots,
    Condition: { StringLike: { 'aws:RequestTag/cloudthrift:plan': '*' } },
  },
  {
    Effect: 'Allow',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
    Resource: [volumes, addresses],
    Condition: {
      'ForAllValues:StringLike': { 'aws:TagKeys': ['cloudthrift:plan', 'cloudthrift:snapshot'] },
      Null: { 'aws:TagKeys': 'false' },
    },
  },
  {
    Effect: 'Allow',
    Action: 'ec2:DeleteVolume',
    Resource: volumes,
    Condition: {
      StringLike: {
        'aws:ResourceTag/cloudthrift:plan': '*',
        'aws:ResourceTag/cloudthrift:snapshot': 'snap-*',
      },
    },
  },
  { Effect: 'Allow', Action: 'ec2:ReleaseAddress', Resource: addresses, Condition: PLANNED },
  { Effect: 'Allow', Action: 'ec2:ModifyVolume', Resource: volumes, Condition: PLANNED },
  {
    Effect: 'Allow',
    Action: ['ec2:DeleteSnapshot', 'ec2:LockSnapshot'],
    Resource: snapshots,
    Condition: PLANNED,
  },
  {
    Effect: 'Deny',
    Action: ['ec2:DeleteVolume', 'ec2:ReleaseAddress', 'ec2:ModifyVolume'],
    Resource: '*',
    Condition: {
      StringEqualsIgnoreCase: { 'aws:ResourceTag/cloudthrift:protected': 'true' },
    },
  },
])

export const RESTORE_ROLE = policy([
  { Effect: 'Allow', Action: 'ec2:RestoreVolumeFromRecycleBin', Resource: volumes },
  { Effect: 'Allow', Action: 'ec2:CreateVolume', Resource: snapshots, Condition: PLANNED },
  { Effect: 'Allow', Action: ['ec2:CreateVolume', 'ec2:ModifyVolume'], Resource: volumes },
  { Effect: 'Allow', Action: 'ec2:AllocateAddress', Resource: addresses },
  {
    Effect: 'Allow',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
    Resource: [volumes, addresses],
  },
  { Effect: 'Allow', Action: 'ec2:CreateTags', Resource: snapshots, Condition: PLANNED },
])
