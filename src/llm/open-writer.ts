/** Opens the writer that the configuration asks for. Only the package that is used is loaded. */

import type { GeminiSettings, Model } from './model.ts'
import { ModelWriter, type WriterSettings } from './writer.ts'

export interface GeminiWriterSettings extends GeminiSettings, WriterSettings {
  readonly sdk: 'generative-ai' | 'genai'
}

export async function openWriter(settings: GeminiWriterSettings): Promise<ModelWriter> {
  return new ModelWriter(await openModel(settings), settings)
}

export async function openModel(
  settings: GeminiSettings & Pick<GeminiWriterSettings, 'sdk'>,
): Promise<Model> {
  if (settings.sdk === 'genai') return (await import('./genai.ts')).genaiModel(settings)
  return (await import('./gemini.ts')).geminiModel(settings)
}
