/**
 * Gemini by @google/generative-ai, the package this project was asked to use. Its maintainers ended
 * support in 2025: everything it gets wrong is caught here and in deadline.ts, failure.ts and reply.ts,
 * and genai.ts stands ready to take over (ADR 0030).
 */

import {
  type GenerationConfig,
  GoogleGenerativeAI,
  GoogleGenerativeAIError,
  GoogleGenerativeAIFetchError,
} from '@google/generative-ai'
import { underDeadline } from './deadline.ts'
import { type HttpError, replyToError } from './failure.ts'
import { type GeminiSettings, MAX_OUTPUT_TOKENS, type Model, type Prompt } from './model.ts'
import { replyOf } from './reply.ts'

/** The API knows more than the types of this package: what they lack passes through. */
interface NewerGenerationConfig extends GenerationConfig {
  readonly responseJsonSchema: object
  readonly thinkingConfig?: { readonly thinkingLevel: string }
}

export function geminiModel(settings: GeminiSettings): Model {
  const client = new GoogleGenerativeAI(settings.apiKey)
  const options = settings.baseUrl ? { baseUrl: settings.baseUrl } : {}
  return {
    id: settings.model,
    async ask(prompt, limit) {
      const generationConfig = configOf(prompt, settings)
      const model = client.getGenerativeModel({ model: settings.model, generationConfig }, options)
      const request = {
        systemInstruction: prompt.system,
        contents: [{ role: 'user', parts: [{ text: prompt.user }] }],
      }
      try {
        const { response } = await underDeadline(limit, (signal) =>
          model.generateContent(request, { signal }),
        )
        return replyOf(response)
      } catch (error) {
        limit.signal.throwIfAborted()
        const reply = replyToError(unwrapped(error), httpErrorOf(error))
        if (!reply) throw error
        return reply
      }
    },
  }
}

function configOf(prompt: Prompt, { thinkingLevel }: GeminiSettings): NewerGenerationConfig {
  return {
    responseMimeType: 'application/json',
    responseJsonSchema: prompt.schema,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    ...(thinkingLevel ? { thinkingConfig: { thinkingLevel: thinkingLevel.toUpperCase() } } : {}),
  }
}

function httpErrorOf(error: unknown): HttpError | null {
  if (!(error instanceof GoogleGenerativeAIFetchError) || error.status === undefined) return null
  return { status: error.status, details: error.errorDetails ?? [] }
}

/** It wraps a failed fetch, and only that, in its most general error, and drops the cause. */
function unwrapped(error: unknown): unknown {
  const isFailedFetch =
    error instanceof GoogleGenerativeAIError && error.constructor === GoogleGenerativeAIError
  return isFailedFetch ? new TypeError(error.message, { cause: error }) : error
}
