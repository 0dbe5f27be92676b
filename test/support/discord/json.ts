/** What goes over the wire, as the tests read it: they check the form of what they read. */

// oxlint-disable-next-line typescript/no-explicit-any
export type Json = Record<string, any>

/** Every component of a message or dialogue, however deep. */
export function allComponents(holder: Json): Json[] {
  const own: Json[] = [
    ...(holder['components'] ?? []),
    ...[holder['accessory'], holder['component']].filter(Boolean),
  ]
  return own.flatMap((it) => [it, ...allComponents(it)])
}

/** All that a message says, for assertions. */
export function textOf(message: Json): string {
  const embeds: Json[] = message['embeds'] ?? []
  return [
    message['content'] ?? '',
    ...allComponents(message).map((it) => it['content'] ?? ''),
    ...embeds.flatMap((it) => [
      it['title'] ?? '',
      it['description'] ?? '',
      ...(it['fields'] ?? []).flatMap((field: Json) => [field['name'], field['value']]),
    ]),
  ]
    .filter(Boolean)
    .join('\n')
}

/** The labels of its buttons, in order. */
export function buttonsOf(message: Json): string[] {
  return allComponents(message).flatMap((it) => (it['type'] === 2 ? [it['label']] : []))
}

/** The custom_id of a button or select by its verb. */
export function idOf(message: Json, verb: string): string {
  const found = allComponents(message).find((it) => it['custom_id']?.startsWith(`ct1|${verb}|`))
  if (!found) throw new Error(`no ${verb} among ${buttonsOf(message).join(', ')}`)
  return found['custom_id']
}
