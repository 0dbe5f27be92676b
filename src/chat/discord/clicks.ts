/**
 * Buttons and selects. A click is answered from the database and does no work itself: it asks with a
 * dialogue, or records a decision and shows the new state.
 */

import type { APIMessageComponentInteraction } from 'discord-api-types/v10'
import { ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { Person } from '../../core/approval.ts'
import { type CardView, isOpen } from '../../core/card.ts'
import type { Desk, Picking } from '../../core/chat.ts'
import { Refused } from '../../core/refusal.ts'
import { type Answer, privately, redraw, whisper } from './answers.ts'
import { drawCard } from './card.ts'
import { type CustomId, revisionIn, type Verb } from './custom-id.ts'
import { embedCard } from './embed.ts'
import { approveManyModal, laterModal, rejectModal, releaseModal } from './modals.ts'
import { drawPanel, withFlag } from './panel.ts'
import type { Style } from './style.ts'

export interface Click {
  readonly key: CustomId
  readonly person: Person
  readonly interaction: APIMessageComponentInteraction
}

export interface Room {
  readonly desk: Desk
  readonly style: Style
}

type Handler = (room: Room, click: Click) => Promise<Answer>

const HANDLERS: Readonly<Record<Verb, Handler>> = {
  approve,
  release: (room, click) => asking(room, click, (card) => releaseModal(card, room.style)),
  reject: (room, click) =>
    asking(room, click, (card) => rejectModal(keyOf(click), card.resourceId, room.style)),
  later: (room, click) =>
    asking(room, click, (card) => laterModal(keyOf(click), card.resourceId, room.style)),
  undo: (room, click) => sendingOn(room, click, 'undo'),
  retry: (room, click) => sendingOn(room, click, 'retry'),
  open,
  review: ({ desk, style }, { key, person }) =>
    desk.panel(person, key.id, { page: 0 }).then((panel) => privately(drawPanel(panel, style))),
  cheap: (room, click) => proposing(room, click, 'cheap'),
  take: (room, click) => proposing(room, click, 'picked'),
  keep,
  pick: (room, click) => picking(room, click, { page: pageOf(click), only: valuesOf(click) }),
  page: (room, click) => picking(room, click, { page: pageOf(click) }),
  all: (room, click) => picking(room, click, { page: pageOf(click), all: true }),
  clear: (room, click) => picking(room, click, { page: pageOf(click), none: true }),
}

export function onClick(room: Room, click: Click): Promise<Answer> {
  return HANDLERS[click.key.verb](room, click)
}

async function approve(
  { desk, style }: Room,
  { key, person, interaction }: Click,
): Promise<Answer> {
  const card = await desk.decide(person, {
    approvalId: key.id,
    revision: revisionIn(key),
    verdict: 'approve',
    reason: null,
    snoozeUntil: null,
    proof: null,
  })
  return redraw(cardLike(interaction.message, card, style))
}

/** Opens a dialogue about a card that is still open and looks as it was shown. One read: it cannot wait. */
async function asking(
  { desk }: Room,
  { key }: Click,
  ask: (card: CardView) => Answer,
): Promise<Answer> {
  const card = await desk.card(key.id)
  if (!card) throw new Refused({ why: 'not-found' }, `no approval ${key.id}`)
  if (isOpen(card.state) && card.revision === revisionIn(key)) return ask(card)
  throw new Refused({ why: 'outdated' }, `card of revision ${key.of}, now ${card.revision}`)
}

/** Something that has ended goes on: it is taken back, or tried again. */
async function sendingOn(
  { desk, style }: Room,
  { key, person, interaction }: Click,
  how: 'undo' | 'retry',
): Promise<Answer> {
  const card = await desk[how](person, key.id, revisionIn(key))
  return redraw(cardLike(interaction.message, card, style))
}

/** One finding of a digest, for one reader. */
async function open({ desk, style }: Room, { key }: Click): Promise<Answer> {
  const card = await desk.card(key.id)
  if (!card) throw new Refused({ why: 'not-found' }, `no approval ${key.id}`)
  return privately(withFlag(drawCard(card, style), MessageFlags.Ephemeral))
}

async function proposing(
  { desk, style }: Room,
  { key, person }: Click,
  list: 'cheap' | 'picked',
): Promise<Answer> {
  const proposal = await desk.propose(person, { panelId: key.id, list }, 'approve')
  if (proposal.sum.count === 0) {
    const { digest } = style.messages
    return whisper(
      proposal.leftOut > 0 ? digest.confirm.leftOut(proposal.leftOut) : digest.panel.empty,
    )
  }
  const verb = list === 'cheap' ? 'cheap' : 'take'
  return approveManyModal([verb, key.id, proposal.fingerprint], proposal, style)
}

async function keep({ desk, style }: Room, { key, person }: Click): Promise<Answer> {
  const which = { panelId: key.id, list: 'picked' } as const
  const { fingerprint, sum } = await desk.propose(person, which, 'reject')
  if (sum.count === 0) return whisper(style.messages.digest.panel.empty)
  const thing = `${sum.count}`
  return rejectModal(['keep', key.id, fingerprint], thing, style)
}

async function picking(
  { desk, style }: Room,
  { key, person }: Click,
  choice: Picking,
): Promise<Answer> {
  return redraw(drawPanel(await desk.panel(person, key.id, choice), style))
}

function pageOf({ key }: Click): number {
  return /^\d{1,4}$/.test(key.of) ? Number(key.of) : 0
}

function valuesOf({ interaction: { data } }: Click): readonly string[] {
  return data.component_type === ComponentType.StringSelect ? data.values : []
}

function keyOf({ key }: Click): readonly [Verb, string, string] {
  return [key.verb, key.id, key.of]
}

/** Drawn as the message already is: a message in Components V2 can never go back to embeds. */
export function cardLike(
  message: { readonly flags?: MessageFlags | undefined } | undefined,
  card: CardView,
  style: Style,
): ReturnType<typeof drawCard> | ReturnType<typeof embedCard> {
  const flags = message?.flags ?? 0
  const isComponents = (flags & MessageFlags.IsComponentsV2) !== 0
  if (!isComponents && style.renderer === 'embeds') return embedCard(card, style)
  const drawn = drawCard(card, style)
  return flags & MessageFlags.Ephemeral ? withFlag(drawn, MessageFlags.Ephemeral) : drawn
}
