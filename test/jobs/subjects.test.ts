import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/workflow/deps.ts'
import { eventually } from '../support/eventually.ts'
import { add, execution, type Replica, rows, type Stage, stage } from './support.ts'

interface Running {
  readonly data: object
  readonly finish: () => void
}

/** Handlers that hold until the test lets them go. */
class Handlers {
  readonly running: Running[] = []
  mostTogether = 0
  #together = 0

  readonly hold = async (data: object): Promise<void> => {
    const gate = Promise.withResolvers<void>()
    this.#together += 1
    this.mostTogether = Math.max(this.mostTogether, this.#together)
    this.running.push({ data, finish: () => gate.resolve() })
    await gate.promise
    this.#together -= 1
  }
}

describe('a running job', { timeout: 60_000 }, () => {
  let own: Stage
  let replica: Replica
  const handlers = new Handlers()
  beforeAll(async () => {
    own = await stage()
    replica = await own.openReplica()
    await replica.queue.work('execute', handlers.hold)
    await replica.queue.work('scan', handlers.hold)
    await replica.queue.work('investigate', handlers.hold)
  })
  afterAll(async () => {
    for (const { finish } of handlers.running) finish()
    await own[Symbol.asyncDispose]()
  })

  function started(data: object, times = 1): Promise<Running> {
    return eventually(`${JSON.stringify(data)} runs`, () => {
      const same = handlers.running.filter((job) => isDeepStrictEqual(job.data, data))
      return same.length === times ? same.at(-1) : null
    })
  }

  async function statesOf(name: Job['name'], key: string): Promise<string[]> {
    const all = await rows(own, name)
    return all.filter((row) => row.singleton_key === key).map((row) => row.state)
  }

  it('investigate runs once per scope at a time, and beside other scopes', async () => {
    handlers.mostTogether = 0
    const [one, two] = ['eu-west-1', 'us-east-1'].map((region) => {
      const scope = { provider: 'aws', accountId: '111122223333', region }
      return { name: 'investigate' as const, data: { scope } }
    })
    await add(own, replica, [one!, two!])
    const running = [await started(one!.data), await started(two!.data)]

    await add(own, replica, [one!, two!])

    expect(await statesOf('investigate', 'aws/111122223333/eu-west-1')).toEqual(['active'])
    expect(handlers.mostTogether).toBe(2)
    for (const { finish } of running) finish()
  })

  it('execute can queue its continuation, which never runs beside it', async () => {
    handlers.mostTogether = 0
    const job = execution('continues')
    await add(own, replica, [job])
    const first = await started(job.data)

    await add(own, replica, [job], 1)
    expect(await statesOf('execute', 'continues')).toEqual(['active', 'created'])
    await eventually('the continuation is due', async () => {
      const all = await rows(own, 'execute')
      const next = all.find((row) => row.state === 'created')
      return next && next.start_after.getTime() < Date.now() - 2_500
    })
    expect(handlers.running.filter((one) => one.data === first.data)).toHaveLength(1)
    first.finish()
    const second = await started(job.data, 2)
    second.finish()

    await eventually('both are done', async () =>
      (await statesOf('execute', 'continues')).every((state) => state === 'completed'),
    )
    expect(handlers.mostTogether).toBe(1)
  })

  it('execute is not doubled by somebody who believes it lost', async () => {
    const job = execution('alive')
    await add(own, replica, [job])
    const { finish } = await started(job.data)

    await add(own, replica, [job])

    expect(await statesOf('execute', 'alive')).toEqual(['active'])
    finish()
  })

  it('scan is not doubled while it runs, and may run again afterwards', async () => {
    const job: Job = { name: 'scan', data: { scanId: 'again' } }
    await add(own, replica, [job])
    const { finish } = await started(job.data)

    await add(own, replica, [job])
    expect(await statesOf('scan', 'again')).toEqual(['active'])
    finish()
    await eventually('it is done', async () =>
      (await statesOf('scan', 'again')).includes('completed'),
    )
    await add(own, replica, [job])

    const second = await started(job.data, 2)
    second.finish()
  })

  it('does not hold up the jobs of other subjects', async () => {
    await add(own, replica, [execution('slow')])
    const slow = await started({ findingId: 'slow' })

    await add(own, replica, [execution('quick')])
    const quick = await started({ findingId: 'quick' })

    expect(await statesOf('execute', 'slow')).toEqual(['active'])
    quick.finish()
    slow.finish()
  })

  it('does not hold up other subjects while its own next job is due', async () => {
    await add(own, replica, [execution('busy')])
    const busy = await started({ findingId: 'busy' })
    await add(own, replica, [execution('busy')])

    await add(own, replica, [execution('behind')])
    const behind = await started({ findingId: 'behind' })

    expect(await statesOf('execute', 'busy')).toEqual(['active'])
    behind.finish()
    busy.finish()
  })
})
