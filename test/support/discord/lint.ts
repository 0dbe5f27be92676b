/**
 * What Discord's documentation says about messages and dialogues, and its OpenAPI does not: sums over a
 * whole message, what excludes what, what must be unique. And our own rule: nothing ever pings by accident.
 */

import { allComponents, type Json } from './json.ts'

const V2 = 1 << 15
const SELECTS = [3, 5, 6, 7, 8]
const V2_ONLY = [9, 10, 11, 12, 13, 14, 17]

export function lintMessage(body: Json, kind: 'create' | 'edit' = 'create'): string[] {
  const all = allComponents(body)
  const isV2 = ((body['flags'] ?? 0) & V2) !== 0
  return [
    ...all.flatMap(lintComponent),
    ...unique('custom_id', all),
    ...(isV2 ? lintV2(body, all) : lintClassic(body, all)),
    ...(isV2 || kind === 'edit' || hasSomething(body) ? [] : ['an empty message']),
    ...lintMentions(body),
  ]
}

const BY_TYPE: Readonly<Record<number, (it: Json) => string[]>> = {
  1: lintRow,
  2: lintButton,
  3: lintOptions,
  9: lintSection,
  10: (it) => (it['content'] ? [] : ['an empty text']),
  21: lintOptions,
}

function lintComponent(it: Json): string[] {
  const children: Json[] = it['components'] ?? []
  const isNamed = it['custom_id'] === undefined || within(it['custom_id'], 1, 100)
  return [
    ...(BY_TYPE[it['type']]?.(it) ?? []),
    ...(children.some((child) => child['type'] === 17) ? ['a container stands at the top'] : []),
    ...(isNamed ? [] : ['custom_id']),
  ]
}

function lintRow({ components: children = [] }: Json): string[] {
  const selects = children.filter((child: Json) => SELECTS.includes(child['type']))
  const isMixed = selects.length > 0 && children.length > 1
  const isFull = children.length >= 1 && children.length <= 5
  return [
    ...(isMixed ? ['a row holds buttons or one select'] : []),
    ...(isFull ? [] : [`${children.length} in a row`]),
  ]
}

function lintSection({ components: children = [], accessory }: Json): string[] {
  const isWhole = children.length >= 1 && children.length <= 3 && accessory
  return isWhole ? [] : ['a section has one to three texts and an accessory']
}

function lintButton(it: Json): string[] {
  const isLink = it['style'] === 5
  const isWhole = isLink ? it['url'] && !it['custom_id'] : it['custom_id'] && !it['url']
  return [
    ...(isWhole ? [] : ['a link has a url, any other button a custom_id']),
    ...(within(it['label'], 1, 80) ? [] : [`label of ${it['label']?.length} characters`]),
    ...(isLink && !within(it['url'], 1, 512) ? ['url'] : []),
  ]
}

function lintOptions(it: Json): string[] {
  const options: Json[] = it['options'] ?? []
  const [min, max] = [it['min_values'] ?? 1, it['max_values'] ?? 1]
  return [
    ...(options.length >= 1 && options.length <= 25 ? [] : [`${options.length} options`]),
    ...(it['type'] === 3 && (min > max || max > options.length) ? ['min and max of a select'] : []),
    ...unique('value', options),
    ...options.flatMap((option) =>
      [option['label'], option['description'] ?? 'none'].every((text) => within(text, 1, 100))
        ? []
        : ['text of an option'],
    ),
  ]
}

function lintV2(body: Json, all: readonly Json[]): string[] {
  const length = all.reduce((sum, it) => sum + (it['type'] === 10 ? it['content'].length : 0), 0)
  return [
    ...(body['content'] || body['embeds']?.length ? ['components exclude content and embeds'] : []),
    ...(all.length > 40 ? [`${all.length} components`] : []),
    ...(length > 4_000 ? [`${length} characters of text`] : []),
  ]
}

function lintClassic(body: Json, all: readonly Json[]): string[] {
  const embeds: Json[] = body['embeds'] ?? []
  const fields = embeds.flatMap((it): Json[] => it['fields'] ?? [])
  const texts = embeds.flatMap((it) => [it['title'], it['description'], it['footer']?.text])
  const length = [...texts, ...fields.flatMap((it) => [it['name'], it['value']])].reduce(
    (sum, text) => sum + (text?.length ?? 0),
    0,
  )
  return [
    ...((body['components']?.length ?? 0) > 5 ? ['six rows'] : []),
    ...(all.some((it) => V2_ONLY.includes(it['type'])) ? ['layout without its flag'] : []),
    ...((body['content']?.length ?? 0) > 2_000 ? ['content of 2,000 characters'] : []),
    ...(length > 6_000 ? [`${length} characters in embeds`] : []),
    ...embeds.flatMap((it) => (it['title'] && it['title'].length > 256 ? ['title'] : [])),
    ...fields.flatMap((it) =>
      within(it['name'], 1, 256) && within(it['value'], 1, 1_024) ? [] : ['a field'],
    ),
  ]
}

function hasSomething(body: Json): boolean {
  return Boolean(body['content'] || body['embeds']?.length || body['components']?.length)
}

/** Without the key Discord pings whatever stands in the text, on every edit anew. */
function lintMentions({ allowed_mentions: allowed }: Json): string[] {
  const parse = allowed?.parse
  return Array.isArray(parse) && parse.length === 0 ? [] : ['allowed_mentions.parse must be []']
}

export function lintModal(data: Json): string[] {
  const all = allComponents(data)
  const parts: Json[] = data['components'] ?? []
  return [
    ...all.flatMap(lintComponent),
    ...unique('custom_id', all),
    ...(within(data['title'], 1, 45) ? [] : ['title of a dialogue']),
    ...(within(data['custom_id'], 1, 100) ? [] : ['custom_id of a dialogue']),
    ...(parts.length >= 1 && parts.length <= 5 ? [] : [`${parts.length} parts`]),
    ...parts.flatMap((it) =>
      it['type'] !== 18 || within(it['label'], 1, 45) ? [] : ['label of a field'],
    ),
  ]
}

function unique(key: string, items: readonly Json[]): string[] {
  const values = items.map((it) => it[key]).filter((it) => it !== undefined)
  return new Set(values).size === values.length ? [] : [`${key} twice`]
}

function within(text: unknown, min: number, max: number): boolean {
  return typeof text === 'string' && text.length >= min && text.length <= max
}
