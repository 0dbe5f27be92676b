/**
 * A dry run of each change that the cleanup and the restore role need, on what there is to try it on.
 * Nothing else can leave here: the clients send dry runs only.
 */

import {
  AllocateAddressCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  type EC2Client,
  LockSnapshotCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  RestoreVolumeFromRecycleBinCommand,
  type Tag,
} from '@aws-sdk/client-ec2'
import { arnOf, snapshotArn } from '../arn.ts'
import type { Task } from '../clients.ts'
import { deniedOnceMarked } from '../once-marked.ts'
import { PROBE } from '../permission-probe.ts'
import { PLAN_TAG, RESTORED_TAG, SNAPSHOT_TAG, SOURCE_TAG, tagList } from '../tags.ts'
import { snapshotOf } from '../volume-snapshot.ts'
import { type Attempt, tryDryRun } from './attempts.ts'
import type { Place } from './reads.ts'
import type { Sample, Samples } from './samples.ts'

type Send = (ec2: EC2Client, abort: { readonly abortSignal: AbortSignal }) => Promise<unknown>

interface Change {
  readonly on: keyof Samples | 'nothing'
  /** True: roles may be granted it only on what carries our mark (docs/aws-roles.md). */
  readonly hingesOnMark: boolean
  readonly command: (id: string, place: Place) => Send
}

const DryRun = true
const marks = tagList({ [PLAN_TAG]: PROBE.executionId })
const MARKED = {
  [`aws:ResourceTag/${PLAN_TAG}`]: PROBE.executionId,
  [`aws:ResourceTag/${SNAPSHOT_TAG}`]: 'snap-00000000000000000',
  [`aws:ResourceTag/${SOURCE_TAG}`]: 'vol-00000000000000000',
}
const notes = tagList({ [RESTORED_TAG]: PROBE.executionId })

const onlyMarked = (on: keyof Samples, command: (id: string) => Send): Change => ({
  on,
  hingesOnMark: true,
  command,
})
const always = (on: Change['on'], command: Change['command']): Change => ({
  on,
  hingesOnMark: false,
  command,
})
const tagging = (Tags: Tag[]): Change['command'] => {
  return (id) => (ec2, abort) =>
    ec2.send(new CreateTagsCommand({ Resources: [id], Tags, DryRun }), abort)
}
const untagging = (tags: Tag[]): Change['command'] => {
  const Tags = tags.flatMap(({ Key }) => (Key ? [{ Key }] : []))
  return (id) => (ec2, abort) =>
    ec2.send(new DeleteTagsCommand({ Resources: [id], Tags, DryRun }), abort)
}

export const CLEANUP: Readonly<Record<string, readonly Change[]>> = {
  'ec2:CreateTags': [always('volume', tagging(marks)), always('address', tagging(marks))],
  'ec2:DeleteTags': [always('volume', untagging(marks)), always('address', untagging(marks))],
  'ec2:CreateSnapshot': [
    onlyMarked(
      'volume',
      (resourceId) => (ec2, abort) =>
        ec2.send(
          new CreateSnapshotCommand({ ...snapshotOf({ ...PROBE, resourceId }), DryRun }),
          abort,
        ),
    ),
  ],
  'ec2:DeleteVolume': [
    onlyMarked(
      'volume',
      (VolumeId) => (ec2, abort) => ec2.send(new DeleteVolumeCommand({ VolumeId, DryRun }), abort),
    ),
  ],
  'ec2:ModifyVolume': [
    onlyMarked(
      'volume',
      (VolumeId) => (ec2, abort) =>
        ec2.send(new ModifyVolumeCommand({ VolumeId, VolumeType: 'gp3', DryRun }), abort),
    ),
  ],
  'ec2:ReleaseAddress': [
    onlyMarked(
      'address',
      (AllocationId) => (ec2, abort) =>
        ec2.send(new ReleaseAddressCommand({ AllocationId, DryRun }), abort),
    ),
  ],
  'ec2:DeleteSnapshot': [
    onlyMarked(
      'snapshot',
      (SnapshotId) => (ec2, abort) =>
        ec2.send(new DeleteSnapshotCommand({ SnapshotId, DryRun }), abort),
    ),
  ],
  'ec2:LockSnapshot': [
    onlyMarked(
      'snapshot',
      (SnapshotId) => (ec2, abort) =>
        ec2.send(
          new LockSnapshotCommand({ SnapshotId, LockMode: 'governance', LockDuration: 1, DryRun }),
          abort,
        ),
    ),
  ],
}

export const RESTORE: Readonly<Record<string, readonly Change[]>> = {
  'ec2:AllocateAddress': [
    always(
      'nothing',
      () => (ec2, abort) =>
        ec2.send(
          new AllocateAddressCommand({
            Domain: 'vpc',
            TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: notes }],
            DryRun,
          }),
          abort,
        ),
    ),
  ],
  'ec2:CreateVolume': [
    always(
      'nothing',
      (_id, { scope }) =>
        (ec2, abort) =>
          ec2.send(
            new CreateVolumeCommand({
              AvailabilityZone: `${scope.region}a`,
              Size: 1,
              VolumeType: 'gp3',
              TagSpecifications: [{ ResourceType: 'volume', Tags: notes }],
              DryRun,
            }),
            abort,
          ),
    ),
  ],
  'ec2:CreateTags': [always('volume', tagging(notes)), always('address', tagging(notes))],
  'ec2:DeleteTags': [always('volume', untagging(marks)), always('address', untagging(marks))],
  'ec2:ModifyVolume': [
    always(
      'volume',
      (VolumeId) => (ec2, abort) =>
        ec2.send(new ModifyVolumeCommand({ VolumeId, VolumeType: 'gp3', DryRun }), abort),
    ),
  ],
  'ec2:RestoreVolumeFromRecycleBin': [
    always(
      'volume',
      (VolumeId) => (ec2, abort) =>
        ec2.send(new RestoreVolumeFromRecycleBinCommand({ VolumeId, DryRun }), abort),
    ),
  ],
}

export interface Probing {
  readonly place: Place
  readonly client: EC2Client
  readonly samples: Samples
}

export async function attemptChange(
  changes: Readonly<Record<string, readonly Change[]>>,
  action: string,
  { place, client, samples }: Probing,
): Promise<Attempt[]> {
  const { region } = place.scope
  const ways = (changes[action] ?? []).flatMap((change) => {
    if (change.on === 'nothing') return [{ change, sample: { id: '', arn: '*', isMarked: true } }]
    const sample = samples[change.on]
    return sample ? [{ change, sample }] : []
  })
  if (ways.length === 0) return [{ region, action, state: 'untried', why: whyUntried(action) }]
  return Promise.all(
    ways.map(async ({ change, sample }) => {
      const send = change.command(sample.id, place)
      const tried = await tryDryRun(() => send(client, { abortSignal: place.signal }))
      if (tried.state !== 'denied' || !change.hingesOnMark || sample.isMarked) {
        return { region, action, ...tried }
      }
      return { region, action, ...(await onceMarked(action, sample, place)) }
    }),
  )
}

/** A refusal on what carries no mark is as it should be: IAM has to say what it would be with one. */
async function onceMarked(
  action: string,
  { arn }: Sample,
  { clients, scope, signal }: Place,
): Promise<Pick<Attempt, 'state' | 'why'>> {
  const denied = await deniedOnceMarked(clients, scope, [{ action, arn, context: MARKED }], signal)
  if ('unknown' in denied) {
    const why = `nothing that we have marked is there, and nobody can tell what it would be with a mark: ${denied.unknown}`
    return { state: 'untried', why }
  }
  return denied.value === null
    ? { state: 'allowed', why: '' }
    : { state: 'denied', why: denied.value }
}

function whyUntried(action: string): string {
  return action.startsWith('ec2:')
    ? 'there is nothing to try it on'
    : 'this service has no dry run without a key'
}

/** All that the dry runs may name; that they are dry, the client sees to. */
export function probeTask(place: Place, actions: readonly string[]): Task {
  const { scope } = place
  const Resource = [
    arnOf(scope, 'ec2', 'volume/*'),
    arnOf(scope, 'ec2', 'elastic-ip/*'),
    snapshotArn(scope, '*'),
  ]
  const Action = actions.filter((it) => it.startsWith('ec2:'))
  return { scope, name: 'cloudthrift-doctor', allow: [{ Action, Resource }] }
}
