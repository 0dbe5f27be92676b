import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DCLinter } from 'dclint'
import { describe, expect, it } from 'vitest'
import { REPOSITORY } from '../support/child.ts'
import { COMPOSE_PATH, readComposeFile } from './compose-file.ts'

const { text, file } = await readComposeFile()
const SERVICES = Object.entries(file.services).map(([name, service]) => ({ name, ...service }))
/** They end by themselves. */
const ONE_SHOT = ['n8n-import', 'moto-seed']
/** dclint's opinions about order, and one that we do not share: the image that is built has a name. */
const OPINIONS = [
  'no-build-and-image',
  'service-dependencies-alphabetical-order',
  'service-keys-order',
  'services-alphabetical-order',
  'top-level-properties-order',
]

interface Message {
  readonly line: number
  readonly message: string
}

function inProfile(profile: string): string[] {
  return SERVICES.filter((each) => each.profiles?.includes(profile)).map((each) => each.name)
}

function named(name: string): (typeof SERVICES)[number] {
  return SERVICES.find((each) => each.name === name)!
}

describe('docker-compose.yml', () => {
  it('is valid to the compose schema and to the linter', () => {
    const off = OPINIONS.map((each) => [each, 0])
    const rules = Object.fromEntries([
      ...off,
      ['require-quotes-in-ports', [1, { quoteType: 'double' }]],
    ])
    const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] })

    const found: Message[] = linter
      .lintFiles([COMPOSE_PATH], false)
      .flatMap((each: { messages: Message[] }) => each.messages)

    expect(found.map((each) => `${each.line}: ${each.message}`)).toEqual([])
  })

  it('publishes nothing but the service and n8n, and those on this machine only', () => {
    const published = SERVICES.filter((each) => each.ports)

    expect(published.map((each) => each.name).toSorted()).toEqual(['cloudthrift', 'n8n'])
    for (const { ports = [] } of published) {
      expect(ports.join()).toMatch(/^127\.0\.0\.1:\$\{[A-Z0-9_]+:-\d+\}:\d+$/)
    }
  })

  it('keeps the database where nothing but the service reaches it', () => {
    const onDatabase = SERVICES.filter((each) => each.networks?.includes('database'))

    expect(onDatabase.map((each) => each.name)).toEqual(['cloudthrift', 'postgres'])
    expect(file.networks['database']?.internal).toBe(true)
    expect(named('postgres').networks).toEqual(['database'])
  })

  it('pins every image, n8n and PostgreSQL to what was tried', () => {
    for (const { image } of SERVICES) expect(image).toMatch(/:(?!latest)[^:]+$/)
    expect(named('n8n').image).toMatch(/n8n:2\.41\.1$/)
    expect(named('n8n-import').image).toBe(named('n8n').image)
    expect(named('postgres').image).toMatch(/^postgres:18\./)
  })

  it('asks every lasting service whether it is well', () => {
    const silent = SERVICES.filter(
      (each) => !each.healthcheck?.test && !ONE_SHOT.includes(each.name),
    )

    // The service's own check is in its image.
    expect(silent.map((each) => each.name)).toEqual(['cloudthrift'])
  })

  it('starts in order: the database, the service, what n8n needs, n8n', () => {
    expect(named('cloudthrift').depends_on).toMatchObject({
      postgres: { condition: 'service_healthy' },
    })
    expect(named('n8n').depends_on).toEqual({
      'n8n-import': { condition: 'service_completed_successfully' },
      cloudthrift: { condition: 'service_healthy' },
    })
    expect(named('moto-seed').depends_on).toEqual({ moto: { condition: 'service_healthy' } })
    for (const name of ONE_SHOT) expect(named(name).restart).toBe('no')
  })

  it('runs the service without a way to write, and without a privilege', () => {
    expect(named('cloudthrift')).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
  })

  it('lets two replicas run: no name, no state and no fixed port of their own', () => {
    expect(named('cloudthrift')).not.toHaveProperty('container_name')
    expect(named('cloudthrift').volumes?.every((each) => typeof each === 'object')).toBe(true)
    expect(text).toContain('replicas: ${CLOUDTHRIFT_REPLICAS:-1}')
  })

  it('gives secrets by file only, each to the services that need it', () => {
    const holders = Object.fromEntries(
      Object.keys(file.secrets).map((secret) => [
        secret,
        SERVICES.filter((each) => each.secrets?.includes(secret)).map((each) => each.name),
      ]),
    )

    expect(holders).toEqual({
      'postgres-password': ['postgres'],
      'n8n-encryption-key': ['n8n-import', 'n8n'],
      'n8n-credentials': ['n8n-import'],
      'datadog-api-key': ['datadog-agent'],
    })
    const secret = SERVICES.flatMap((each) => Object.entries(each.environment ?? {})).filter(
      ([name]) => /PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|CREDENTIALS/.test(name),
    )
    const inFile = /^\/run\/secrets\/|^ENC\[file@\/run\/secrets\/|^demo$|^\/readsecret/
    expect(secret.length).toBeGreaterThan(5)
    expect(secret.filter(([, value]) => !inFile.test(value))).toEqual([])
  })

  it('tries the whole stack without AWS in the profile demo, and the agent in datadog', () => {
    expect(inProfile('demo')).toEqual(['moto', 'moto-seed'])
    expect(inProfile('datadog')).toEqual(['datadog-agent'])
  })

  it('mounts what the repository has, but for secrets and what n8n brings later', () => {
    const sources = SERVICES.flatMap((each) => each.volumes ?? []).map((each) =>
      typeof each === 'string' ? (each.split(':')[0] ?? '') : each.source,
    )
    const paths = sources.map(
      (each) => /:-(?<fallback>.+)\}$/.exec(each)?.groups?.['fallback'] ?? each,
    )
    const ours = paths.filter(
      (each) => each.startsWith('./') && !/^\.\/(?:secrets|n8n$)/.test(each),
    )

    expect(ours).toHaveLength(3)
    expect(ours.filter((each) => !existsSync(join(REPOSITORY, each)))).toEqual([])
  })
})
