/** A real n8n process: the shipped files imported and published by its own command line; killed and started. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '../support/eventually.ts'
import { installedN8n } from './install.ts'

const FILES = fileURLToPath(new URL('../../n8n/', import.meta.url))
const WORKFLOWS = ['approvals.json', 'weekly-report.json']
const START_MS = 120_000

export interface N8nOptions {
  /** For its files and its log; goes with the test. */
  readonly folder: string
  readonly databaseUrl: string
  readonly port: number
  readonly proxyUrl: string
  readonly authorityFile: string
  readonly secrets: Readonly<Record<'API-TOKEN' | 'BOT-TOKEN' | 'N8N-SECRET', string>>
}

export interface N8n extends AsyncDisposable {
  /** Until its webhook is there. */
  start(): Promise<void>
  /** As when the machine dies. */
  kill(): Promise<void>
  /** Runs one workflow to its end, without the server. */
  execute(workflowId: string): Promise<string>
  /** What its command line said about the files. */
  readonly imported: string
}

export async function openN8n(options: N8nOptions): Promise<N8n> {
  const program = await installedN8n()
  const env = environmentOf(options)
  const run = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [program, ...args], {
      cwd: options.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const imported = await importFiles(options, run)
  let running: ChildProcess | null = null
  const kill = async (): Promise<void> => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const closed = once(running, 'close')
    running.kill('SIGKILL')
    await closed
  }
  return {
    imported,
    kill,
    execute: (workflowId) => finished(run(['execute', `--id=${workflowId}`])),
    async start() {
      running = run(['start'])
      const log = createWriteStream(join(options.folder, 'n8n.log'), { flags: 'a' })
      running.stdout?.pipe(log, { end: false })
      running.stderr?.pipe(log, { end: false })
      // Ready comes before the published version answers: 404 until then, 403 to whoever has no secret.
      const ask = async (): Promise<boolean> => {
        const answer = await fetch(`http://127.0.0.1:${options.port}/webhook/cloudthrift`, {
          method: 'POST',
        }).catch(() => null)
        return answer?.status === 403
      }
      await eventually('n8n answers its webhook', ask, START_MS)
    },
    [Symbol.asyncDispose]: kill,
  }
}

async function importFiles(
  { folder, secrets }: N8nOptions,
  run: (args: readonly string[]) => ChildProcess,
): Promise<string> {
  let credentials = await readFile(join(FILES, 'credentials.example.json'), 'utf8')
  for (const [name, value] of Object.entries(secrets)) {
    credentials = credentials.replace(`REPLACE-WITH-${name}`, value)
  }
  const filled = join(folder, 'credentials.json')
  await writeFile(filled, credentials)
  let output = await finished(run(['import:credentials', `--input=${filled}`]))
  for (const name of WORKFLOWS) {
    const file = join(FILES, name)
    const { id }: { id: string } = JSON.parse(await readFile(file, 'utf8'))
    output += await finished(run(['import:workflow', `--input=${file}`]))
    output += await finished(run(['publish:workflow', `--id=${id}`]))
  }
  return output
}

async function finished(child: ChildProcess): Promise<string> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`n8n ended with ${child.exitCode}: ${output}`)
  return output
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Whatever would call out is off; what is left goes through the proxy, which refuses it. */
const QUIET = {
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  N8N_TEMPLATES_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
  N8N_HIRING_BANNER_ENABLED: 'false',
  N8N_DYNAMIC_BANNERS_ENABLED: 'false',
  N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
  N8N_COMMUNITY_PACKAGES_ENABLED: 'false',
  N8N_DISABLE_UI: 'true',
  N8N_PUBLIC_API_DISABLED: 'true',
  N8N_DISABLED_MODULES:
    'insights,external-secrets,community-packages,mcp,mcp-registry,provisioning,source-control,dynamic-credentials,chat-hub,sso-oidc,sso-saml,log-streaming,ldap,quick-connect,workflow-builder,favorites,instance-registry,otel,token-exchange,instance-version-history,oauth-jwe,n8n-packages,runtime-credentials,workflow-reviews,instance-ai,agents,breaking-changes',
} as const

function environmentOf(options: N8nOptions): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(options.databaseUrl)
  const self = `http://127.0.0.1:${options.port}/`
  return {
    ...QUIET,
    PATH: process.env['PATH'] ?? '',
    HOME: options.folder,
    NODE_ENV: 'production',
    TZ: 'UTC',
    GENERIC_TIMEZONE: 'UTC',
    N8N_USER_FOLDER: options.folder,
    N8N_ENCRYPTION_KEY: 'only-for-this-test-run',
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_HOST: '127.0.0.1',
    N8N_PORT: String(options.port),
    N8N_RUNNERS_BROKER_PORT: String(options.port + 1),
    N8N_WEBHOOK_URL: self,
    N8N_EDITOR_BASE_URL: self,
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: hostname,
    DB_POSTGRESDB_PORT: port,
    DB_POSTGRESDB_DATABASE: pathname.slice(1),
    DB_POSTGRESDB_USER: decodeURIComponent(username),
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(password),
    HTTP_PROXY: options.proxyUrl,
    HTTPS_PROXY: options.proxyUrl,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_EXTRA_CA_CERTS: options.authorityFile,
  }
}
