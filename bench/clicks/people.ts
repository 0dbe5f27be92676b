/**
 * People who click: everything is signed before the burst, and connections are kept, because Discord
 * does both elsewhere. The id of an interaction says when it is pressed: replicas answer by that clock.
 * Who gets no answer presses again, which is a new interaction, at another replica.
 */

import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { customId } from '../../src/chat/discord/custom-id.ts'

export const HOME = {
  applicationId: '100000000000000001',
  guildId: '200000000000000001',
  channelId: '300000000000000001',
}

const DEFERRED = '{"type":6'

interface Question {
  readonly approvalId: string
  readonly revision: number
}

interface Signed {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

interface Answered {
  /** From the first press to the answer. */
  readonly ms: number
  readonly isPressedAgain: boolean
  /** Only acknowledged: the card follows later. */
  readonly isDeferred: boolean
}

interface Click {
  press(urls: readonly string[], nth: number, isDeliveredTwice: boolean): Promise<Answered>
}

export class People implements Disposable {
  readonly #key: KeyObject
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 1_000 })
  #presses = 0

  constructor(key: KeyObject) {
    this.#key = key
  }

  /** Somebody will approve at that time. */
  click(question: Question, pressedAt: number): Click {
    const user = String(400_000_000_000_000_000n + BigInt(Math.floor(Math.random() * 1e9)))
    const first = this.#signed(question, user, pressedAt)
    return {
      press: async (urls, nth, isDeliveredTwice) => {
        await pause(Math.max(0, pressedAt - Date.now()))
        const startedAt = performance.now()
        if (isDeliveredTwice) {
          void this.#send(at(urls, nth + 1), first).catch(() => undefined)
        }
        const answer = await this.#send(at(urls, nth), first).catch(() => null)
        const again = (): Promise<string> =>
          this.#send(at(urls, nth + 1), this.#signed(question, user, Date.now()))
        const text = answer ?? (await again())
        return {
          ms: performance.now() - startedAt,
          isPressedAgain: answer === null,
          isDeferred: text.startsWith(DEFERRED),
        }
      },
    }
  }

  #send(url: string, { body, headers }: Signed): Promise<string> {
    return new Promise((resolve, reject) => {
      const path = `${url}/discord/interactions`
      const sent = request(path, { method: 'POST', agent: this.#agent, headers }, (answer) => {
        answer.on('error', reject)
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part) => {
          text += part
        })
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text)
          else reject(new Error(`a click was answered with ${answer.statusCode}`))
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  #signed(question: Question, user: string, pressedAt: number): Signed {
    this.#presses += 1
    const id = idOf(pressedAt, this.#presses)
    const body = JSON.stringify(interactionOf(question, user, id))
    const timestamp = String(Math.floor(Date.now() / 1_000))
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'x-signature-timestamp': timestamp,
        'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), this.#key).toString('hex'),
      },
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

function at(urls: readonly string[], nth: number): string {
  return urls[nth % urls.length] ?? ''
}

/** A snowflake. No two are the same: the second click would pass for a repeat of the first. */
function idOf(pressedAt: number, nth: number): string {
  const ms = BigInt(Math.floor(pressedAt)) - 1_420_070_400_000n
  return ((ms << 22n) | BigInt.asUintN(22, BigInt(nth))).toString()
}

function interactionOf({ approvalId, revision }: Question, user: string, id: string): object {
  return {
    id,
    application_id: HOME.applicationId,
    type: 3,
    token: randomUUID(),
    guild_id: HOME.guildId,
    channel_id: HOME.channelId,
    channel: { id: HOME.channelId, type: 0 },
    authorizing_integration_owners: { 0: HOME.guildId },
    member: { user: { id: user, username: 'somebody' }, roles: ['500000000000000001'] },
    message: { id: '1', flags: 1 << 15 },
    data: { component_type: 2, custom_id: customId('approve', approvalId, revision) },
  }
}
