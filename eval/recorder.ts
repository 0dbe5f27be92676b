/** A model that keeps what another one says. */

import { readAnswer } from '../src/llm/answer.ts'
import type { Limit, Model, Prompt, Reply } from '../src/llm/model.ts'
import { questionsIn } from './cassette.ts'

/** Passes on what a model says, and keeps it, finding by finding. The last word counts. */
export class Recorder implements Model {
  readonly id: string
  readonly said = new Map<string, object | null>()
  readonly #model: Model

  constructor(model: Model) {
    this.id = model.id
    this.#model = model
  }

  async ask(prompt: Prompt, limit: Limit): Promise<Reply> {
    const reply = await this.#model.ask(prompt, limit)
    const items = 'text' in reply ? itemsIn(reply.text) : new Map<string, object>()
    for (const { id, key } of questionsIn(prompt, this.id))
      this.said.set(key, items.get(id) ?? null)
    return reply
  }
}

/** The items of an answer by their ids; none when it cannot be read. */
function itemsIn(text: string): ReadonlyMap<string, object> {
  const said = readAnswer(text)
  return typeof said === 'string' ? new Map() : new Map(said.map(({ id, ...item }) => [id, item]))
}
