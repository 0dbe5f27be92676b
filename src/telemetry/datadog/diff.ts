/** What would change: of all that we say about an object, whatever is otherwise there. */

import type { Json } from './json.ts'

const LONGEST = 120

/** Lines like `widgets.0.definition.title: "Old" -> "New"`. Empty: it is as we want it. */
export function differences(current: Json | undefined, wanted: Json, path = ''): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(current) || current.length !== wanted.length) {
      return [line(path, current, wanted)]
    }
    return wanted.flatMap((it, index) => differences(current[index], it, joined(path, index)))
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const found: unknown = current
    if (typeof found !== 'object' || found === null) return [line(path, current, wanted)]
    const fields = new Map<string, Json>(Object.entries(found))
    return Object.entries(wanted).flatMap(([key, it]) =>
      differences(fields.get(key), it, joined(path, key)),
    )
  }
  return current === wanted ? [] : [line(path, current, wanted)]
}

function joined(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`
}

function line(path: string, current: Json | undefined, wanted: Json): string {
  return `${path}: ${shown(current)} -> ${shown(wanted)}`
}

function shown(value: Json | undefined): string {
  const whole = value === undefined ? 'nothing' : JSON.stringify(value)
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST - 1)}…`
}
