/** Discord as a chat: draws, posts, edits, and takes in what people do. */

import { hash } from 'node:crypto'
import type { Chat, Desk, Drawing, Listening, Payload, Subject } from '../../core/chat.ts'
import type { Language } from '../../core/messages/messages.ts'
import { drawCard } from './card.ts'
import { kindOf, priceTag } from './card-text.ts'
import { drawDigest, drawLead, pingText } from './digest.ts'
import { embedCard } from './embed.ts'
import type { Log, Reception } from './interactions.ts'
import { bringLate } from './late.ts'
import { edit, type Poster, post, tell } from './messages.ts'
import { drawReport } from './report.ts'
import { type Rest, restOf } from './rest.ts'
import { pagesUrl, perMonth, type Style, styleOf } from './style.ts'
import { publicKeyOf } from './verify.ts'
import { webhookOf } from './webhook.ts'

export interface DiscordSettings {
  readonly applicationId: string
  /** Hex; several while keys or applications change. */
  readonly publicKeys: readonly string[]
  readonly botToken: string
  readonly guildId: string
  readonly channelId: string
  readonly mode: 'http' | 'gateway'
  readonly renderer: Style['renderer']
  readonly apiUrl: string
  readonly publicUrl: string | null
  /** Whether there are pages for people at that address. */
  readonly hasConsole: boolean
  readonly language: Language
}

interface Surroundings {
  readonly now: () => Date
  readonly log: Log
  /** How long two seconds are; tests give their own. */
  readonly wait?: Reception['wait']
}

export interface Discord {
  readonly chat: Chat
  /** Opens the way in. It needs a desk, which in turn needs the chat. */
  listen(desk: Desk): Promise<Listening>
}

export function discordOf(settings: DiscordSettings, { now, log, wait }: Surroundings): Discord {
  const { applicationId, guildId, channelId } = settings
  const style = styleOf(
    settings.language,
    settings.renderer,
    pagesUrl(settings.publicUrl, settings.hasConsole),
  )
  const rest = restOf(settings, log)
  return {
    chat: chatOf(rest, style, channelId, log),
    listen: (desk) =>
      listen(settings, rest, {
        desk,
        style,
        home: { applicationId, guildId, channelId },
        now,
        log,
        late: (interaction, answer) => bringLate(rest, style, interaction, answer),
        ...(wait ? { wait } : {}),
      }),
  }
}

async function listen(
  settings: DiscordSettings,
  rest: Rest,
  reception: Reception,
): Promise<Listening> {
  if (settings.mode === 'http') {
    const webhook = webhookOf(settings.publicKeys.map(publicKeyOf), reception)
    return { webhook, [Symbol.asyncDispose]: async () => undefined }
  }
  // Loaded only here: it is the largest part of discord.js, and only this mode needs it.
  const { openGateway } = await import('./gateway.ts')
  const gateway = await openGateway(settings, rest, reception)
  return { webhook: null, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}

function chatOf(rest: Rest, style: Style, channelId: string, log: Log): Chat {
  const draw = (subject: Subject): Drawing => drawingOf(subject, style)
  const opening = (subject: Subject, key: string): Payload => openingOf(subject, key, style)
  const poster: Poster = { rest, channelId, style, opening, draw }
  return {
    name: 'discord',
    channelId,
    draw,
    opening,
    post: (subject, posting, signal) => post(poster, subject, posting, signal),
    edit: (drawing, place, signal) => edit({ rest, log }, drawing, place, signal),
    tell: (words, signal) => tell(poster, words, signal),
  }
}

function drawingOf(subject: Subject, style: Style): Drawing {
  const payload: Payload = { ...payloadOf(subject, style) }
  // Once drawn with components, a message can never be an embed again.
  const hasOther = subject.kind === 'card' && style.renderer === 'embeds'
  const otherwise: Payload | null = hasOther ? { ...drawCard(subject.card, style) } : null
  return {
    payload,
    otherwise,
    fingerprint: hash('sha256', JSON.stringify(payload), 'base64url').slice(0, 22),
  }
}

function payloadOf(subject: Subject, style: Style): object {
  switch (subject.kind) {
    case 'card':
      return style.renderer === 'embeds'
        ? embedCard(subject.card, style)
        : drawCard(subject.card, style)
    case 'lead':
      return drawLead(subject.digest, subject.ask, style)
    case 'digest':
      return drawDigest(subject.digest, style)
    case 'report':
      return drawReport(subject.report, style)
  }
}

function openingOf(subject: Subject, key: string, style: Style): Payload {
  const ask = 'ask' in subject ? subject.ask : { roles: [], users: [] }
  const users = ask.users.flatMap((it) => /^discord:(\d{1,20})$/.exec(it)?.[1] ?? [])
  return {
    content: [pushLineOf(subject, style), pingText(ask)].join(' ').trim(),
    allowed_mentions: { parse: [], roles: ask.roles, users },
    nonce: key,
    enforce_nonce: true,
  }
}

function pushLineOf(subject: Subject, style: Style): string {
  const { messages } = style
  switch (subject.kind) {
    case 'card': {
      const { card } = subject
      return messages.card.pushLine(kindOf(card, style), priceTag(card, style))
    }
    case 'lead':
    case 'digest': {
      const { total } = subject.digest
      return messages.digest.pushLine(total.count, perMonth(style, total.micros))
    }
    case 'report':
      return messages.report.title(subject.report.day)
  }
}
