/**
 * The dashboards, monitors and service level objectives as they are committed: one JSON file each,
 * named <kind>-<name>.json, in the body that Datadog's own API takes. No folder, no definitions: the
 * stack is then empty.
 */

import { readdir, readFile } from 'node:fs/promises'

/** The one place that says where they lie. */
export const DATADOG_FOLDER = new URL('../../docs/datadog/', import.meta.url)
const FILE = /^(?<kind>dashboard|monitor|slo)-(?<name>[\w-]+)\.json$/

export interface Definition {
  /** As Terraform may call it: letters, digits and underscores. */
  readonly name: string
  readonly body: string
}

export interface Definitions {
  readonly dashboards: readonly Definition[]
  readonly monitors: readonly Definition[]
  readonly objectives: readonly Definition[]
}

/** Other files of the folder (the metrics' own description) are not for Terraform. */
export async function readDefinitions(folder: URL): Promise<Definitions> {
  const names = await namesIn(folder)
  const read = (kind: string): Promise<Definition[]> =>
    Promise.all(
      names
        .filter((file) => FILE.exec(file)?.groups?.['kind'] === kind)
        .map(async (file) => ({
          name: FILE.exec(file)?.groups?.['name']?.replaceAll('-', '_') ?? '',
          body: await readFile(new URL(file, folder), 'utf8'),
        })),
    )
  return {
    dashboards: await read('dashboard'),
    monitors: await read('monitor'),
    objectives: await read('slo'),
  }
}

async function namesIn(folder: URL): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
