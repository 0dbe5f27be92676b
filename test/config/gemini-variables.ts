/** The rows of the table of variables that concern the model. */

import type { VariableName } from '../../src/config/variables.ts'
import type { Row } from './support.ts'

export const WITH_KEY = { GEMINI_API_KEY: 'k' }
const NOT_A_PRICE = /is not a price: give USD .* like 0\.30\/2\.50@2026-11-21/
const NOT_HTTPS = /it is not a URL that starts with https:\/\/ \(http:\/\/ only on this machine\)/
const NOT_A_RATE = /is not a rate: give a whole number from 1 to 99999/

/** Without a key none of the others matters, but each is checked all the same. */
export const GEMINI = {
  GEMINI_API_KEY: {
    reads: (config) => config.gemini?.apiKey ?? null,
    byDefault: null,
    good: [['AIzaSy', 'AIzaSy']],
    bad: [],
  },
  GEMINI_MODEL: {
    beside: WITH_KEY,
    defaultBeside: WITH_KEY,
    reads: (config) => config.gemini?.model,
    byDefault: 'gemini-3.5-flash-lite',
    good: [['gemini-3.6-flash', 'gemini-3.6-flash']],
    bad: [
      ['models/gemini', /is not the name of a model/],
      ['gemini 3', /is not the name of a model/],
    ],
  },
  GEMINI_SDK: {
    beside: WITH_KEY,
    defaultBeside: WITH_KEY,
    reads: (config) => config.gemini?.sdk,
    byDefault: 'generative-ai',
    good: ['generative-ai', 'genai'].map((each) => [each, each]),
    bad: [['vertex', /'vertex' is not one of generative-ai, genai/]],
  },
  GEMINI_BASE_URL: {
    beside: WITH_KEY,
    defaultBeside: WITH_KEY,
    reads: (config) => config.gemini?.baseUrl,
    byDefault: null,
    good: [
      ['https://proxy.example.com/gemini/', 'https://proxy.example.com/gemini'],
      ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
      ['http://localhost:8080//', 'http://localhost:8080'],
    ],
    bad: ['http://proxy.example.com', 'http://127.0.0.1.example.com', 'ftp://a', 'proxy'].map(
      (each) => [each, NOT_HTTPS],
    ),
  },
  GEMINI_THINKING_LEVEL: {
    beside: WITH_KEY,
    defaultBeside: WITH_KEY,
    reads: (config) => config.gemini?.thinkingLevel,
    byDefault: null,
    good: ['minimal', 'low', 'medium', 'high'].map((each) => [each, each]),
    bad: [['most', /'most' is not one of minimal, low, medium, high/]],
  },
  GEMINI_REQUESTS_PER_MINUTE: {
    beside: WITH_KEY,
    defaultBeside: WITH_KEY,
    reads: (config) => config.gemini?.requestsPerMinute,
    byDefault: 60,
    good: [
      ['1', 1],
      ['2000', 2_000],
    ],
    bad: ['0', '-1', '1.5', '1e3', '100000', 'many'].map((each) => [each, NOT_A_RATE]),
  },
  GEMINI_PRICE: {
    beside: WITH_KEY,
    defaultBeside: WITH_KEY,
    reads: (config) => config.gemini?.price?.inputUsd,
    byDefault: '0.30',
    good: [['0.75/3.75@2026-12-31', '0.75']],
    bad: ['0.30', '0.30/2.50', '0.30/2.50@soon', '-1/2@2026-01-01', '1/2@2026-13-45'].map(
      (each) => [each, NOT_A_PRICE],
    ),
  },
} as const satisfies Partial<Record<VariableName, Row>>
