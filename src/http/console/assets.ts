/**
 * Styles and scripts, ours and those of the libraries, all served from here. Their address holds a
 * digest of their bytes, so that a browser keeps them for ever and never keeps an old one.
 */

import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Server } from '../route.ts'

const require = createRequire(import.meta.url)
const own = (name: string): string => fileURLToPath(new URL(`assets/${name}`, import.meta.url))

const FILES: Readonly<Record<string, string>> = {
  'base.css': own('base.css'),
  'base.js': own('base.js'),
  'ink.js': own('ink.js'),
  'savings.css': own('savings.css'),
  'settings.css': own('settings.css'),
  'savings.js': own('savings.js'),
  'scans.css': own('scans.css'),
  'uplot.css': require.resolve('uplot/dist/uPlot.min.css'),
  'uplot.js': require.resolve('uplot/dist/uPlot.iife.min.js'),
  'finding.css': own('finding.css'),
  'inbox.css': own('inbox.css'),
  'inbox.js': own('inbox.js'),
  'htmx.js': require.resolve('htmx.org/dist/htmx.min.js'),
  'idiomorph.js': require.resolve('idiomorph/dist/idiomorph-ext.min.js'),
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}
const FOR_EVER = 'public, max-age=31536000, immutable'

const CONTENTS = Object.fromEntries(
  Object.entries(FILES).map(([name, path]) => [name, readFileSync(path)]),
)
const VERSION = hash('sha256', Buffer.concat(Object.values(CONTENTS)), 'hex').slice(0, 12)

/** The address of one of FILES. Throws for any other name: a page must not ask for what is not there. */
export function assetUrl(name: string): string {
  if (!(name in CONTENTS)) throw new Error(`no asset ${name}`)
  return `/console/assets/${VERSION}/${name}`
}

export async function serveAssets(app: Server): Promise<void> {
  for (const [name, bytes] of Object.entries(CONTENTS)) {
    const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    app.get(`/assets/${VERSION}/${name}`, { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', FOR_EVER).type(type).send(bytes),
    )
  }
}
