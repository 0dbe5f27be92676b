import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { ec2Client, outcome } from './support.ts'

const UNBOUNDED = new DescribeVolumesCommand({})

describe('the simulator', () => {
  it('keeps every caller waiting when told to', async () => {
    await using simulator = await startSimulator({ latencyMs: 40 })
    const startedAt = performance.now()

    await ec2Client(simulator.url).send(UNBOUNDED)

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(39)
  })

  it('listens on this machine only, on the port it was given', async () => {
    const first = await startSimulator()
    const port = Number(new URL(first.url).port)
    await first[Symbol.asyncDispose]()

    await using second = await startSimulator({ port })

    expect(second.url).toBe(`http://127.0.0.1:${port}`)
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('does not read a request without end', async () => {
    await using simulator = await startSimulator()
    const ec2 = ec2Client(simulator.url)
    const long = new DescribeVolumesCommand({ VolumeIds: ['v'.repeat(2_000_000)] })

    const thrown = await outcome(ec2.send(long))
    const { Volumes } = await ec2.send(UNBOUNDED)

    expect(thrown).not.toBe('ok')
    expect(simulator.calls).toHaveLength(1)
    expect(Volumes).toEqual([])
  })

  it('stops although a hook never returns', async () => {
    const simulator = await startSimulator()
    const hook = Promise.withResolvers<void>()
    simulator.faults.add({ action: '*', fault: { kind: 'hook', run: () => hook.promise } })
    const call = outcome(ec2Client(simulator.url).send(UNBOUNDED))
    while (simulator.calls.length === 0) await sleep(1)

    await simulator[Symbol.asyncDispose]()

    expect(await call).not.toBe('ok')
  })

  it('stops at once, also with calls under way', async () => {
    const simulator = await startSimulator({ latencyMs: 60_000 })
    const call = ec2Client(simulator.url)
      .send(UNBOUNDED)
      .then(
        () => 'answered',
        () => 'cut off',
      )
    while (simulator.calls.length === 0) await sleep(1)

    await simulator[Symbol.asyncDispose]()
    await simulator[Symbol.asyncDispose]()

    expect(await call).toBe('cut off')
  })
})
