import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CATALOG } from '../../../src/telemetry/catalog.ts'
import { metricMetadata } from '../../../src/telemetry/datadog/metadata.ts'
import {
  type DatadogObject,
  datadogObjects,
  lintObject,
} from '../../../src/telemetry/datadog/objects.ts'
import { REPOSITORY } from '../../support/child.ts'
import { problemsOfForm } from '../../support/datadog-client.ts'
import { BROKEN, BROKEN_MONITORS } from './broken-dashboards.ts'

const OBJECTS = datadogObjects()

/** Of its meaning, and if there are none, of its form: reading that takes the client long. */
function problemsOf(object: DatadogObject): string[] {
  const problems = lintObject(object)
  return problems.length > 0 ? problems : problemsOfForm(object.kind, object.body)
}

/** The same object, broken. */
function broken(object: DatadogObject, how: (body: unknown) => unknown): DatadogObject {
  const body = structuredClone(object.body)
  how(body)
  return { ...object, body }
}

function named(name: string): DatadogObject {
  const object = OBJECTS.find((each) => each.name === name)
  if (!object) throw new Error(`no object ${name}`)
  return object
}

describe('what is kept at Datadog', () => {
  it.each(OBJECTS.map((each) => [`${each.kind} ${each.name}`, each] as const))(
    'has no problem of form or meaning: %s',
    (_name, object) => {
      expect(problemsOf(object)).toEqual([])
    },
  )

  it('is one dashboard, five monitors and one service level', () => {
    const kinds = OBJECTS.map((each) => each.kind)

    expect(kinds.filter((each) => each === 'monitor')).toHaveLength(5)
    expect(kinds.filter((each) => each === 'dashboard')).toHaveLength(1)
    expect(kinds.filter((each) => each === 'slo')).toHaveLength(1)
  })

  it('is committed as it is generated', async () => {
    for (const { kind, name, body } of OBJECTS) {
      const path = join(REPOSITORY, 'docs/datadog', `${kind}-${name}.json`)
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(body)
    }
  })

  it('shows or watches every metric that is worth a look', () => {
    const everything = JSON.stringify(OBJECTS.map((each) => each.body))
    const unseen = [...CATALOG.values()].filter((each) => !everything.includes(`${each.fullName}{`))

    expect(unseen.map((each) => each.name)).toEqual([
      'savings.accrued',
      'findings.open',
      'scan.duration',
      'llm.tokens',
      'llm.cost',
      'llm.latency',
      'outbox.pending',
    ])
  })

  it('describes every metric in a form that Datadog knows', () => {
    const metadata = metricMetadata()

    expect(metadata.size).toBe(CATALOG.size)
    for (const [name, body] of metadata) {
      expect(name).toMatch(/^[a-zA-Z][a-zA-Z0-9_.]{0,199}$/)
      expect(problemsOfForm('metric', body)).toEqual([])
    }
  })
})

describe('a broken dashboard', () => {
  it('has at least 25 ways to be broken', () => {
    expect(Object.keys(BROKEN).length).toBeGreaterThanOrEqual(25)
  })

  it.each(Object.entries(BROKEN))('is refused: %s', (_name, how) => {
    expect(problemsOf(broken(named('roi'), how))).not.toEqual([])
  })
})

describe('a broken monitor', () => {
  it.each(Object.entries(BROKEN_MONITORS))('is refused: %s', (_name, how) => {
    expect(problemsOf(broken(named('drift'), how))).not.toEqual([])
  })

  it('is refused when its service level counts without as_count', () => {
    const { kind, name, body } = named('scans')
    const text = JSON.stringify(body).replaceAll('.as_count()', '')

    expect(problemsOf({ kind, name, body: JSON.parse(text) })).toEqual([
      'scan.completed: a count is read with .as_count()',
      'scan.completed: a count is read with .as_count()',
    ])
  })
})
