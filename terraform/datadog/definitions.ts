/**
 * The dashboards, monitors and service level objectives as they are committed: one JSON file each, in
 * the body that Datadog's own API takes. No folder, no definitions: the stack is then empty.
 */

import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'

/** The one place that says where they lie. */
export const DATADOG_FOLDER = new URL('../../datadog/', import.meta.url)
const FOLDERS = { dashboards: 'dashboards/', monitors: 'monitors/', objectives: 'slo/' } as const

export interface Definition {
  /** The file's name without .json. */
  readonly name: string
  readonly body: string
}

export type Definitions = Readonly<Record<keyof typeof FOLDERS, readonly Definition[]>>

export async function readDefinitions(folder: URL): Promise<Definitions> {
  const read = (kind: keyof typeof FOLDERS): Promise<Definition[]> =>
    definitionsIn(new URL(FOLDERS[kind], folder))
  return {
    dashboards: await read('dashboards'),
    monitors: await read('monitors'),
    objectives: await read('objectives'),
  }
}

async function definitionsIn(folder: URL): Promise<Definition[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter((it) => it.endsWith('.json')).toSorted()
  return Promise.all(
    files.map(async (file) => ({
      name: basename(file, '.json').replaceAll(/[^A-Za-z0-9_]/g, '_'),
      body: await readFile(new URL(file, folder), 'utf8'),
    })),
  )
}
