import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPOSITORY, type Result, run, type Scratch, scratch } from '../support/child.ts'

const SCRIPT = join(REPOSITORY, 'deploy/n8n/import.sh')
/** Writes down how it was called; fails for what the file `fails` names. */
const FAKE_N8N = `#!/bin/sh
echo "$1 $2" >>"$LOG"
if grep -qs "^$1$" "$FAILS"; then exit 1; fi
`

interface Place extends AsyncDisposable {
  readonly path: string
  write(name: string, content: string): Promise<void>
  start(): Promise<Result>
  /** What n8n was asked since the last time. */
  asked(): Promise<string[]>
}

async function openPlace(): Promise<Place> {
  const folder: Scratch = await scratch()
  const at = (...names: string[]): string => join(folder.path, ...names)
  for (const name of ['bin', 'workflows', 'home/.n8n']) await mkdir(at(name), { recursive: true })
  await writeFile(at('bin/n8n'), FAKE_N8N)
  await chmod(at('bin/n8n'), 0o755)
  await writeFile(at('credentials.json'), '[{"id":"c1"}]\n')
  let seen = 0
  return {
    path: folder.path,
    write: (name, content) => writeFile(at(name), content),
    start: () =>
      run({
        program: ['sh', SCRIPT],
        args: [],
        env: {
          PATH: `${at('bin')}:${process.env['PATH']}`,
          LOG: at('log'),
          FAILS: at('fails'),
          WORKFLOWS: at('workflows'),
          CREDENTIALS: at('credentials.json'),
          N8N_USER_FOLDER: at('home'),
        },
      }),
    async asked() {
      const lines = (await readFile(at('log'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
      const fresh = lines.slice(seen).map((each) => each.replaceAll(`${folder.path}/`, ''))
      seen = lines.length
      return fresh
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const EVERYTHING = [
  'import:credentials --input=credentials.json',
  'import:workflow --input=workflows/scan.json',
  'publish:workflow --id=wf1',
]

describe('the import into n8n', () => {
  it('brings credentials and workflows on the first start, and publishes them', async () => {
    await using place = await openPlace()
    await place.write('workflows/scan.json', '{"id":"wf1"}')

    const { code } = await place.start()

    expect(code).toBe(0)
    expect(await place.asked()).toEqual(EVERYTHING)
  })

  it('leaves alone what is in place, and brings what changed', async () => {
    await using place = await openPlace()
    await place.write('workflows/scan.json', '{"id":"wf1"}')
    await place.start()
    await place.asked()

    await place.start()
    const again = await place.asked()
    await place.write('workflows/scan.json', '{"id":"wf1","name":"new"}')
    await place.start()
    const afterChange = await place.asked()
    await place.write('credentials.json', '[{"id":"c2"}]')
    await place.start()

    expect(again).toEqual([])
    expect(afterChange).toEqual(EVERYTHING)
    expect(await place.asked()).toEqual(EVERYTHING)
  })

  it('tries again when it failed half-way', async () => {
    await using place = await openPlace()
    await place.write('workflows/scan.json', '{"id":"wf1"}')
    await place.write('fails', 'publish:workflow\n')
    const failed = await place.start()
    await place.asked()
    await place.write('fails', '')

    const { code } = await place.start()

    expect([failed.code, code]).toEqual([1, 0])
    expect(await place.asked()).toEqual(EVERYTHING)
  })

  it('asks n8n nothing without workflows, and imports no empty list of credentials', async () => {
    await using place = await openPlace()
    const without = await place.start()
    const nothing = await place.asked()
    await place.write('credentials.json', '[ ]\n')
    await place.write('workflows/scan.json', '{"id":"wf1"}')

    await place.start()

    expect(without.stdout).toContain('nothing to import')
    expect(nothing).toEqual([])
    expect(await place.asked()).toEqual(EVERYTHING.slice(1))
  })
})
