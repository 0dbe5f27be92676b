/**
 * Brings what we keep at Datadog to what the code says. An object is found by the id stored when it was
 * made; one that does not carry our mark is somebody else's, and never touched.
 */

import { AppError } from '../../core/errors.ts'
import type { DatadogApi } from './api.ts'
import { SLO_ID } from './dashboard.ts'
import { differences } from './diff.ts'
import { isObject, type Json, type JsonObject, objectsOf } from './json.ts'
import { distributionTags, metricMetadata } from './metadata.ts'
import { type DatadogObject, datadogObjects, lintObject, type ObjectKind } from './objects.ts'

const MARK = 'managed_by:cloudthrift'

/** Where the ids of what we made are kept. */
export interface StoredIds {
  get(kind: ObjectKind, name: string): Promise<string | null>
  set(kind: ObjectKind, name: string, id: string): Promise<void>
}

export interface Change {
  readonly what: string
  /** later: Datadog has not received this metric yet. */
  readonly action: 'create' | 'update' | 'keep' | 'later'
  readonly differences: readonly string[]
}

export interface ApplyOptions {
  readonly api: DatadogApi
  readonly ids: StoredIds
  /** True: says what it would do, and changes nothing. */
  readonly dryRun: boolean
}

export async function* applyAll(options: ApplyOptions): AsyncGenerator<Change> {
  let sloId = SLO_ID
  for (const object of datadogObjects()) {
    const wanted = { ...object, body: withSlo(object.body, sloId) }
    const problems = lintObject(wanted)
    if (problems.length > 0)
      throw new Error(`${object.kind} ${object.name}: ${problems.join('; ')}`)
    const { change, id } = await applyObject(options, wanted)
    if (object.kind === 'slo' && id) sloId = id
    yield change
  }
  for (const [name, body] of metricMetadata()) yield await applyMetadata(options, name, body)
  for (const [name, body] of distributionTags()) yield await applyTags(options, name, body)
}

/** The dashboard shows the service level, which gets its id only when it is made. */
function withSlo(body: JsonObject, sloId: string): JsonObject {
  return JSON.parse(JSON.stringify(body).replaceAll(JSON.stringify(SLO_ID), JSON.stringify(sloId)))
}

async function applyObject(
  options: ApplyOptions,
  wanted: DatadogObject,
): Promise<{ change: Change; id: string | null }> {
  const { api, ids, dryRun } = options
  const { kind, name, body } = wanted
  const what = `${kind} ${name}`
  const current = await findObject(options, wanted)
  if (!current) {
    const id = dryRun ? null : idOf(unwrapped(await api.ask('POST', PATHS[kind], body)))
    if (id) await ids.set(kind, name, id)
    return { change: { what, action: 'create', differences: [] }, id }
  }
  const id = idOf(current)
  const changed = differences(current, body)
  if (!dryRun) {
    await ids.set(kind, name, id)
    if (changed.length > 0) await api.ask('PUT', `${PATHS[kind]}/${id}`, body)
  }
  const action = changed.length > 0 ? 'update' : 'keep'
  return { change: { what, action, differences: changed }, id }
}

const PATHS: Readonly<Record<ObjectKind, string>> = {
  slo: '/api/v1/slo',
  monitor: '/api/v1/monitor',
  dashboard: '/api/v1/dashboard',
}

/** By its stored id; else by its name, in case we made it and never learnt the id. */
async function findObject(
  { api, ids }: ApplyOptions,
  { kind, name, body }: DatadogObject,
): Promise<JsonObject | null> {
  const stored = await ids.get(kind, name)
  const known = stored && unwrapped(await api.ask('GET', `${PATHS[kind]}/${stored}`))
  if (known && isOurs(known)) return known
  const title = titleOf(body)
  const listed = listOf(await api.ask('GET', `${PATHS[kind]}${SEARCHES[kind](title)}`))
  const same = listed.filter((it) => titleOf(it) === title && isOurs(it))
  if (same.length > 1) {
    throw new AppError('DATADOG_REFUSED', `there are ${same.length} of ${kind} ${name}`, {
      hint: `Delete all but one of the objects named '${title}' at Datadog, then apply again.`,
    })
  }
  const [only] = same
  return only ? unwrapped(await api.ask('GET', `${PATHS[kind]}/${idOf(only)}`)) : null
}

const SEARCHES: Readonly<Record<ObjectKind, (title: string) => string>> = {
  slo: (title) => `?query=${encodeURIComponent(title)}&limit=1000`,
  monitor: (title) => `?name=${encodeURIComponent(title)}`,
  dashboard: () => '',
}

function titleOf({ name, title }: JsonObject): string {
  const given = name ?? title
  return typeof given === 'string' ? given : ''
}

function isOurs(object: JsonObject): boolean {
  const { tags, description } = object
  const isTagged = Array.isArray(tags) && tags.includes(MARK)
  return isTagged || (typeof description === 'string' && description.includes(MARK))
}

async function applyMetadata(
  { api, dryRun }: ApplyOptions,
  name: string,
  body: JsonObject,
): Promise<Change> {
  const what = `metric ${name}`
  const current = await api.ask('GET', `/api/v1/metrics/${name}`)
  if (current === null) return { what, action: 'later', differences: [] }
  const changed = differences(current, body)
  if (changed.length > 0 && !dryRun) await api.ask('PUT', `/api/v1/metrics/${name}`, body)
  return { what, action: changed.length > 0 ? 'update' : 'keep', differences: changed }
}

async function applyTags(
  { api, dryRun }: ApplyOptions,
  name: string,
  attributes: JsonObject,
): Promise<Change> {
  const what = `percentiles of ${name}`
  const path = `/api/v2/metrics/${name}/tags`
  if ((await api.ask('GET', `/api/v1/metrics/${name}`)) === null) {
    return { what, action: 'later', differences: [] }
  }
  const current = await api.ask('GET', path)
  const wanted = { data: { type: 'manage_tags', id: name, attributes } }
  const changed = current === null ? [] : differences(current, wanted)
  const action = current === null ? 'create' : 'update'
  if (action === 'update' && changed.length === 0) return { what, action: 'keep', differences: [] }
  if (!dryRun) await api.ask(action === 'create' ? 'POST' : 'PATCH', path, wanted)
  return { what, action, differences: changed }
}

/** Some answers are wrapped in `data`, some as the only one of a list. */
function unwrapped(answer: Json): JsonObject | null {
  if (!isObject(answer)) return null
  const inner = answer['data'] ?? answer
  const first = Array.isArray(inner) ? inner[0] : inner
  return isObject(first) ? first : null
}

function listOf(answer: Json): JsonObject[] {
  return objectsOf(isObject(answer) ? (answer['data'] ?? answer['dashboards']) : answer)
}

function idOf(object: JsonObject | null): string {
  const id = object?.['id']
  if (typeof id === 'string' || typeof id === 'number') return String(id)
  throw new AppError('DATADOG_REFUSED', 'Datadog answered without an id', {
    hint: 'Check DD_API_URL: this does not look like the Datadog API.',
  })
}
