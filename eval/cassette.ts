/**
 * What a model said about golden findings, kept in a file: one finding a line, under the key of
 * everything the text depends on. A prompt, a model or a fact that has changed has another key: then
 * nothing is replayed, and nothing is skipped, but a person is told to record again.
 */

import { hash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Limit, Model, Prompt, Reply } from '../src/llm/model.ts'

export interface Head {
  readonly model: string
  /** True: written by hand. Such texts test our code, and say nothing about any model. */
  readonly synthetic: boolean
  readonly recordedOn: string
}

export interface Line {
  /** Of the golden finding, for people. */
  readonly id: string
  readonly key: string
  /** As the model said it, without its id. Null: it said nothing that could be told apart. */
  readonly item: object | null
}

export interface Cassette {
  readonly head: Head
  readonly lines: readonly Line[]
}

export async function readCassette(path: string): Promise<Cassette> {
  const [head, ...lines] = (await readFile(path, 'utf8')).trim().split('\n')
  return { head: JSON.parse(head ?? ''), lines: lines.map((line) => JSON.parse(line)) }
}

export async function writeCassette(path: string, { head, lines }: Cassette): Promise<void> {
  const text = [head, ...lines].map((it) => JSON.stringify(it)).join('\n')
  await writeFile(path, `${text}\n`)
}

/** The findings of a prompt by their ids there, each under the key of all that was said about it. */
export function questionsIn(
  { system, schema, user }: Prompt,
  model: string,
): { readonly id: string; readonly key: string }[] {
  const json = /^BEGIN .*\n(?<json>.*)$/m.exec(user)?.groups?.['json']
  const told: { id: string }[] = JSON.parse(json ?? '[]')
  return told.map(({ id, ...facts }) => {
    const content = JSON.stringify([model, system, schema, facts])
    return { id, key: hash('sha256', content, 'base64url').slice(0, 22) }
  })
}

/** A model that says what the cassette holds, and nothing else. */
export class Replay implements Model {
  readonly id: string
  readonly #items: ReadonlyMap<string, object | null>

  constructor({ head, lines }: Cassette) {
    this.id = head.model
    this.#items = new Map(lines.map(({ key, item }) => [key, item]))
  }

  async ask(prompt: Prompt, _limit: Limit): Promise<Reply> {
    const items = questionsIn(prompt, this.id).flatMap(({ id, key }) => {
      const item = this.#items.get(key)
      if (item === undefined) {
        throw new Error(
          'the cassette does not know this question: the prompt or a golden finding has changed. ' +
            'Record again: npm run eval:record',
        )
      }
      return item === null ? [] : [{ id, ...item }]
    })
    return { text: JSON.stringify({ items }), used: null }
  }
}
