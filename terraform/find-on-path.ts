/** Where a program lies on the PATH; null when it does not. */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export function findOnPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return folders.map((it) => join(it, program)).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
