/** One list of variables, in every place that names them. What fails here is mended by `npm run docs`. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMPOSE_SETTINGS, SDK_SETTINGS, SET_BY_COMPOSE } from '../../deploy/env-example.ts'
import { readConfig } from '../../src/config/config.ts'
import { VARIABLES, type Variable } from '../../src/config/variables.ts'
import { REPOSITORY } from '../support/child.ts'
import { readComposeFile } from './compose-file.ts'

const SERVICE = Object.entries(VARIABLES).map(([name, each]: [string, Variable<unknown>]) =>
  each.secret ? `${name}_FILE` : name,
)
/** The SDK reads each, and nobody has to set each. */
const CREDENTIALS_FILE = 'AWS_SHARED_CREDENTIALS_FILE'

async function settingsIn(path: string): Promise<[name: string, value: string][]> {
  const text = await readFile(join(REPOSITORY, path), 'utf8')
  const lines = text.matchAll(/^(?:# )?(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$/gm)
  return [...lines].map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? ''])
}

const example = await settingsIn('.env.example')
const names = example.map(([name]) => name)
const compose = await readComposeFile()

describe('.env.example', () => {
  it('names every variable that the service knows (npm run docs)', () => {
    expect(SERVICE.filter((each) => !names.includes(each))).toEqual([])
  })

  it('names none that nothing reads (npm run docs)', () => {
    const read = [...SERVICE, ...Object.keys(COMPOSE_SETTINGS), ...Object.keys(SDK_SETTINGS)]

    expect(names.filter((each) => !read.includes(each))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })

  it('shows defaults that the service accepts', () => {
    const shown = example
      .filter(([name]) => SERVICE.includes(name) && !name.endsWith('_FILE'))
      .map(([name, value]) => [name, value.replaceAll("'", '')])

    expect(() => readConfig(Object.fromEntries(shown))).not.toThrow()
  })
})

describe('the unit for systemd', () => {
  it('sets nothing that the service does not know', async () => {
    const unit = await readFile(join(REPOSITORY, 'deploy/cloudthrift.service'), 'utf8')
    const set = [...unit.matchAll(/^Environment=(?<name>[A-Z_]+)=/gm)].map(
      (each) => each.groups?.['name'] ?? '',
    )

    expect(set.length).toBeGreaterThan(3)
    expect(set.filter((each) => !SERVICE.includes(each) && !each.startsWith('NODE_'))).toEqual([])
  })
})

describe('docker-compose.yml', () => {
  it('reads only settings that are explained, and all of them', () => {
    const read = [...compose.text.matchAll(/\$\{(?<name>[A-Z0-9_]+)/g)].map(
      (each) => each.groups?.['name'] ?? '',
    )
    // Docker Compose itself reads this one.
    const explained = Object.keys(COMPOSE_SETTINGS).filter((each) => each !== 'COMPOSE_PROFILES')

    expect([...new Set(read)].toSorted()).toEqual(explained.toSorted())
  })

  it('sets nothing in the service that the service does not know', () => {
    const set = Object.keys(compose.file.services['cloudthrift']?.environment ?? {})

    expect(set.filter((each) => each !== CREDENTIALS_FILE).toSorted()).toEqual(
      SET_BY_COMPOSE.toSorted(),
    )
    expect(SET_BY_COMPOSE.filter((each) => !SERVICE.includes(each))).toEqual([])
  })

  it('is given only known settings for the demo', async () => {
    const given = (await settingsIn('deploy/demo/demo.env')).map(([name]) => name)

    expect(given.filter((each) => !names.includes(each))).toEqual([])
  })
})
