/** Dialogues: why keep it, when to ask again, and the two confirmations that a click is too little for. */

import {
  type APILabelComponent,
  type APIModalInteractionResponse,
  type APIModalInteractionResponseCallbackComponent,
  ComponentType,
  InteractionResponseType,
  TextInputStyle,
} from 'discord-api-types/v10'
import type { CardView } from '../../core/card.ts'
import type { Proposal } from '../../core/digest.ts'
import { REASONS } from '../../core/messages/en/chat.ts'
import { customId, type Verb } from './custom-id.ts'
import { code, label } from './safe-text.ts'
import { perMonth, type Style } from './style.ts'

const SNOOZE_DAYS = [7, 14, 30, 90, 180] as const

/** The names under which answers come back. */
export const FIELDS = {
  why: 'why',
  note: 'note',
  days: 'days',
  sure: 'sure',
  proof: 'proof',
} as const

type Key = readonly [verb: Verb, id: string, of: string | number]

export function rejectModal(
  key: Key,
  thing: string,
  { messages }: Style,
): APIModalInteractionResponse {
  const { reject: say } = messages.chat
  return modal(key, say.title(thing), [
    labelled(say.why, {
      type: ComponentType.RadioGroup,
      custom_id: FIELDS.why,
      required: true,
      options: REASONS.map((value) => ({ value, label: label(say.reasons[value], 100) })),
    }),
    labelled(say.note, {
      type: ComponentType.TextInput,
      custom_id: FIELDS.note,
      style: TextInputStyle.Paragraph,
      required: false,
      max_length: 300,
    }),
  ])
}

export function laterModal(
  key: Key,
  thing: string,
  { messages }: Style,
): APIModalInteractionResponse {
  const { snooze: say } = messages.chat
  return modal(key, say.title(thing), [
    labelled(say.until, {
      type: ComponentType.RadioGroup,
      custom_id: FIELDS.days,
      required: true,
      options: SNOOZE_DAYS.map((days) => ({ value: String(days), label: say.days(days) })),
    }),
  ])
}

/** No way back: a person must say that nothing needs it, and must have looked at the address itself. */
export function releaseModal(card: CardView, { messages }: Style): APIModalInteractionResponse {
  const { release: say } = messages.chat
  const { publicIp } = card.attributes
  const address = typeof publicIp === 'string' ? publicIp : card.resourceId
  return modal(['release', card.approvalId, card.revision], say.title(address), [
    { type: ComponentType.TextDisplay, content: say.warning(code(address)) },
    confirmation(say.check, say.checked, 'yes'),
    labelled(say.proof, {
      type: ComponentType.TextInput,
      custom_id: FIELDS.proof,
      style: TextInputStyle.Short,
      required: true,
      min_length: 1,
      max_length: 8,
    }),
  ])
}

/** A yes to exactly these: their number, their sum, and the fingerprint of the list. */
export function approveManyModal(
  key: Key,
  { sum, leftOut }: Proposal,
  style: Style,
): APIModalInteractionResponse {
  const { confirm: say } = style.messages.digest
  const lines = [
    say.text(sum.count, perMonth(style, sum.micros)),
    ...(leftOut > 0 ? [say.leftOut(leftOut)] : []),
  ]
  return modal(key, say.title(sum.count), [
    { type: ComponentType.TextDisplay, content: lines.join('\n') },
    confirmation(say.label, say.option(sum.count), 'yes'),
  ])
}

function modal(
  [verb, id, of]: Key,
  title: string,
  components: readonly APIModalInteractionResponseCallbackComponent[],
): APIModalInteractionResponse {
  return {
    type: InteractionResponseType.Modal,
    data: {
      custom_id: customId(verb, id, of),
      title: label(title, 45),
      components: [...components],
    },
  }
}

function labelled(text: string, component: APILabelComponent['component']): APILabelComponent {
  return { type: ComponentType.Label, label: label(text, 45), component }
}

function confirmation(text: string, option: string, value: string): APILabelComponent {
  return labelled(text, {
    type: ComponentType.CheckboxGroup,
    custom_id: FIELDS.sure,
    required: true,
    min_values: 1,
    max_values: 1,
    options: [{ value, label: label(option, 100) }],
  })
}
