/**
 * Loads every module of the service once, so that NODE_COMPILE_CACHE holds it: types stripped, code
 * compiled. Run while an image is built.
 */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Starting one of these is an act. */
const PROGRAMS = ['main.ts', 'cli.ts']
/** Loaded by name when needed: by a worker before it is ready, and for a first chart. */
const LATER = ['@aws-sdk/client-ec2', '@napi-rs/canvas']

for (const folder of ['src', 'migrations']) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts') || PROGRAMS.includes(name)) continue
    await import(pathToFileURL(join(process.cwd(), folder, name)).href)
  }
}
for (const name of LATER) await import(name)
