import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { awsAt, run, scratch } from '../support/child.ts'
import { type FakeGemini, startFakeGemini } from '../support/fake-gemini.ts'

describe('cloudthrift demo with a key of Gemini', { timeout: 60_000 }, () => {
  let aws: Simulator
  let gemini: FakeGemini
  beforeAll(async () => {
    const world = new World({ accounts: { '111122223333': ['us-east-1'] } })
    world.region('us-east-1').addVolume({ createdAt: new Date('2026-01-01T00:00:00.000Z') })
    aws = await startSimulator({ world })
    gemini = await startFakeGemini()
  })
  afterAll(async () => {
    await aws[Symbol.asyncDispose]()
    await gemini[Symbol.asyncDispose]()
  })

  it('says that facts go to Google before it sends any', async () => {
    await using folder = await scratch()
    const env = { ...awsAt(aws.url), GEMINI_API_KEY: 'secret', GEMINI_BASE_URL: gemini.url }

    const { code, stderr, stdout } = await run({ args: ['demo'], cwd: folder.path, env })

    expect(code).toBe(0)
    expect(stderr).toContain(
      'GEMINI_API_KEY is set: gemini-3.5-flash-lite at Google is told the facts of findings',
    )
    expect(gemini.requests).toHaveLength(1)
    expect(stdout).toContain('1 of 1 wait for a decision')
    expect(stderr + stdout).not.toContain('secret')
  })
})
