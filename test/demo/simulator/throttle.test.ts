import { CreateVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { Throttle } from '../../../src/demo/simulator/throttle.ts'
import { World } from '../../../src/demo/simulator/world/world.ts'
import { clockAt, ec2Client, refusal, type Stage, stage } from './support.ts'

const UNBOUNDED = new DescribeVolumesCommand({})
const PAGED = new DescribeVolumesCommand({ MaxResults: 5 })
const CREATE = new CreateVolumeCommand({ AvailabilityZone: 'eu-west-1a', Size: 1 })

/** How many calls in a row get through. */
async function admitted(
  on: Stage,
  command: typeof UNBOUNDED | typeof CREATE,
  client = on.ec2,
): Promise<number> {
  for (let count = 0; ; count += 1) {
    const before = on.simulator.throttle.refused
    await client.send(command).catch(() => undefined)
    if (on.simulator.throttle.refused > before) return count
  }
}

describe('request limits', () => {
  it('are off unless asked for', async () => {
    await using on = await stage()

    for (let count = 0; count < 120; count += 1) await on.ec2.send(UNBOUNDED)

    expect(on.simulator.throttle.refused).toBe(0)
  })

  it.each([
    ['reads without a page size', UNBOUNDED, 50],
    ['reads in pages', PAGED, 100],
    ['changes of storage', CREATE, 100],
  ])('allow a burst of %s', async (_what, command, burst) => {
    await using on = await stage({ isThrottled: true })

    expect(await admitted(on, command)).toBe(burst)
  })

  it('answer RequestLimitExceeded, and refill by the clock', async () => {
    await using on = await stage({ isThrottled: true })
    await admitted(on, UNBOUNDED)

    const code = await refusal(on.ec2.send(UNBOUNDED))
    on.clock.advance(1_000)

    expect(code).toBe('RequestLimitExceeded 503')
    expect(on.simulator.calls.at(-1)!.outcome).toBe('RequestLimitExceeded')
    expect(await admitted(on, UNBOUNDED)).toBe(10)
  })

  it('can be others than the published ones, and shared by two endpoints', async () => {
    const throttle = new Throttle(true, { storage: { burst: 3, perSecond: 1 } })
    const world = new World({ now: clockAt().now })
    await using here = await startSimulator({ world, throttle })
    await using there = await startSimulator({ world, throttle })

    const codes: string[] = []
    for (const { url } of [here, there, here, there]) {
      codes.push(await refusal(ec2Client(url).send(CREATE)).catch(() => 'ok'))
    }

    expect(codes).toEqual(['ok', 'ok', 'ok', 'RequestLimitExceeded 503'])
    expect(throttle.refused).toBe(1)
  })

  it('count each region and each kind of call by itself', async () => {
    await using on = await stage({ isThrottled: true })
    await admitted(on, UNBOUNDED)

    const elsewhere = ec2Client(on.simulator.url, 'us-east-1')

    expect(await admitted(on, UNBOUNDED, elsewhere)).toBe(50)
    expect(await admitted(on, PAGED)).toBe(100)
  })
})
