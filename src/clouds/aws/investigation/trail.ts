/**
 * Who did what to a resource, from CloudTrail's event history of 90 days. It answers one resource a
 * call and two calls a second, so it is asked only about what people are about to be asked about.
 */

import { CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { History, PastEvent, Said } from '../../../core/investigation.ts'
import type { Scope } from '../../../core/observation.ts'
import type { AwsClients } from '../clients.ts'
import { asking } from '../errors.ts'
import { said } from '../facts.ts'
import { perScope } from '../per-scope.ts'
import { pastEventOf } from './trail-event.ts'

export const LOOKUP = 'cloudtrail:LookupEvents'

const DAY_MS = 86_400_000
const REACH_DAYS = 90
const EVENTS_PER_PAGE = 50
const MAX_PAGES = 4
const KEPT_EVENTS = 20

type Trail = History['trail']
/** How the trail may name a resource: some events name an address by its id, some by its number. */
type Names = readonly string[]

/** One trail per resource, in the order given. After a failure nothing more is asked: it would fail again. */
export function trails(
  clients: AwsClients,
  now: () => Date,
): (scope: Scope, resources: readonly Names[], signal: AbortSignal) => Promise<Trail[]> {
  const clientOf = perScope((scope) => clients.inquiry(CloudTrailClient, scope))
  return async (scope, resources, signal) => {
    const since = new Date(now().getTime() - REACH_DAYS * DAY_MS)
    const look = { client: clientOf(scope), since, signal }
    const found: Trail[] = []
    let failure: { readonly unknown: string } | null = null
    for (const names of resources) {
      const answer: Said<Read> = failure ?? (await said(() => readAll(look, names)))
      if ('unknown' in answer) failure = answer
      found.push(trailOf(answer, since))
    }
    return found
  }
}

function trailOf(answer: Said<Read>, since: Date): Trail {
  const asked = { source: LOOKUP, since: since.toISOString() }
  if ('unknown' in answer) return { ...asked, ...answer }
  const { events, reached } = answer.value
  return { ...asked, since: reached.toISOString(), value: events }
}

interface Look {
  readonly client: CloudTrailClient
  readonly since: Date
  readonly signal: AbortSignal
}

interface Read {
  readonly events: readonly PastEvent[]
  /** Later than asked for when there was too much to read. */
  readonly reached: Date
}

async function readAll(look: Look, names: Names): Promise<Read> {
  const found = new Map<string, Event>()
  let reached = look.since
  for (const name of names) {
    const read = await readOne(look, name)
    for (const event of read.events) found.set(event.EventId ?? '', event)
    if (read.reached > reached) reached = read.reached
  }
  const events = [...found.values()]
    .flatMap((it) => pastEventOf(it, LOOKUP) ?? [])
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
  return { events: events.slice(0, KEPT_EVENTS), reached }
}

/** CloudTrail answers newest first. */
async function readOne(
  { client, since, signal }: Look,
  name: string,
): Promise<{ readonly events: readonly Event[]; readonly reached: Date }> {
  const events: Event[] = []
  let token: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const command = new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: name }],
      StartTime: since,
      MaxResults: EVENTS_PER_PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    })
    const answer = await asking(LOOKUP, () => client.send(command, { abortSignal: signal }))
    events.push(...(answer.Events ?? []))
    token = answer.NextToken
    if (token === undefined) return { events, reached: since }
  }
  return { events, reached: events.at(-1)?.EventTime ?? since }
}
