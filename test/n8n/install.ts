/**
 * A real n8n in a folder of its own, never among the project's dependencies: about four minutes and 2 GB the
 * first time. N8N_FOLDER names another folder. No scripts are run: with PostgreSQL nothing has to be compiled.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const VERSION = '2.41.1'
const PACKAGE = new URL('package-for-n8n.json', import.meta.url)

export const N8N_FOLDER = process.env['N8N_FOLDER'] ?? join(tmpdir(), `cloudthrift-n8n-${VERSION}`)

/** Returns the program that starts it. */
export async function installedN8n(): Promise<string> {
  if ((await installedVersion()) !== VERSION) await install()
  return join(N8N_FOLDER, 'node_modules/n8n/bin/n8n')
}

async function installedVersion(): Promise<string | null> {
  try {
    const text = await readFile(join(N8N_FOLDER, 'node_modules/n8n/package.json'), 'utf8')
    const { version }: { version: string } = JSON.parse(text)
    return version
  } catch {
    return null
  }
}

async function install(): Promise<void> {
  await mkdir(N8N_FOLDER, { recursive: true })
  await copyFile(PACKAGE, join(N8N_FOLDER, 'package.json'))
  const args = ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  const env = { ...process.env, PATH: path }
  const npm = spawn('npm', args, { cwd: N8N_FOLDER, stdio: 'inherit', env })
  await once(npm, 'close')
  if (npm.exitCode !== 0) throw new Error(`npm install of n8n ended with ${npm.exitCode}`)
}
