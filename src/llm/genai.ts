/** Gemini by @google/genai, the supported package: a drop-in for gemini.ts, chosen by GEMINI_SDK=genai. */

import { ApiError, type GenerateContentConfig, GoogleGenAI, ThinkingLevel } from '@google/genai'
import { underDeadline } from './deadline.ts'
import { type HttpError, replyToError } from './failure.ts'
import { type GeminiSettings, MAX_OUTPUT_TOKENS, type Model, type Prompt } from './model.ts'
import { replyOf } from './reply.ts'

export const GOOGLE = 'https://generativelanguage.googleapis.com'

export function genaiModel(settings: GeminiSettings): Model {
  // Said in full: what is left out, the package takes from environment variables of its own.
  const client = new GoogleGenAI({
    apiKey: settings.apiKey,
    vertexai: false,
    httpOptions: { baseUrl: settings.baseUrl ?? GOOGLE, apiVersion: 'v1beta' },
  })
  return {
    id: settings.model,
    async ask(prompt, limit) {
      try {
        const response = await underDeadline(limit, (abortSignal) =>
          client.models.generateContent({
            model: settings.model,
            contents: prompt.user,
            config: { ...configOf(prompt, settings), abortSignal },
          }),
        )
        return replyOf(response)
      } catch (error) {
        limit.signal.throwIfAborted()
        const reply = replyToError(error, httpErrorOf(error))
        if (!reply) throw error
        return reply
      }
    },
  }
}

const LEVELS = {
  minimal: ThinkingLevel.MINIMAL,
  low: ThinkingLevel.LOW,
  medium: ThinkingLevel.MEDIUM,
  high: ThinkingLevel.HIGH,
} as const

function configOf(prompt: Prompt, { thinkingLevel }: GeminiSettings): GenerateContentConfig {
  return {
    systemInstruction: prompt.system,
    responseMimeType: 'application/json',
    responseJsonSchema: prompt.schema,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    ...(thinkingLevel ? { thinkingConfig: { thinkingLevel: LEVELS[thinkingLevel] } } : {}),
  }
}

function httpErrorOf(error: unknown): HttpError | null {
  return error instanceof ApiError
    ? { status: error.status, details: detailsIn(error.message) }
    : null
}

/** It keeps the body of the refusal only as the text of its message. */
function detailsIn(message: string): readonly unknown[] {
  try {
    const details: unknown = JSON.parse(message)?.error?.details
    return Array.isArray(details) ? details : []
  } catch {
    return []
  }
}
