import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { WITH_KEY } from './gemini-variables.ts'

describe('the price of the model', () => {
  it('comes from GEMINI_PRICE before the bundled list, with its date', () => {
    const { gemini } = readConfig({ ...WITH_KEY, GEMINI_PRICE: '0.75/3.75@2026-12-31' })

    expect(gemini?.price).toEqual({
      inputUsd: '0.75',
      outputUsd: '3.75',
      date: '2026-12-31',
      source: 'GEMINI_PRICE',
    })
  })

  it('is unknown for a model that is not in the list, never zero', () => {
    const { gemini } = readConfig({ ...WITH_KEY, GEMINI_MODEL: 'gemini-9' })

    expect(gemini?.price).toBeNull()
  })
})
