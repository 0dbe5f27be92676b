/**
 * `node trim-packages.ts node_modules`: removes what no running program reads: type declarations,
 * source maps, read-me files, tests of others, and builds for bundlers. Licences stay.
 */

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

const UNREAD_FILES = /(?:\.d\.[cm]?ts|\.(?:js|ts|mjs|cjs)\.map|\.md|\.markdown|\.tsbuildinfo)$/i
const LICENCE = /^(?:licen[cs]e|copying|notice)(?!.*\.(?:[cm]?ts|map)$)/i
const UNREAD_FOLDERS = ['test', 'tests', '__tests__', 'benchmark', 'benchmarks', 'dist-types']
/** Of the AWS SDK: for bundlers, unless the package itself says that Node may import it. */
const BUNDLER_BUILD = 'dist-es'

/** Faces of a font, and builds for browsers, that nothing of ours loads. By package, below it. */
const UNUSED: Readonly<Record<string, RegExp>> = {
  '@expo-google-fonts/inter': /^\d00(?!Regular$|Bold$)[A-Z]\w*$/,
  '@google/genai': /^dist\/(?!node$)/,
}

/** Below one folder of packages; packages lie in packages. */
export async function trimPackages(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const path = join(folder, entry.name)
    if (entry.name.startsWith('@')) await trimPackages(path)
    else if (!entry.name.startsWith('.')) await trimPackage(path)
  }
}

async function trimPackage(folder: string): Promise<void> {
  const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null)
  if (manifest === null) return
  const entryPoints = JSON.stringify(JSON.parse(manifest).exports ?? '')
  await trimUnused(folder, JSON.parse(manifest).name)
  const unread = entryPoints.includes(BUNDLER_BUILD)
    ? UNREAD_FOLDERS
    : [...UNREAD_FOLDERS, BUNDLER_BUILD]
  for (const name of unread.filter((it) => !entryPoints.includes(`/${it}/`))) {
    await rm(join(folder, name), { recursive: true, force: true })
  }
  await trimFolder(folder)
}

async function trimUnused(folder: string, name: string): Promise<void> {
  const unused = UNUSED[name]
  if (!unused) return
  for (const parent of ['.', 'dist']) {
    for (const entry of await readdir(join(folder, parent)).catch(() => [])) {
      const path = join(parent, entry)
      if (unused.test(path)) await rm(join(folder, path), { recursive: true })
    }
  }
}

async function trimFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.name === 'node_modules') await trimPackages(path)
    else if (entry.isDirectory()) await trimFolder(path)
    else if (UNREAD_FILES.test(entry.name) && !LICENCE.test(entry.name)) await rm(path)
  }
}

if (import.meta.main) {
  const [folder = 'node_modules'] = process.argv.slice(2)
  await trimPackages(folder)
}
