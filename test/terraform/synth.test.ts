import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Table } from '../../terraform/layer/attributes.ts'
import { DATA, RESOURCES } from '../../terraform/layer/stack.ts'
import { synthesise } from '../../terraform/stacks.ts'
import { REPOSITORY, scratch } from '../support/child.ts'

const OUT = join(REPOSITORY, 'terraform/out')
const STACKS = [...(await synthesise())].map(([path, text]) => ({ path, text }))

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
interface Root {
  readonly terraform: { readonly required_providers: object }
  readonly resource?: Blocks
  readonly data?: Blocks
}

describe('terraform/out', () => {
  it.each(STACKS)('$path is up to date (npm run synth)', async ({ path, text }) => {
    expect(await readFile(join(OUT, path), 'utf8')).toBe(text)
  })

  it('holds no other stack', async () => {
    const files = await readdir(OUT, { recursive: true })
    // Beside them may lie what terraform keeps for somebody who applies a stack from here.
    const stacks = files.filter((each) => each.endsWith('.tf.json'))

    expect(stacks.toSorted()).toEqual(STACKS.map(({ path }) => path).toSorted())
  })

  it('is what cdktn, the living fork of cdktf, makes of the same stacks', async () => {
    await using folder = await scratch()
    const hook = pathToFileURL(join(import.meta.dirname, 'instead-of-cdktf.ts')).href
    const synth = join(REPOSITORY, 'terraform/synth.ts')

    const args = ['--import', hook, synth, '--out', folder.path]
    const { stdout } = await promisify(execFile)(process.execPath, args)

    expect(stdout).toContain('cdktf resolved to cdktn')
    for (const { path, text } of STACKS) {
      expect(await readFile(join(folder.path, path), 'utf8')).toBe(text)
    }
  })
})

describe('what Terraform itself takes on a resource', () => {
  it('is not lost: how many, and what must be there first', async () => {
    const { resource: access } = JSON.parse(
      await readFile(join(OUT, 'access/main.tf.json'), 'utf8'),
    )
    const { resource: sandbox } = JSON.parse(
      await readFile(join(OUT, 'sandbox/main.tf.json'), 'utf8'),
    )

    expect(access.aws_iam_role_policy.further_protection.count).toContain('further_protect_tags')
    expect(sandbox.aws_eip.associated.depends_on).toEqual(['aws_internet_gateway.sandbox'])
  })
})

describe.each(STACKS)('$path', ({ text }) => {
  const root: Root & Record<string, unknown> = JSON.parse(text)

  it('takes provider and backend from its surroundings, so it can be a module', () => {
    expect(root['provider']).toBeUndefined()
    expect(root.terraform).not.toHaveProperty('backend')
  })

  it('accepts the AWS provider from 5.100 on, and 6', () => {
    const { required_providers: providers } = root.terraform
    if (!('aws' in providers)) return
    expect(providers.aws).toEqual({ source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' })
  })

  it('gives only attributes that the provider has, and all that it demands', () => {
    const found = [
      ...complaintsIn(root.resource ?? {}, RESOURCES),
      ...complaintsIn(root.data ?? {}, DATA),
    ]

    expect(found).toEqual([])
  })

  it('is the same on every machine: no path, no version of ours', () => {
    expect(text).not.toMatch(/\/(?:work|home|tmp|Users)\/|cdkt[fn]|"\/\/"/)
  })
})

function complaintsIn(blocks: Blocks, tables: Readonly<Record<string, Table>>): string[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, { count: _count, depends_on: _first, ...values }]) =>
      complaints(values, tables[type] ?? {}, `${type}.${name}`),
    ),
  )
}

function complaints(values: object, table: Table, where: string): string[] {
  const given = Object.keys(values)
  const demanded = Object.entries(table).filter(
    ([, kind]) => typeof kind === 'string' && kind.endsWith('!'),
  )
  return [
    ...given.filter((each) => !isSettable(table[each])).map((each) => `${where}: no ${each}`),
    ...demanded
      .filter(([each]) => !given.includes(each))
      .map(([each]) => `${where}: lacks ${each}`),
    ...Object.entries(values).flatMap(([name, value]) => {
      const nested = table[name]
      if (typeof nested !== 'object' || !Array.isArray(value)) return []
      return value.flatMap((each) => complaints(each, nested, `${where}.${name}`))
    }),
  ]
}

function isSettable(kind: string | Table | undefined): boolean {
  return typeof kind === 'object' || (kind !== undefined && !kind.startsWith('='))
}
