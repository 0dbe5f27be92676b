/** Volumes that somebody is changing right now: their type, size or performance. */

import type { EC2Client, Filter, VolumeModification } from '@aws-sdk/client-ec2'
import { ec2 } from './ec2.ts'
import { asking, codeOf } from './errors.ts'

export const MODIFICATIONS = 'ec2:DescribeVolumesModifications'
const UNDER_WAY = ['modifying', 'optimizing']

/** By volume id, what is going on. Finished and failed modifications are left out. */
export function modificationsUnderWay(
  client: EC2Client,
  signal: AbortSignal,
  only: readonly Filter[] = [],
): Promise<ReadonlyMap<string, string>> {
  return asking(MODIFICATIONS, async () => {
    const found: VolumeModification[] = []
    const pages = ec2().paginateDescribeVolumesModifications(
      { client, pageSize: 500 },
      { Filters: [{ Name: 'modification-state', Values: UNDER_WAY }, ...only] },
      { abortSignal: signal },
    )
    for await (const page of pages) found.push(...(page.VolumesModifications ?? []))
    return underWay(found)
  })
}

/** The same for some volumes. */
export async function modificationsOf(
  client: EC2Client,
  volumeIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const [volumeId, ...others] = volumeIds
  if (volumeId === undefined) return new Map()
  if (others.length > 0) {
    const only = [{ Name: 'volume-id', Values: [...volumeIds] }]
    return modificationsUnderWay(client, signal, only)
  }
  const latest = await latestModification(client, volumeId, signal)
  return underWay(latest ? [latest] : [])
}

/** A volume that was never modified has no record, and EC2 says so with an error. */
export function latestModification(
  client: EC2Client,
  volumeId: string,
  signal: AbortSignal,
): Promise<VolumeModification | undefined> {
  const { DescribeVolumesModificationsCommand } = ec2()
  return asking(MODIFICATIONS, async () => {
    try {
      const command = new DescribeVolumesModificationsCommand({ VolumeIds: [volumeId] })
      const answer = await client.send(command, { abortSignal: signal })
      return answer.VolumesModifications?.[0]
    } catch (error) {
      if (codeOf(error) === 'InvalidVolumeModification.NotFound') return undefined
      throw error
    }
  })
}

export function isUnderWay({ ModificationState }: VolumeModification): boolean {
  return UNDER_WAY.includes(ModificationState ?? '')
}

function underWay(modifications: readonly VolumeModification[]): ReadonlyMap<string, string> {
  return new Map(
    modifications
      .filter(isUnderWay)
      .map((it) => [it.VolumeId ?? '', `being modified: ${it.ModificationState}`]),
  )
}
