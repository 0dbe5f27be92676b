import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { REPOSITORY, type Result, run, type Scratch, scratch } from '../support/child.ts'
import { readComposeFile } from './compose-file.ts'

const SCRIPT = 'deploy/make-secrets.sh'

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

describe('make-secrets.sh', () => {
  let folder: Scratch
  let first: Result
  beforeAll(async () => {
    folder = await scratch()
    await mkdir(join(folder.path, 'deploy'))
    await cp(join(REPOSITORY, SCRIPT), join(folder.path, SCRIPT))
    first = await make()
  })
  afterAll(() => folder[Symbol.asyncDispose]())

  const make = (): Promise<Result> => run({ program: ['sh', SCRIPT], args: [], cwd: folder.path })
  const read = (path: string): Promise<string> =>
    readFile(join(folder.path, 'secrets', path), 'utf8')

  it('makes every secret that docker-compose.yml mounts, but for keys of other companies', async () => {
    const { file } = await readComposeFile()
    const mounted = Object.values(file.secrets).map((each) => each.file.replace('./secrets/', ''))
    const made = await readdir(join(folder.path, 'secrets'), { recursive: true })

    expect(mounted.filter((each) => !made.includes(each))).toEqual(['datadog/api-key'])
    expect(JSON.parse(await read('n8n/credentials.json'))).toEqual([])
  })

  it('makes what the service accepts, and knows the database by its password', async () => {
    const own = join(folder.path, 'secrets/cloudthrift')

    const config = readConfig({
      DATABASE_URL_FILE: join(own, 'database-url'),
      API_TOKENS_FILE: join(own, 'api-tokens'),
    })

    const url = new URL(config.databaseUrl ?? '')
    expect([url.host, url.pathname, url.username]).toEqual([
      'postgres:5432',
      '/cloudthrift',
      'cloudthrift',
    ])
    expect(url.password).toBe(await read('postgres/password'))
    expect(config.http.tokens.map((each) => [each.name, ...each.scopes])).toEqual([
      ['admin', 'read', 'operate', 'decide'],
      ['n8n', 'read', 'operate'],
    ])
  })

  it('makes what turns the console on, with the address that docs/deploy.md shows', async () => {
    const guide = await readFile(join(REPOSITORY, 'docs/deploy.md'), 'utf8')
    const shown = /^ *PUBLIC_URL=(?<url>\S+)\n *CONSOLE_SECRET_FILE=(?<file>\S+)$/m.exec(guide)
    const { url = '', file = '' } = shown?.groups ?? {}
    const own = file.replace('/run/secrets', join(folder.path, 'secrets'))

    const config = readConfig({ PUBLIC_URL: url, CONSOLE_SECRET_FILE: own })

    expect(config.console?.secret).toMatch(/^[0-9a-f]{64}$/)
    expect(config.console?.isSecure).toBe(false)
  })

  it('shows the token of admin once and hands n8n its own; only digests are configured', async () => {
    const [shown = ''] = /ct_[0-9a-f]{64}/.exec(first.stdout) ?? []
    const tokens = await read('cloudthrift/api-tokens')

    expect(tokens).toContain(`admin:${digest(shown)}:`)
    expect(tokens).toContain(`n8n:${digest(await read('n8n/service-token'))}:`)
    expect(tokens).not.toContain('ct_')
  })

  it('closes the folder to other people of this machine', async () => {
    expect((await stat(join(folder.path, 'secrets'))).mode & 0o777).toBe(0o700)
  })

  it('changes nothing when it runs again', async () => {
    const before = await Promise.all(['postgres/password', 'cloudthrift/api-tokens'].map(read))

    const again = await make()

    expect(again.code).toBe(0)
    expect(again.stdout).not.toContain('ct_')
    expect(await Promise.all(['postgres/password', 'cloudthrift/api-tokens'].map(read))).toEqual(
      before,
    )
  })
})
