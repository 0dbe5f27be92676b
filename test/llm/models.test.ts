import { getEventListeners } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model, Reply } from '../../src/llm/model.ts'
import { openModel } from '../../src/llm/open-writer.ts'
import { promptFor } from '../../src/llm/prompt.ts'
import { brief } from '../support/briefs.ts'
import { run, start } from '../support/child.ts'
import { eventually } from '../support/eventually.ts'
import {
  BEHAVIOURS,
  type BehaviourName,
  type FakeGemini,
  startFakeGemini,
} from '../support/fake-gemini.ts'

const PROMPT = promptFor([brief()], 'en', 'marker')
const CHILD = fileURLToPath(new URL('../support/gemini-child.ts', import.meta.url))
const SHORT_MS = 500
const LONG_MS = 10_000

const NOTHING = { input: 0, output: 0 }
const PROMPT_ONLY = { input: 800, output: 0 }

function failure(reason: string, more: { mayRetry?: boolean; afterMs?: number } = {}): object {
  return { reason, mayRetry: false, afterMs: 0, ...more }
}

/** What each behaviour must come to. */
const FAILURES: readonly (readonly [BehaviourName, object])[] = [
  [
    'rate-limit',
    { failure: failure('rate_limit', { mayRetry: true, afterMs: 300 }), used: NOTHING },
  ],
  [
    'rate-limit-long',
    { failure: failure('rate_limit', { mayRetry: true, afterMs: 57_000 }), used: NOTHING },
  ],
  ['per-day', { failure: failure('quota'), used: NOTHING }],
  ['unavailable', { failure: failure('unavailable', { mayRetry: true }), used: NOTHING }],
  ['html-502', { failure: failure('unavailable', { mayRetry: true }), used: NOTHING }],
  ['bad-key', { failure: failure('refused'), used: NOTHING }],
  ['forbidden', { failure: failure('refused'), used: NOTHING }],
  ['gone', { failure: failure('no_model'), used: NOTHING }],
  ['silence', { failure: failure('timeout', { mayRetry: true }), used: null }],
  ['stalled-body', { failure: failure('timeout', { mayRetry: true }), used: null }],
  ['cut', { failure: failure('network', { mayRetry: true }), used: null }],
  ['cut-body', { failure: failure('network', { mayRetry: true }), used: null }],
  ['bad-json', { failure: failure('not_json'), used: null }],
  ['empty', { failure: failure('empty'), used: null }],
  ['safety', { failure: failure('blocked'), used: PROMPT_ONLY }],
  ['prohibited', { failure: failure('blocked'), used: PROMPT_ONLY }],
  ['prompt-blocked', { failure: failure('blocked'), used: PROMPT_ONLY }],
  ['max-tokens', { failure: failure('cut_off'), used: { input: 800, output: 160 } }],
]
const BEHAVIOUR_NAMES = Object.keys(BEHAVIOURS).filter(
  (each): each is BehaviourName => each in BEHAVIOURS,
)
const HANGING: ReadonlySet<BehaviourName> = new Set(['silence', 'stalled-body'])

describe.each(['generative-ai', 'genai'] as const)('the model by @google/%s', (sdk) => {
  let gemini: FakeGemini
  let model: Model
  beforeAll(async () => {
    gemini = await startFakeGemini()
    model = await open()
  })
  afterAll(() => gemini[Symbol.asyncDispose]())

  function open(thinkingLevel: 'low' | null = null): Promise<Model> {
    const settings = { apiKey: 'secret', model: 'gemini-test', baseUrl: gemini.url, thinkingLevel }
    return openModel({ ...settings, sdk })
  }

  function ask(timeoutMs = LONG_MS, signal = new AbortController().signal): Promise<Reply> {
    return model.ask(PROMPT, { signal, timeoutMs })
  }

  it('asks for JSON of our form, with the key in a header and no sampling settings', async () => {
    await ask()

    const [request] = gemini.requests.slice(-1)
    expect(request?.path).toBe('/v1beta/models/gemini-test:generateContent')
    expect(request?.key).toBe('secret')
    expect(request?.findings).toHaveLength(1)
    expect(JSON.stringify(request?.body.systemInstruction)).toContain(
      'You explain to the engineers',
    )
    expect(request?.body.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: JSON.parse(JSON.stringify(PROMPT.schema)),
      maxOutputTokens: 8_192,
    })
  })

  it('asks for a thinking level only when one is configured', async () => {
    const thinking = await open('low')

    await thinking.ask(PROMPT, { signal: new AbortController().signal, timeoutMs: LONG_MS })

    const config = gemini.requests.at(-1)?.body.generationConfig
    expect(config).toMatchObject({ thinkingConfig: { thinkingLevel: 'LOW' } })
  })

  it.each(['good', 'thoughts'] as const)('answers with the text alone: %s', async (behaviour) => {
    gemini.script(behaviour)

    const reply = await ask()

    const text = 'text' in reply ? reply.text : ''
    expect(JSON.parse(text).items).toHaveLength(1)
    expect(reply.used).toEqual({ input: 800, output: 160 })
  })

  it.each(FAILURES)('tells %s for what it is', async (behaviour, expected) => {
    gemini.script(behaviour)
    const startedAt = performance.now()

    const reply = await ask(HANGING.has(behaviour) ? SHORT_MS : LONG_MS)

    expect(reply).toEqual(expected)
    expect(performance.now() - startedAt).toBeLessThan(LONG_MS / 2)
  })

  it('sends nothing for a caller that has gone already', async () => {
    const before = gemini.requests.length

    const asked = ask(LONG_MS, AbortSignal.abort(new Error('stopped')))

    await expect(asked).rejects.toThrow('stopped')
    expect(gemini.requests).toHaveLength(before)
  })

  it('ends at once when its caller goes, with the reason of the caller', async () => {
    gemini.script('silence')
    const before = gemini.requests.length
    const caller = new AbortController()
    const asked = ask(LONG_MS, caller.signal)
    await eventually('the request has arrived', () => gemini.requests.length > before)

    caller.abort(new Error('stopped'))

    await expect(asked).rejects.toThrow('stopped')
  })

  it('leaves no listener behind, however it ends', async () => {
    const { signal } = new AbortController()

    for (const behaviour of ['good', 'gone', 'cut', 'silence'] as const) {
      gemini.script(behaviour)
      await ask(behaviour === 'silence' ? SHORT_MS : LONG_MS, signal)
    }

    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('takes nothing from variables that are meant for others', async () => {
    const before = gemini.requests.length

    const { code } = await run({
      program: [process.execPath, CHILD],
      args: [sdk, gemini.url, '1'],
      env: {
        GOOGLE_API_KEY: 'of somebody else',
        GOOGLE_GENAI_USE_VERTEXAI: 'true',
        GOOGLE_CLOUD_PROJECT: 'of somebody else',
        GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:9',
        GOOGLE_GENAI_API_VERSION: 'v9',
      },
    })

    const [request] = gemini.requests.slice(before)
    expect(code).toBe(0)
    expect(request).toMatchObject({
      path: '/v1beta/models/gemini-test:generateContent',
      key: 'secret',
    })
  })

  it('lets its process end by itself, whatever the other side did', async () => {
    const others = BEHAVIOUR_NAMES.filter((name) => !HANGING.has(name))
    gemini.script(...HANGING, ...others)
    await using child = start({
      program: [process.execPath, CHILD],
      args: [sdk, gemini.url, String(BEHAVIOUR_NAMES.length), String(HANGING.size)],
    })
    await child.writes(/done/)
    const doneAt = performance.now()

    const { code, stderr } = await child.result()

    expect([code, stderr]).toEqual([0, ''])
    expect(performance.now() - doneAt).toBeLessThan(2_000)
  })
})
