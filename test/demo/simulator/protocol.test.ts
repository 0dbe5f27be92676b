import {
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { refusal, stage } from './support.ts'

const list = new DescribeVolumesCommand({})

describe('the protocol', () => {
  it('refuses an action that is not simulated, in words that the SDK reads', async () => {
    await using on = await stage()

    const call = refusal(on.ec2.send(new DescribeInstancesCommand({})))

    expect(await call).toBe('InvalidAction 400')
  })

  it('refuses a request that nobody signed', async () => {
    await using on = await stage()
    const unsigned = new EC2Client({
      endpoint: on.simulator.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
      signer: { sign: (request) => Promise.resolve(request) },
      maxAttempts: 1,
    })

    expect(await refusal(unsigned.send(list))).toBe('MissingAuthenticationToken 403')
  })

  it('gives every answer its own request id', async () => {
    await using on = await stage()

    const first = await on.ec2.send(list)
    const second = await on.ec2.send(list)

    expect(first.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(second.$metadata.requestId).not.toBe(first.$metadata.requestId)
  })

  it('keeps a record of every call', async () => {
    await using on = await stage()
    await on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))
    await refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-9' })))

    expect(on.simulator.calls).toMatchObject([
      {
        service: 'ec2',
        action: 'DescribeVolumes',
        accountId: '111122223333',
        region: 'eu-west-1',
        params: { MaxResults: '5' },
        at: on.clock.now(),
        outcome: 'ok',
      },
      { action: 'DeleteVolume', params: { VolumeId: 'vol-9' }, outcome: 'InvalidVolume.NotFound' },
    ])
  })
})
