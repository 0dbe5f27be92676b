import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Brief, Written } from '../../src/core/justification.ts'
import { openModel } from '../../src/llm/open-writer.ts'
import { ModelWriter } from '../../src/llm/writer.ts'
import { brief } from '../support/briefs.ts'
import { type BehaviourName, type FakeGemini, startFakeGemini } from '../support/fake-gemini.ts'
import { hurried, scaledTime } from '../support/scaled-time.ts'

/** Twelve seconds of patience pass in little more than half a second. */
const FACTOR = 20
const PRICE = { inputUsd: '0.30', outputUsd: '2.50', date: '2026-11-21', source: 'test' }
const THREE: readonly Brief[] = [brief(), brief({ sightings: 3 }), brief({ sightings: 4 })]
const GOOD = ['draft', 'draft', 'draft']

function same(reason: string): string[] {
  return [reason, reason, reason]
}

interface Row {
  readonly script: readonly BehaviourName[]
  readonly outcomes: readonly string[]
  /** How many requests it takes to know. */
  readonly requests: number
}

const ROWS: readonly Row[] = [
  { script: ['good'], outcomes: GOOD, requests: 1 },
  { script: ['thoughts'], outcomes: GOOD, requests: 1 },
  { script: ['rate-limit'], outcomes: GOOD, requests: 2 },
  { script: ['unavailable', 'html-502'], outcomes: GOOD, requests: 3 },
  { script: ['cut', 'cut-body'], outcomes: GOOD, requests: 3 },
  { script: ['silence'], outcomes: GOOD, requests: 2 },
  { script: ['stalled-body'], outcomes: GOOD, requests: 2 },
  { script: ['rate-limit-long'], outcomes: same('rate_limit'), requests: 1 },
  { script: ['per-day'], outcomes: same('quota'), requests: 1 },
  { script: ['bad-key'], outcomes: same('refused'), requests: 1 },
  { script: ['forbidden'], outcomes: same('refused'), requests: 1 },
  { script: ['gone'], outcomes: same('no_model'), requests: 1 },
  { script: ['bad-json'], outcomes: GOOD, requests: 3 },
  { script: ['not-json'], outcomes: GOOD, requests: 3 },
  { script: ['other-form'], outcomes: GOOD, requests: 3 },
  { script: ['max-tokens'], outcomes: GOOD, requests: 3 },
  { script: ['safety', 'good', 'safety'], outcomes: ['draft', 'draft', 'blocked'], requests: 3 },
  { script: ['prohibited', 'prohibited'], outcomes: ['blocked', 'blocked', 'draft'], requests: 3 },
  { script: ['prompt-blocked', 'good', 'good'], outcomes: GOOD, requests: 3 },
  { script: ['empty', 'empty', 'empty'], outcomes: same('empty'), requests: 3 },
  { script: ['wrong-ids'], outcomes: same('missing'), requests: 1 },
  { script: ['duplicates'], outcomes: ['duplicate', 'draft', 'draft'], requests: 1 },
  { script: ['left-out'], outcomes: ['missing', 'draft', 'draft'], requests: 1 },
  { script: ['ungrounded'], outcomes: ['grounding', 'draft', 'draft'], requests: 1 },
  {
    script: ['unavailable', 'unavailable', 'unavailable', 'unavailable'],
    outcomes: same('unavailable'),
    requests: 3,
  },
]

describe.each(['generative-ai', 'genai'] as const)('a batch of three by %s', (sdk) => {
  let gemini: FakeGemini
  let writer: ModelWriter
  beforeEach(async () => {
    gemini = await startFakeGemini()
    const settings = { apiKey: 'k', model: 'm', baseUrl: gemini.url, thinkingLevel: null, sdk }
    writer = new ModelWriter(hurried(await openModel(settings), FACTOR), {
      language: 'en',
      requestsPerMinute: 600,
      price: PRICE,
      time: scaledTime(FACTOR),
    })
  })
  afterEach(() => gemini[Symbol.asyncDispose]())

  function write(): Promise<Written> {
    return writer.write(THREE, new AbortController().signal)
  }

  it.each(ROWS)('after $script: $outcomes', async ({ script, outcomes, requests }) => {
    gemini.script(...script)

    const written = await write()

    expect(written.outcomes.map((each) => ('draft' in each ? 'draft' : each.reason))).toEqual(
      outcomes,
    )
    expect(gemini.requests).toHaveLength(requests)
    expect(written.calls).toHaveLength(requests)
  })

  it.each(['per-day', 'bad-key', 'gone'] as const)(
    'does not ask again after %s',
    async (refusal) => {
      gemini.script(refusal)
      const first = await write()

      const second = await write()

      expect(gemini.requests).toHaveLength(1)
      expect(second.outcomes).toEqual(first.outcomes)
      expect(second.calls).toEqual([])
    },
  )

  it('accounts for tokens and cost of each request', async () => {
    gemini.script('ungrounded')

    const { calls } = await write()

    expect(calls).toEqual([
      {
        model: 'm',
        outcome: 'rejected',
        reason: 'grounding',
        inputTokens: 800,
        outputTokens: 160,
        // 800 x 0.30 + 160 x 2.50 USD for a million
        costMicros: 640n,
        latencyMs: expect.any(Number),
        violations: ['digit', 'currency', 'verdict'],
      },
    ])
  })
})
