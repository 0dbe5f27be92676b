/** Buttons say what will happen. One coloured one; red where there is no way back; links last. */

import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10'
import { type CardView, isOpen } from '../../core/card.ts'
import { customId, type Verb } from './custom-id.ts'
import { label } from './safe-text.ts'
import type { Style } from './style.ts'

const MAX_LABEL = 80

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>

export function row(...components: readonly APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components: [...components] }
}

type Colour = ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Success | ButtonStyle.Danger

export function button(
  style: Colour,
  text: string,
  [verb, id, of]: readonly [verb: Verb, id: string, of: string | number],
  disabled = false,
): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style,
    label: label(text, MAX_LABEL),
    custom_id: customId(verb, id, of),
    ...(disabled ? { disabled } : {}),
  }
}

export function link(text: string, url: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label: label(text, MAX_LABEL), url }
}

/** No row at all when there is nothing to press. */
export function cardButtons(card: CardView, { messages, urlOf }: Style): Row[] {
  const { buttons: say } = messages.card
  const details = urlOf ? [link(say.details, urlOf(card.findingId))] : []
  const pressed = [
    ...deciding(card, messages),
    ...undoing(card, messages),
    ...retrying(card, messages),
    ...details,
  ]
  return pressed.length > 0 ? [row(...pressed)] : []
}

function deciding(
  card: CardView,
  { card: { buttons: say } }: Style['messages'],
): APIButtonComponent[] {
  if (!isOpen(card.state)) return []
  const { approvalId, revision, remedy } = card
  const verb = remedy.isReversible ? 'approve' : 'release'
  const colour = remedy.isReversible ? ButtonStyle.Success : ButtonStyle.Danger
  return [
    button(colour, approveLabel(card, say), [verb, approvalId, revision]),
    button(ButtonStyle.Secondary, say.reject, ['reject', approvalId, revision]),
    button(ButtonStyle.Secondary, say.snooze, ['later', approvalId, revision]),
  ]
}

function approveLabel(card: CardView, say: Style['messages']['card']['buttons']): string {
  if (card.isDryRun) return say.approveDryRun
  return card.state === 'second' && card.remedy.isReversible
    ? say.approveSecond
    : say.approve[card.remedy.name]
}

function undoing(
  card: CardView,
  { card: { buttons: say } }: Style['messages'],
): APIButtonComponent[] {
  if (card.state !== 'done' || !card.undoUntil) return []
  return [button(ButtonStyle.Secondary, say.undo, ['undo', card.findingId, card.revision])]
}

function retrying(
  card: CardView,
  { card: { buttons: say } }: Style['messages'],
): APIButtonComponent[] {
  if (card.state !== 'failed') return []
  return [button(ButtonStyle.Secondary, say.retry, ['retry', card.findingId, card.revision])]
}
