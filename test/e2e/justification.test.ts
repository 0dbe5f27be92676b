import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeGemini, startFakeGemini } from '../support/fake-gemini.ts'
import { openService, type Service } from './support.ts'

describe.each(['generative-ai', 'genai'])('over HTTP, with a model asked by %s', (sdk) => {
  let gemini: FakeGemini
  beforeEach(async () => {
    gemini = await startFakeGemini()
  })
  afterEach(() => gemini[Symbol.asyncDispose]())

  function open(): Promise<Service> {
    const env = {
      LANGUAGE: 'pt',
      GEMINI_API_KEY: 'secret',
      GEMINI_SDK: sdk,
      GEMINI_BASE_URL: gemini.url,
    }
    return openService({ env })
  }

  it("a question carries the model's text with our figures, in the language of the house", async () => {
    await using service = await open()
    service.region.addVolume({ sizeGiB: 500, tags: { Owner: 'alice' } })
    const [finding] = await service.askAboutAll()

    const { body } = await service.get(`/findings/${finding.id}`)

    expect(body.approval.justification).toMatchObject({
      source: 'model',
      label: 'gemini-3.5-flash-lite',
      language: 'pt',
      summary: 'O recurso não está em uso e custa US$ 44,00 por mês a preço de tabela.',
      risk: 'low',
    })
    expect(gemini.requests.map(({ key }) => key)).toEqual(['secret'])
  })

  it('a question is asked all the same when the model is gone', async () => {
    gemini.script('gone')
    await using service = await open()
    service.region.addVolume({ sizeGiB: 500, tags: { Owner: 'alice' } })
    const [finding] = await service.askAboutAll()

    const { body } = await service.get(`/findings/${finding.id}`)

    expect(body).toMatchObject({ status: 'pending', monthlyUsd: '44.00' })
    expect(body.approval.justification).toMatchObject({ source: 'template', label: 'no_model' })
  })
})
