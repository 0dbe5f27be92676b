/**
 * People who click: everything is signed before the burst, and connections are kept, because Discord
 * does both elsewhere. Who gets no answer presses again, which is a new interaction, at another replica.
 */

import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { Agent, request } from 'node:http'
import { customId } from '../../src/chat/discord/custom-id.ts'

export const HOME = {
  applicationId: '100000000000000001',
  guildId: '200000000000000001',
  channelId: '300000000000000001',
}

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
}

interface Click {
  press(urls: readonly string[], nth: number, isDeliveredTwice: boolean): Promise<Answered>
}

export class People implements Disposable {
  readonly #key: KeyObject
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 1_000 })

  constructor(key: KeyObject) {
    this.#key = key
  }

  /** Somebody is about to approve. */
  click(question: Question): Click {
    const user = String(400_000_000_000_000_000n + BigInt(Math.floor(Math.random() * 1e9)))
    const first = this.#signed(question, user)
    const at = (urls: readonly string[], nth: number): string => urls[nth % urls.length] ?? ''
    return {
      press: async (urls, nth, isDeliveredTwice) => {
        const startedAt = performance.now()
        if (isDeliveredTwice) {
          void this.#send(at(urls, nth + 1), first).catch(() => undefined)
        }
        const isAnswered = await this.#send(at(urls, nth), first).then(
          () => true,
          () => false,
        )
        if (!isAnswered) await this.#send(at(urls, nth + 1), this.#signed(question, user))
        return { ms: performance.now() - startedAt, isPressedAgain: !isAnswered }
      },
    }
  }

  #send(url: string, { body, headers }: Signed): Promise<void> {
    return new Promise((resolve, reject) => {
      const path = `${url}/discord/interactions`
      const sent = request(path, { method: 'POST', agent: this.#agent, headers }, (answer) => {
        answer.on('error', reject)
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve()
          else reject(new Error(`a click was answered with ${answer.statusCode}`))
        })
        answer.resume()
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  #signed(question: Question, user: string): Signed {
    const body = JSON.stringify(interactionOf(question, user))
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

function interactionOf({ approvalId, revision }: Question, user: string): object {
  const id =
    ((BigInt(Date.now()) - 1_420_070_400_000n) << 22n) | BigInt(Math.floor(Math.random() * 4e6))
  return {
    id: id.toString(),
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
