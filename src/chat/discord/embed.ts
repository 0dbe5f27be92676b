/**
 * A card as a classic embed, for servers that want it. Never an embed alone: whoever hides embeds would
 * see the buttons without the facts, so the essence stands in the plain content too.
 */

import type { APIEmbed } from 'discord-api-types/v10'
import { type CardView, isOpen } from '../../core/card.ts'
import { cardButtons, type Row } from './buttons.ts'
import { statusLines } from './card-status.ts'
import {
  factLines,
  gistLine,
  guardLines,
  identityLines,
  justificationLines,
  moneyLines,
  planLines,
  stepLines,
  titleOf,
} from './card-text.ts'
import { fitting } from './safe-text.ts'
import { LOOKS, NO_PING, type Style } from './style.ts'

export interface ClassicMessage {
  readonly content: string
  readonly embeds: APIEmbed[]
  readonly allowed_mentions: typeof NO_PING
  readonly components: Row[]
}

const MAX_FIELD = 1_024
const MAX_CONTENT = 2_000

export function embedCard(card: CardView, style: Style): ClassicMessage {
  const { card: say } = style.messages
  const isAsked = isOpen(card.state)
  const [resource = ''] = identityLines(card, style)
  const url = style.urlOf?.(card.findingId)
  const embed: APIEmbed = {
    title: titleOf(card, style),
    ...(url === undefined ? {} : { url }),
    color: LOOKS[card.state].colour,
    description: fitting(identityLines(card, style), MAX_FIELD).join('\n'),
    fields: [
      ...field('💵', moneyLines(card, style)),
      ...(card.state === 'working' ? field('⏳', stepLines(card, style)) : []),
      ...(isAsked ? field(say.whyIdle, factLines(card, style)) : []),
      ...(isAsked ? field(say.guards, guardLines(card, style).slice(1)) : []),
      ...(isAsked ? field('💬', justificationLines(card, style)) : []),
    ],
  }
  const essence = [
    `**${titleOf(card, style)}**`,
    gistLine(card, style),
    ...statusLines(card, style),
    resource,
    ...(isAsked ? planLines(card, style) : []),
  ]
  return {
    content: fitting(essence, MAX_CONTENT).join('\n'),
    embeds: [embed],
    allowed_mentions: NO_PING,
    components: cardButtons(card, style),
  }
}

function field(name: string, lines: readonly string[]): { name: string; value: string }[] {
  const value = fitting(lines, MAX_FIELD).join('\n')
  return value ? [{ name, value }] : []
}
