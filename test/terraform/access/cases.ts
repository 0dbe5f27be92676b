/** What each role may do and what it may not: one row, one call. The policies must agree with it. */

import type { Role } from '../../../terraform/access/actions.ts'
import type { Part, Policy } from '../../support/iam.ts'
import {
  ADDRESS,
  allocateAddress,
  askAboutRole,
  BACKED_UP,
  createSnapshot,
  createTags,
  createVolume,
  deleteSnapshot,
  deleteTags,
  deleteVolume,
  detachVolume,
  lockSnapshot,
  look,
  modifyVolume,
  NOTED,
  OTHER_VOLUME,
  OUR_BACKUP,
  PLANNED,
  releaseAddress,
  restoreFromBin,
  tagInstance,
  tagSnapshot,
  terminateInstance,
  useKey,
  VOLUME,
} from './calls.ts'

export interface Case {
  readonly role: Role
  readonly may: boolean
  readonly what: string
  readonly call: readonly Part[]
  /** What an execution narrows the role down to: the approved resources. */
  readonly session?: Policy
}

const ONE_VOLUME = sessionFor([VOLUME])
const ONE_ADDRESS = sessionFor([ADDRESS])

function sessionFor(resources: readonly string[]): Policy {
  const Action = ['ec2:DeleteVolume', 'ec2:ReleaseAddress', 'ec2:ModifyVolume']
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: resources }],
  }
}

type Row = readonly [what: string, call: readonly Part[], session?: Policy]

function rows(role: Role, may: boolean, list: readonly Row[]): Case[] {
  return list.map(([what, call, session]) => ({
    role,
    may,
    what,
    call,
    ...(session ? { session } : {}),
  }))
}

const SCAN: readonly Case[] = [
  ...rows('scan', true, [
    ['list volumes', look('ec2:DescribeVolumes')],
    ['list addresses', look('ec2:DescribeAddresses')],
    ['list transfers', look('ec2:DescribeAddressTransfers')],
    ['list regions', look('ec2:DescribeRegions')],
    ['read metrics', look('cloudwatch:GetMetricData')],
    ['read the trail', look('cloudtrail:LookupEvents')],
    ['ask IAM what the cleanup role may do', askAboutRole('cleanup')],
  ]),
  ...rows('scan', false, [
    ['list instances, which no detector asks for', look('ec2:DescribeInstances')],
    ['read an object', look('s3:GetObject')],
    ['ask IAM about another role', askAboutRole('restore')],
    ['delete a volume', deleteVolume()],
    ['delete a volume that is planned and backed up', deleteVolume({ tags: BACKED_UP })],
    ['release an address that is planned', releaseAddress(PLANNED)],
    ['take a snapshot', createSnapshot(PLANNED, OUR_BACKUP)],
    ['tag a volume', createTags(PLANNED)],
  ]),
]

const REMOVALS: readonly Case[] = [
  ...rows('cleanup', true, [
    ['delete a volume that is planned and backed up', deleteVolume({ tags: BACKED_UP })],
    ['release an address that is planned', releaseAddress(PLANNED)],
    ['change a volume that is planned', modifyVolume(PLANNED)],
    ['delete a volume that is said not to be protected', deletable({ DoNotDelete: 'False' })],
    ['delete a volume with tags of other people', deletable({ Owner: 'ana', Project: 'x' })],
    ['delete the volume its session is for', deleteVolume({ tags: BACKED_UP }), ONE_VOLUME],
    ['release the address its session is for', releaseAddress(PLANNED), ONE_ADDRESS],
  ]),
  ...rows('cleanup', false, [
    ['delete a volume without a plan', deleteVolume()],
    ['delete a volume that is planned but not backed up', deleteVolume({ tags: PLANNED })],
    [
      'delete a volume that is backed up but not planned',
      deleteVolume({ tags: { 'cloudthrift:snapshot': 'snap-1' } }),
    ],
    [
      'delete a volume whose proof is no snapshot',
      deleteVolume({ tags: { ...PLANNED, 'cloudthrift:snapshot': 'none' } }),
    ],
    [
      'delete an equally tagged volume beside the one its session is for',
      deleteVolume({ tags: BACKED_UP, resource: OTHER_VOLUME }),
      ONE_VOLUME,
    ],
    [
      'delete the volume of its session when it is not backed up',
      deleteVolume({ tags: PLANNED }),
      ONE_VOLUME,
    ],
    ['release an address in a session for a volume', releaseAddress(PLANNED), ONE_VOLUME],
    ['delete a protected volume', deletable({ 'cloudthrift:protected': 'true' })],
    [
      'delete a protected volume in its own session',
      deletable({ 'cloudthrift:protected': 'true' }),
      ONE_VOLUME,
    ],
    ['delete a volume protected by a key in another case', deletable({ donotdelete: 'yes' })],
    [
      'delete a volume protected with an odd value',
      deletable({ 'cloudthrift:protected': 'maybe' }),
    ],
    ['delete a volume protected with no value', deletable({ 'do-not-delete': '' })],
    ['delete a volume to be kept until a day', deletable({ 'cloudthrift:keep': '2099-01-31' })],
    ['delete a Kubernetes volume', deletable({ 'kubernetes.io/created-for/pv/name': 'pv-1' })],
    ['delete a volume of a claim', deletable({ 'kubernetes.io/created-for/pvc/name': 'data-0' })],
    [
      'delete a volume of a namespace',
      deletable({ 'kubernetes.io/created-for/pvc/namespace': 'db' }),
    ],
    ['delete a volume of the CSI driver', deletable({ 'ebs.csi.aws.com/cluster': 'true' })],
    ['delete a CSI volume', deletable({ CSIVolumeName: 'pvc-1' })],
    ['delete a volume of a cluster', deletable({ KubernetesCluster: 'prod' })],
    ['delete a volume of a stack', deletable({ 'aws:cloudformation:stack-id': 'arn:aws:1' })],
    [
      'delete a volume that a service manages',
      deleteVolume({ tags: BACKED_UP, more: { 'ec2:ManagedResourceOperator': 'eks' } }),
    ],
    ['change a protected volume', modifyVolume({ ...PLANNED, 'cloudthrift:protected': 'true' })],
    ['change a volume without a plan', modifyVolume()],
    ['release an address without a plan', releaseAddress()],
    [
      'release a protected address',
      releaseAddress({ ...PLANNED, 'cloudthrift:protected': 'true' }),
    ],
    [
      'release an address of a stack',
      releaseAddress({ ...PLANNED, 'aws:cloudformation:stack-name': 'web' }),
    ],
    ['detach a volume', detachVolume()],
    ['terminate an instance', terminateInstance()],
  ]),
]

const MARKS: readonly Case[] = [
  ...rows('cleanup', true, [
    ['back up a planned volume with our tags', createSnapshot(PLANNED, OUR_BACKUP)],
    ['name a backup beside our tags', createSnapshot(PLANNED, { ...OUR_BACKUP, Name: 'backup' })],
    ['mark a volume as planned', createTags(PLANNED)],
    ['mark a volume as backed up', createTags(BACKED_UP)],
    ['mark an address as planned', createTags(PLANNED, ADDRESS)],
    ['take our marks off', deleteTags(['cloudthrift:plan', 'cloudthrift:snapshot'])],
    ['drop a backup of ours', deleteSnapshot(OUR_BACKUP)],
    ['lock a backup of ours', lockSnapshot(OUR_BACKUP)],
  ]),
  ...rows('cleanup', false, [
    ['back up a volume that is not planned', createSnapshot({}, OUR_BACKUP)],
    ['take a snapshot without our tags', createSnapshot(PLANNED, {})],
    ['take a snapshot with the plan only', createSnapshot(PLANNED, PLANNED)],
    ['write another tag', createTags({ Name: 'mine' })],
    ['write another tag beside ours', createTags({ ...PLANNED, Owner: 'me' })],
    ['take off the tag that protects', deleteTags(['cloudthrift:protected'])],
    [
      'take off the tag that protects, beside ours',
      deleteTags(['cloudthrift:plan', 'DoNotDelete']),
    ],
    ['write the tag that protects', createTags({ 'cloudthrift:protected': 'false' })],
    [
      'write the tag that protects on a new backup',
      createSnapshot(PLANNED, { ...OUR_BACKUP, 'cloudthrift:protected': 'false' }),
    ],
    ['take off every tag at once', deleteTags([])],
    ['take off the tag of a cluster', deleteTags(['KubernetesCluster'])],
    ['mark an instance', tagInstance()],
    ['drop a snapshot of somebody else', deleteSnapshot({ Name: 'golden' })],
    ['drop a snapshot that says only plan', deleteSnapshot(PLANNED)],
    ['lock a snapshot of somebody else', lockSnapshot({ Name: 'golden' })],
    ['create a volume', createVolume(OUR_BACKUP)],
    ['assume another role', look('sts:AssumeRole')],
    ['change a policy', look('iam:PutRolePolicy')],
  ]),
]

const DELETE_AFTER = { 'cloudthrift:delete-after': '2027-01-31' }
const VIA_EC2 = 'ec2.eu-west-1.amazonaws.com'

const RESTORE: readonly Case[] = [
  ...rows('restore', true, [
    ['take a volume out of the bin', restoreFromBin()],
    ['create a volume from a backup of ours', createVolume(OUR_BACKUP)],
    ['note on it what it was', createVolume(OUR_BACKUP, { ...NOTED, Name: 'db', Owner: 'ana' })],
    ['allocate an address again', allocateAddress()],
    ['note what came out of the bin', createTags({ ...NOTED, Owner: 'ana' })],
    ['put tags back on what is noted', createTags({ Owner: 'ana' }, ADDRESS, NOTED)],
    ['take our marks off what came back', deleteTags(['cloudthrift:plan'])],
    ['move the end of a backup of ours', tagSnapshot(DELETE_AFTER, OUR_BACKUP)],
    ['take a volume out of the park', modifyVolume()],
    ['use the key of a volume through EC2', useKey(VIA_EC2)],
  ]),
  ...rows('restore', false, [
    ['create a volume from a snapshot of somebody else', createVolume({ Name: 'golden' })],
    ['give a new volume tags without our note', createVolume(OUR_BACKUP, { Name: 'db' })],
    ['tag a volume that was there before', createTags({ Name: 'mine' })],
    ['take off a tag of somebody else', deleteTags(['Owner'])],
    ['take off every tag at once', deleteTags([])],
    ['move the end of a snapshot of somebody else', tagSnapshot(DELETE_AFTER, {})],
    ['write another tag on a backup of ours', tagSnapshot({ Name: 'mine' }, OUR_BACKUP)],
    ['write none on a backup of ours', tagSnapshot({}, OUR_BACKUP)],
    ['use a key by itself', useKey('s3.eu-west-1.amazonaws.com')],
    ['let somebody else use a key', useKey(VIA_EC2, false)],
    ['delete a volume that is planned and backed up', deleteVolume({ tags: BACKED_UP })],
    ['release an address', releaseAddress(PLANNED)],
    ['drop a backup of ours', deleteSnapshot(OUR_BACKUP)],
    ['take a snapshot', createSnapshot(PLANNED, OUR_BACKUP)],
  ]),
]

/** A volume with everything that a deletion needs, and these tags. */
function deletable(tags: Readonly<Record<string, string>>): readonly Part[] {
  return deleteVolume({ tags: { ...BACKED_UP, ...tags } })
}

export const CASES: readonly Case[] = [...SCAN, ...REMOVALS, ...MARKS, ...RESTORE]
