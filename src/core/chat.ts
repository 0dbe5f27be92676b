/**
 * What a chat must offer: draw a subject, post it, edit it, take in what people do. And the desk: what
 * a chat may ask of us on behalf of a person it has verified. app.ts brings the two together.
 */

import type { Person, Verdict } from './approval.ts'
import type { CardView, Named } from './card.ts'
import type { CardLine, DigestView, PanelView, Proposal, Sum } from './digest.ts'
import type { Figures } from './figures.ts'
import type { Refusal } from './refusal.ts'
import type { ReportView } from './report.ts'

/** Something that a message shows. The lead of a digest stands in the channel, the digest in its thread. */
export type Subject =
  | { readonly kind: 'card'; readonly card: CardView; readonly ask: Ping }
  | { readonly kind: 'lead' | 'digest'; readonly digest: DigestView; readonly ask: Ping }
  | { readonly kind: 'report'; readonly report: ReportView }

/** Who is told, once, that there is something to decide. */
export interface Ping {
  readonly roles: readonly string[]
  readonly users: readonly string[]
}

export interface Place {
  readonly channelId: string
  readonly messageId: string
}

export type Payload = Readonly<Record<string, unknown>>

export interface Drawing {
  /** Equal fingerprints look equal. */
  readonly fingerprint: string
  readonly payload: Payload
  /** For a message that can no longer take the first form. */
  readonly otherwise: Payload | null
}

export type Edited =
  | { readonly result: 'shown' }
  /** Somebody deleted it. */
  | { readonly result: 'missing' }
  /** Not now: try again after so long. */
  | { readonly result: 'later'; readonly seconds: number }
  /** It can never be edited by us. */
  | { readonly result: 'refused'; readonly reason: string }

export interface Posting {
  /** The same key posts once, however often it is tried within minutes. */
  readonly key: string
  /** Null: in the channel. Otherwise in the thread of that message. */
  readonly threadOf: Place | null
}

export interface Chat {
  readonly name: string
  /** The only channel in which people can answer. */
  readonly channelId: string
  draw(subject: Subject): Drawing
  /** The first, plain form of a message: it is what a phone shows, and the only one that pings. */
  opening(subject: Subject, key: string): Payload
  post(subject: Subject, posting: Posting, signal: AbortSignal): Promise<Place>
  edit(drawing: Drawing, place: Place, signal: AbortSignal): Promise<Edited>
  /** A word to everybody in the channel that needs no answer: somebody has halted removals, say. */
  tell(words: string, signal: AbortSignal): Promise<void>
}

/** While it is open, people are listened to. */
export interface Listening extends AsyncDisposable {
  /** Null: nothing comes in over HTTP. */
  readonly webhook: Webhook | null
}

/** A request as it came: the signature covers these very bytes. */
export interface SignedRequest {
  readonly signature: unknown
  readonly timestamp: unknown
  readonly body: Uint8Array
}

export interface Webhook {
  readonly path: string
  receive(request: SignedRequest): Promise<{ readonly status: number; readonly body: object }>
}

/** One thing that a person did, to be answered once. */
export interface Act {
  readonly source: string
  readonly id: string
  readonly actor: string
}

export interface Choice {
  readonly approvalId: string
  readonly revision: number
  readonly verdict: Verdict
  readonly reason: string | null
  readonly snoozeUntil: Date | null
  /** What the person typed to confirm what cannot be taken back. */
  readonly proof: string | null
}

/** Which list a decision about many means. */
export interface Which {
  readonly panelId: string
  readonly list: 'cheap' | 'picked'
}

export type ManyChoice = Omit<Choice, 'approvalId' | 'revision' | 'proof'> &
  Which & {
    /** Of the proposal that the person was shown. */
    readonly fingerprint: string
  }

export interface ManyResult {
  readonly done: Sum
  /** Said yes, a second person must agree. */
  readonly second: number
  readonly skipped: readonly { readonly resourceId: string; readonly refusal: Refusal }[]
}

export type Picking =
  | { readonly page: number; readonly only: readonly string[] }
  | { readonly page: number; readonly all: true }
  | { readonly page: number; readonly none: true }
  /** Only look. */
  | { readonly page: number }

export interface StatusView {
  readonly waiting: Sum
  readonly working: number
  readonly failed: number
  readonly unasked: Sum
  readonly lastScanAt: Date | null
  readonly isScanning: boolean
  /** Who stopped all executions, when and why; null while they may run. */
  readonly halt: {
    readonly by: Named
    readonly since: Date
    readonly reason: string | null
  } | null
}

/** Everything here throws Refused when the person may not, or the world has moved on. */
export interface Desk {
  /** Of several deliveries of one act the first gets true; the others what it was answered, if known. */
  begin(
    act: Act,
  ): Promise<
    { readonly isFirst: true } | { readonly isFirst: false; readonly answer: Payload | null }
  >
  answered(act: Act, answer: Payload): Promise<void>
  card(approvalId: string): Promise<CardView | null>
  decide(person: Person, choice: Choice): Promise<CardView>
  panel(person: Person, panelId: string, picking: Picking): Promise<PanelView>
  /** Exactly what an answer to many would be about. */
  propose(person: Person, which: Which, verdict: Verdict): Promise<Proposal>
  decideMany(person: Person, choice: ManyChoice): Promise<ManyResult>
  /** The revision that the person was shown; null when they named the finding itself. */
  undo(person: Person, findingId: string, revision: number | null): Promise<CardView>
  /** A removal that failed tries again, on the same approval. */
  retry(person: Person, findingId: string, revision: number): Promise<CardView>
  undoable(): Promise<readonly CardLine[]>
  startScan(person: Person): Promise<{ readonly isNew: boolean }>
  status(): Promise<StatusView>
  savings(): Promise<Figures>
  halt(person: Person, reason: string | null): Promise<void>
  resume(person: Person): Promise<void>
  /** A one-time code that links the account of this person to an API token. */
  linkCode(person: Person): Promise<{ readonly code: string; readonly expiresAt: Date }>
}
