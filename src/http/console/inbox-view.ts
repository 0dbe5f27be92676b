/** Lines of the inbox as texts. Whatever others wrote goes through plainText; templates escape it too. */

import { isReversible, type StepName, stepsOf } from '../../core/card.ts'
import { isProduction, type Sum } from '../../core/digest.ts'
import { yesNeeded } from '../../core/governance.ts'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import type { UsdMicros } from '../../core/money.ts'
import { plainText } from '../../core/plain-text.ts'
import type { Spelling } from '../../core/refusal.ts'
import type { Remedy } from '../../core/remedy.ts'
import { kindTitle } from '../../core/wording.ts'
import type { InboxRow, Said } from '../../store/inbox-rows.ts'
import { termsOf } from '../../store/terms.ts'
import type { Deps } from '../../workflow/deps.ts'
import { awayText, type Moment, minuteText, momentOf } from './times.ts'

export type ViewDeps = Pick<Deps, 'clouds' | 'policy' | 'language' | 'now'>

const SOON_MS = 12 * 3_600_000

export interface NoteView {
  readonly text: string
  readonly tone: '' | 'warn' | 'bad' | 'good'
}

export interface RowView {
  readonly id: string
  readonly revision: number
  readonly isWaiting: boolean
  readonly saving: string
  readonly micros: string
  readonly label: string
  readonly resourceId: string
  readonly kind: string
  readonly shape: string
  readonly account: string
  readonly region: string
  readonly team: string
  readonly since: Moment
  readonly owner: string
  readonly notes: readonly NoteView[]
  /** How it stands, where it waits no more. */
  readonly standing: NoteView & { readonly moved: Moment; readonly until: Moment | null }
  readonly steps: readonly { readonly text: string; readonly state: string }[]
}

export function rowView(deps: ViewDeps, row: InboxRow): RowView {
  const messages = messagesIn(deps.language)
  const { inbox: words } = messages
  const now = deps.now()
  const moment = (at: Date): Moment => momentOf(at, now, deps.language)
  return {
    id: row.id,
    revision: row.revision,
    isWaiting: isWaiting(row),
    saving: amount(row.saving_micros, messages),
    micros: (row.saving_micros ?? 0n).toString(),
    label: labelOf(row),
    resourceId: plainText(row.resource_id, 80),
    kind: plainText(kindTitle(row.detector_id, deps.language), 60),
    shape: shapeOf(row),
    account: plainText(row.account_id, 40),
    region: plainText(row.region, 40),
    team: row.team === null ? words.noTeam : plainText(row.team, 60),
    since: moment(row.first_seen_at),
    owner: plainText(row.owner ?? '', 60),
    notes: notesOf(deps, row, messages),
    standing: {
      ...standingOf(row, messages),
      moved: moment(row.moved_at),
      until: row.status === 'remediated' && row.undo_until ? moment(row.undo_until) : null,
    },
    steps: stepTexts(deps, row, messages),
  }
}

export function isWaiting({ status, revision, asked_revision: asked }: InboxRow): boolean {
  return status === 'pending' && revision === asked
}

export function labelOf({ name, resource_id: id }: InboxRow): string {
  return plainText(name ?? '', 80) || plainText(id, 80)
}

export function amount(micros: UsdMicros | null, { money, inbox }: Messages): string {
  return micros === null ? inbox.noPrice : money(micros)
}

export interface SumView {
  readonly money: string
  readonly count: number
  /** Counted, never summed. */
  readonly unpriced: string
}

export function sumView({ count, micros, unpriced }: Sum, { money, inbox }: Messages): SumView {
  return { money: money(micros), count, unpriced: unpriced > 0 ? inbox.unpriced(unpriced) : '' }
}

/** Who and when, as refusals say it on a page. */
export const SPELLING: Spelling = {
  person: ({ name }) => plainText(name, 60),
  role: (id) => plainText(id, 40),
  moment: minuteText,
}

/** Undefined: nothing here knows how to end this kind, so nobody knows a way back either. */
export function remedyFor(
  { clouds }: Pick<Deps, 'clouds'>,
  { provider, detector_id: id, remedy }: Pick<InboxRow, 'provider' | 'detector_id' | 'remedy'>,
): Remedy | undefined {
  const detector = clouds.get(provider)?.detectors.find((it) => it.id === id)
  return detector?.remedies.find((it) => it.name === remedy)
}

export function hasWayBack(deps: Pick<Deps, 'clouds'>, row: InboxRow): boolean {
  const remedy = remedyFor(deps, row)
  return remedy !== undefined && isReversible(remedy.name, remedy.backUp !== null)
}

export function needsTwo({ policy }: Pick<Deps, 'policy'>, row: InboxRow): boolean {
  return yesNeeded(row.saving_micros, termsOf(row, policy).approval) > 1
}

export function yesOf({ said }: InboxRow): readonly Said[] {
  return said.filter(({ verdict }) => verdict === 'approve')
}

function shapeOf({ attributes }: InboxRow): string {
  const { type, sizeGiB, publicIp } = attributes
  const parts = [
    ...(typeof type === 'string' ? [plainText(type, 16)] : []),
    ...(typeof sizeGiB === 'number' ? [`${sizeGiB} GiB`] : []),
    ...(typeof publicIp === 'string' ? [plainText(publicIp, 45)] : []),
  ]
  return parts.join(' · ')
}

function notesOf(deps: ViewDeps, row: InboxRow, { inbox: { notes } }: Messages): NoteView[] {
  const said = yesOf(row).map(({ name }) => plainText(name, 40))
  const endsInMs = row.expires_at ? row.expires_at.getTime() - deps.now().getTime() : Infinity
  const ends = row.expires_at && awayText(row.expires_at, deps.now(), deps.language)
  const isTwo = said.length === 0 && needsTwo(deps, row)
  return [
    ...(said.length > 0 ? [{ text: notes.second(said.join(', ')), tone: 'warn' } as const] : []),
    ...(isTwo ? [{ text: notes.two, tone: '' } as const] : []),
    ...(hasWayBack(deps, row) ? [] : [{ text: notes.noWayBack, tone: 'bad' } as const]),
    ...(isProduction(row.tags) ? [{ text: notes.production, tone: 'warn' } as const] : []),
    ...(endsInMs < SOON_MS && ends ? [{ text: notes.endsSoon(ends), tone: '' } as const] : []),
  ]
}

const TONES: Readonly<Partial<Record<InboxRow['status'], NoteView['tone']>>> = {
  remediated: 'good',
  restored: 'good',
  failed: 'bad',
  resolved: 'warn',
}

/** While people have the word: who decided. From then on: what the work has come to. */
function standingOf(row: InboxRow, { inbox, card }: Messages): NoteView {
  const { status, said, remedy } = row
  const tone = TONES[status] ?? ''
  const last = said.at(-1)
  const who = last && inbox.decided[last.verdict](plainText(last.name, 40))
  if (status === 'remediated' && remedy) return { text: card.state('done', remedy), tone }
  const stage = inbox.motion.statuses[status]
  const isAnswered = ['rejected', 'snoozed', 'approved', 'queued', 'executing'].includes(status)
  if (!who || !isAnswered) return { text: stage, tone }
  return { text: status === 'executing' ? `${stage}, ${who}` : who, tone }
}

function stepTexts(deps: ViewDeps, row: InboxRow, { card }: Messages): RowView['steps'] {
  if (row.status !== 'executing') return []
  const marks = {
    backupStartedAt: row.backup_started_at,
    backupCompletedAt: row.backup_completed_at,
    applyStartedAt: row.apply_started_at,
    appliedAt: row.applied_at,
  }
  const steps = stepsOf(marks, Boolean(remedyFor(deps, row)?.backUp))
  return steps.map(({ name, state }) => ({ text: card.steps[name satisfies StepName], state }))
}
