import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCassette } from '../../eval/cassette.ts'
import { run, scratch } from '../support/child.ts'
import { type FakeGemini, startFakeGemini } from '../support/fake-gemini.ts'

const RECORD = fileURLToPath(new URL('../../eval/record.ts', import.meta.url))
const EVAL = fileURLToPath(new URL('../../eval/run.ts', import.meta.url))

describe('npm run eval:record', { timeout: 60_000 }, () => {
  let gemini: FakeGemini
  beforeAll(async () => {
    gemini = await startFakeGemini()
  })
  afterAll(() => gemini[Symbol.asyncDispose]())

  function env(): Record<string, string> {
    return {
      GEMINI_API_KEY: 'secret',
      GEMINI_BASE_URL: gemini.url,
      GEMINI_MODEL: 'gemini-test',
      GEMINI_REQUESTS_PER_MINUTE: '6000',
    }
  }

  it('records what the model says; npm run eval replays it without a model', async () => {
    await using folder = await scratch()
    const file = join(folder.path, 'gemini-test.jsonl')

    const recorded = await run({ program: [process.execPath, RECORD], args: [file], env: env() })
    const asked = gemini.requests.length
    const replayed = await run({ program: [process.execPath, EVAL], args: [file] })

    expect([recorded.code, recorded.stderr]).toEqual([0, ''])
    const { head, lines } = await readCassette(file)
    expect(head).toMatchObject({ model: 'gemini-test', synthetic: false })
    expect(lines.filter(({ item }) => item !== null)).toHaveLength(50)
    expect(replayed.stdout).toContain('50 texts of gemini-test')
    expect(replayed.stdout).not.toContain('SYNTHETIC')
    expect(replayed.stdout).toMatch(/^all +50 +\d+ %/m)
    expect(gemini.requests).toHaveLength(asked)
  })

  it.each([
    ['the key is refused', 'bad-key', 'refused'],
    ['the quota is used up half-way', 'per-day', 'quota'],
  ] as const)('keeps nothing when %s', async (_when, behaviour, reason) => {
    await using folder = await scratch()
    const file = join(folder.path, 'none.jsonl')
    gemini.script('good', behaviour)

    const { code, stderr } = await run({
      program: [process.execPath, RECORD],
      args: [file],
      env: env(),
    })

    expect(code).toBe(1)
    expect(stderr).toContain(`the model did not answer (${reason}): nothing is recorded`)
    await expect(readCassette(file)).rejects.toThrow('ENOENT')
  })

  it('needs a key', async () => {
    const { code, stderr } = await run({ program: [process.execPath, RECORD], args: [] })

    expect(code).toBe(1)
    expect(stderr).toContain('set GEMINI_API_KEY to the key of a paid project')
  })
})

describe('npm run eval', { timeout: 60_000 }, () => {
  it('prints how the synthetic texts do beside the text by rule, and says what they are', async () => {
    const { code, stdout } = await run({ program: [process.execPath, EVAL], args: [] })

    expect(code).toBe(0)
    expect(stdout).toContain('SYNTHETIC: written by hand. This tests our code')
    for (const row of ['volumes', 'addresses', 'hostile tags', 'all', 'by rule']) {
      expect(stdout).toMatch(new RegExp(`^${row} +\\d+ +\\d+ % +\\d+ % +-?\\d`, 'm'))
    }
    expect(stdout).toContain('not accepted: grounding 5')
  })
})
