/** Before anybody has approved anything, the cleanup role is only tried. */

import { DeleteVolumeCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { awsClients } from '../../src/clouds/aws/clients.ts'
import { changes } from '../support/calls.ts'
import { ACCOUNT, KEYS, REGION, SCOPE } from '../support/clouds.ts'
import { askAboutAll, findingOf } from '../support/findings.ts'
import { openSandbox, outcomeOf, PROBE, ROLES } from '../support/sandbox.ts'

describe('the credentials of a permission probe', () => {
  it('are those of a session that names its sample and no other resource', async () => {
    await using stage = await openSandbox()
    const [asked, other] = [stage.region.addVolume(), stage.region.addVolume()]
    await askAboutAll(stage)

    const probes = [...stage.world.sessions.values()].filter((each) => each.name === PROBE)

    expect((await findingOf(stage, asked.id)).status).toBe('pending')
    expect(probes.length).toBeGreaterThan(0)
    for (const { policy, roleArn } of probes) {
      const named = [asked.id, other.id].filter((id) => policy?.includes(id))
      expect(roleArn).toBe(ROLES.cleanup)
      expect(named).toHaveLength(1)
    }
    expect(changes(stage.simulator).filter((each) => !each.startsWith('AssumeRole'))).toEqual([])
  })

  it('send nothing but dry runs, though the role would allow more', async () => {
    await using stage = await openSandbox()
    const { id } = stage.region.addVolume()
    stage.region.tag(id, { 'cloudthrift:plan': 'x', 'cloudthrift:snapshot': 'snap-x' })
    const { probe } = awsClients(
      { endpoint: stage.simulator.url, credentials: KEYS, homeRegion: REGION, roles: ROLES },
      stage.clock.now,
    )
    const Resource = [`arn:aws:ec2:${REGION}:${ACCOUNT}:volume/${id}`]
    const allow = [{ Action: ['ec2:DeleteVolume'], Resource }]
    const ec2 = probe({ scope: SCOPE, name: PROBE, allow })

    const remove = (further: { DryRun?: boolean }): Promise<unknown> =>
      ec2.send(new DeleteVolumeCommand({ VolumeId: id, ...further }))

    expect(await outcomeOf(remove({ DryRun: true }))).toBe('DryRunOperation')
    await expect(remove({ DryRun: false })).rejects.toThrow('may only make dry runs')
    await expect(remove({})).rejects.toThrow('may only make dry runs')
    expect(stage.region.volumes.has(id)).toBe(true)
  })
})
