/** A card in Components V2: real message text, so nobody sees buttons without the facts. */

import {
  type APIComponentInContainer,
  type APIContainerComponent,
  type APISeparatorComponent,
  type APITextDisplayComponent,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10'
import { type CardView, isOpen } from '../../core/card.ts'
import { cardButtons } from './buttons.ts'
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

/** A message in Components V2: it has neither content nor embeds. */
export interface ComponentsMessage {
  readonly flags: number
  readonly allowed_mentions: typeof NO_PING
  readonly components: APIContainerComponent[]
}

export function text(...lines: readonly string[]): APITextDisplayComponent {
  return { type: ComponentType.TextDisplay, content: lines.join('\n') }
}

export const LINE: APISeparatorComponent = {
  type: ComponentType.Separator,
  divider: true,
  spacing: 1,
}

export function container(
  colour: number,
  components: readonly APIComponentInContainer[],
): ComponentsMessage {
  return {
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: NO_PING,
    components: [
      { type: ComponentType.Container, accent_color: colour, components: [...components] },
    ],
  }
}

/** Of the 4,000 characters that all texts of a message share. */
const ROOM = {
  status: 800,
  identity: 500,
  money: 350,
  facts: 950,
  guards: 350,
  words: 600,
} as const

export function drawCard(card: CardView, style: Style): ComponentsMessage {
  return container(LOOKS[card.state].colour, [
    text(
      `## ${titleOf(card, style)}`,
      gistLine(card, style),
      ...fitting(statusLines(card, style), ROOM.status),
    ),
    ...(card.state === 'working' ? [text(...stepLines(card, style))] : []),
    LINE,
    text(...fitting(identityLines(card, style), ROOM.identity)),
    text(...fitting(moneyLines(card, style), ROOM.money)),
    ...(isOpen(card.state) ? reasons(card, style) : []),
    ...cardButtons(card, style),
  ])
}

/** For whoever has to decide; a decided card is short. */
function reasons(card: CardView, style: Style): APIComponentInContainer[] {
  const guards = fitting(guardLines(card, style), ROOM.guards)
  const words = fitting(justificationLines(card, style), ROOM.words)
  const facts = fitting(factLines(card, style), ROOM.facts)
  return [
    LINE,
    text(`**${style.messages.card.whyIdle}**`, ...facts),
    ...(guards.length > 0 ? [text(...guards)] : []),
    ...(words.length > 0 ? [text(...words)] : []),
    LINE,
    text(...planLines(card, style)),
  ]
}
