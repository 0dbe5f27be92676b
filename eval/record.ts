/**
 * `npm run eval:record [FILE]`: asks the configured model about the golden findings and keeps what it
 * says. Needs GEMINI_API_KEY; nothing but the golden findings is sent.
 * `npm run eval:record -- --synthetic`: gives the texts that were written by hand the keys of today.
 */

import { readConfig } from '../src/config/config.ts'
import type { TemplateReason } from '../src/core/justification.ts'
import { openModel } from '../src/llm/open-writer.ts'
import { promptFor } from '../src/llm/prompt.ts'
import { type Line, questionsIn, readCassette, writeCassette } from './cassette.ts'
import { QUESTIONS, samplesOf } from './evaluate.ts'
import { Recorder } from './recorder.ts'

const FOLDER = new URL('cassettes/', import.meta.url)
const SYNTHETIC = new URL('synthetic.jsonl', FOLDER).pathname
/** With these there is no answer to keep; all else is an answer, though maybe a bad one. */
const UNANSWERED: ReadonlySet<TemplateReason> = new Set([
  'refused',
  'no_model',
  'quota',
  'rate_limit',
  'unavailable',
  'network',
  'timeout',
])
const today = new Date().toISOString().slice(0, 10)
const [argument] = process.argv.slice(2)

if (argument === '--synthetic') await rekey()
else await record()

async function record(): Promise<void> {
  const { gemini } = readConfig()
  if (!gemini) throw new Error('set GEMINI_API_KEY to the key of a paid project')
  const recorder = new Recorder(await openModel(gemini))
  const samples = await samplesOf(recorder, gemini.requestsPerMinute)
  const failure = samples
    .flatMap(({ outcome }) => ('reason' in outcome ? outcome.reason : []))
    .find((reason) => UNANSWERED.has(reason))
  if (failure) throw new Error(`the model did not answer (${failure}): nothing is recorded`)
  const path = argument ?? new URL(`${gemini.model}.jsonl`, FOLDER).pathname
  await writeCassette(path, {
    head: { model: gemini.model, synthetic: false, recordedOn: today },
    lines: linesFor(gemini.model, (_, key) => recorder.said.get(key) ?? null),
  })
  process.stdout.write(`${path}: ${recorder.said.size} texts of ${gemini.model}\n`)
}

async function rekey(): Promise<void> {
  const { head, lines } = await readCassette(SYNTHETIC)
  const items = new Map(lines.map(({ id, item }) => [id, item]))
  const keyed = linesFor(head.model, (id) => items.get(id) ?? null)
  await writeCassette(SYNTHETIC, { head, lines: keyed })
  process.stdout.write(`${SYNTHETIC}: ${keyed.length} texts have the keys of today\n`)
}

/** One line for each golden finding, in their order. */
function linesFor(model: string, itemOf: (id: string, key: string) => object | null): Line[] {
  return QUESTIONS.map(({ golden, brief }) => {
    const prompt = promptFor([brief], golden.language, '')
    const key = questionsIn(prompt, model)[0]?.key ?? ''
    return { id: golden.id, key, item: itemOf(golden.id, key) }
  })
}
