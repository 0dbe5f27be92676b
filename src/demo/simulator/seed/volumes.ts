/** From a line of the volume tables to a volume with all that its `why` asks for. */

import { keyArn } from '../world/kms.ts'
import type { Region } from '../world/region.ts'
import { DAY_MS, later } from '../world/surroundings.ts'
import type { VolumeSpec } from '../world/volume.ts'
import { VOLUME_TYPES, type VolumeShape } from '../world/volume-shape.ts'
import type { World } from '../world/world.ts'
import { numberOrNone, rowsOf } from './table.ts'
import { actorOf, cloudFormationTags, tagsOf } from './teams.ts'
import { VOLUME_TABLES } from './volume-tables.ts'

export interface SeededVolume {
  readonly region: string
  readonly name: string
  readonly why: string
  readonly shape: Partial<VolumeShape>
  readonly zone: string
  readonly ageDays: number
  /** Undefined: attached. Null: never was. */
  readonly idleDays: number | null | undefined
  readonly team: string
  readonly environment: string
}

export const SEEDED_VOLUMES: readonly SeededVolume[] = Object.entries(VOLUME_TABLES).flatMap(
  ([region, table]) => rowsOf(table).map((cells) => seededVolume(region, cells)),
)

function seededVolume(region: string, cells: readonly string[]): SeededVolume {
  const [name = '', typeName, gib, iops, mibps, zone = 'a', age, idle, team = '-'] = cells
  const type = VOLUME_TYPES.find((it) => it === typeName)
  if (!type) throw new RangeError(`seed ${name}: no volume type ${typeName}`)
  return {
    region,
    name,
    why: cells[10] ?? 'candidate',
    shape: {
      type,
      sizeGiB: Number(gib),
      iops: numberOrNone(iops),
      throughputMiBps: numberOrNone(mibps),
    },
    zone: zone === 'bos' ? `${region}-bos-1a` : `${region}${zone}`,
    ageDays: Number(age),
    idleDays: idle === 'never' ? null : numberOrNone(idle),
    team,
    environment: cells[9] ?? '-',
  }
}

interface Ground {
  readonly world: World
  readonly region: Region
  /** The day from which ages are counted. */
  readonly anchor: Date
}

export function seedVolumes(ground: Ground): void {
  for (const row of SEEDED_VOLUMES) {
    if (row.region === ground.region.name) plant(row, ground)
  }
}

function plant(row: SeededVolume, ground: Ground): void {
  const { world, region, anchor } = ground
  const createdAt = daysBefore(anchor, row.ageDays)
  const features = FEATURES[row.why]?.(row, ground) ?? {}
  const tags = { ...tagsOf(row.name, row.team, row.environment), ...features.tags }
  const volume = region.addVolume({
    id: volumeId(world, row.region, row.name),
    ...row.shape,
    zone: row.zone,
    createdAt,
    createdBy: actorOf(row.team),
    ...features,
    tags: row.why === 'untagged' ? {} : tags,
  })
  if (row.idleDays === null) return
  volume.attachments.push({
    instanceId: world.idFor('i', `${row.region}/${row.name}`),
    device: '/dev/sdf',
    deleteOnTermination: false,
    from: later(createdAt, 60_000),
    by: actorOf(row.team),
    ...(row.idleDays !== undefined && { until: daysBefore(anchor, row.idleDays) }),
  })
}

function volumeId(world: World, region: string, name: string): string {
  return world.idFor('vol', `${region}/${name}`)
}

function daysBefore(anchor: Date, days: number): Date {
  return later(anchor, -days * DAY_MS)
}

type Feature = (row: SeededVolume, ground: Ground) => VolumeSpec

const FEATURES: Readonly<Record<string, Feature>> = {
  encrypted: (_row, { region }) => ({
    isEncrypted: true,
    kmsKeyId: keyArn(region, 'alias/acme/data'),
  }),
  unprotected: () => ({ tags: { 'cloudthrift:protected': 'false' } }),
  'backup-target': () => ({ tags: { Backup: 'daily-35d' } }),
  terraform: () => ({ tags: { ManagedBy: 'terraform', Module: 'vault' } }),
  protected: () => ({ tags: { 'cloudthrift:protected': 'true' } }),
  'do-not-delete': () => ({ tags: { DoNotDelete: 'yes, ask platform first' } }),
  kubernetes: ({ name }) => ({
    tags: {
      'ebs.csi.aws.com/cluster': 'true',
      'kubernetes.io/cluster/acme-prod': 'owned',
      'kubernetes.io/created-for/pv/name': `pvc-${name}`,
      'kubernetes.io/created-for/pvc/name': `data-${name}`,
      'kubernetes.io/created-for/pvc/namespace': 'shop',
      CSIVolumeName: `pvc-${name}`,
    },
  }),
  kops: () => ({
    tags: { KubernetesCluster: 'legacy.acme-shop.example', 'k8s.io/etcd/main': 'c' },
  }),
  cloudformation: ({ name, region }, ground) => ({
    tags: cloudFormationTags(`acme-${name}`, region, ground.region.accountId),
  }),
  managed: () => ({ operator: { principal: 'eks.amazonaws.com', isHidden: false } }),
  'managed-hidden': () => ({ operator: { principal: 'workspaces.amazonaws.com', isHidden: true } }),
  'multi-attach': () => ({ isMultiAttach: true }),
  'attached-multi': () => ({ isMultiAttach: true }),
  failed: () => ({ hasFailed: true }),
  outpost: (_row, { region: { name, accountId } }) => ({
    outpostArn: `arn:aws:outposts:${name}:${accountId}:outpost/op-0a1b2c3d4e5f67890`,
  }),
  'fresh-clone': ({ region }, { world }) => ({
    sourceVolumeId: volumeId(world, region, 'checkout-db-primary'),
  }),
  'from-snapshot': ({ region, name }, { world }) => ({
    snapshotId: world.idFor('snap', `${region}/${name}`),
  }),
  'fast-restored': ({ region, name }, { world }) => ({
    isFastRestored: true,
    snapshotId: world.idFor('snap', `${region}/${name}`),
  }),
  modifying: (row, { anchor }) => becomingGp3(row, anchor),
  'used-at-night': (row, { anchor, world }) => ({
    attachments: [
      {
        instanceId: world.idFor('i', `month-end/${row.name}`),
        device: '/dev/sdf',
        deleteOnTermination: false,
        from: daysBefore(anchor, 3.2),
        until: daysBefore(anchor, 3.1),
        by: { name: 'month-end-close', role: 'erp-batch' },
      },
    ],
  }),
  'key-disabled': (_row, { region }) => {
    const kmsKeyId = keyArn(region, 'alias/acme/data-2023')
    region.keyStates.set(kmsKeyId, 'Disabled')
    return { isEncrypted: true, kmsKeyId }
  },
}

/** From gp2 to gp3: it shows the new shape, and optimizes for another day. */
function becomingGp3({ shape: { sizeGiB = 100 } }: SeededVolume, anchor: Date): VolumeSpec {
  const common = { sizeGiB, isMultiAttach: false }
  const target = { ...common, type: 'gp3', iops: 3_000, throughputMiBps: 125 } as const
  const modification = {
    original: { ...common, type: 'gp2', iops: 3 * sizeGiB, throughputMiBps: undefined },
    target,
    startedAt: daysBefore(anchor, 0.1),
    appliesAt: daysBefore(anchor, 0.09),
    completesAt: daysBefore(anchor, -1),
  } as const
  return { ...target, modifications: [modification] }
}
