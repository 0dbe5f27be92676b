import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Copy } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { AS_STARTED } from '../../bench/measured-scan.ts'
import { REPOSITORY } from '../support/child.ts'
import { readDockerfile } from './image.ts'

const LIMITS_OF_NODE = ['--max-old-space-size=512', '--max-semi-space-size=16', '--v8-pool-size=1']
const text = await readFile(join(REPOSITORY, 'Dockerfile'), 'utf8')
const dockerfile = await readDockerfile()
const instructions = dockerfile.getInstructions()
const runtime = instructions.slice(
  instructions.findLastIndex((each) => each.getKeyword() === 'FROM'),
)

function argumentsOf(keyword: string): string[] {
  return runtime
    .filter((each) => each.getKeyword() === keyword)
    .map((each) => each.getArgumentsContent() ?? '')
}

describe('the Dockerfile', () => {
  it('is valid to the linter', () => {
    expect(validate(text).map((each) => [each.range.start.line + 1, each.message])).toEqual([])
  })

  it('lets both images be pinned by digest, Node 24 and Debian', () => {
    const images = dockerfile.getFROMs().map((each) => each.getImage())

    expect(images).toEqual([
      'node:24-slim${NODE_DIGEST}',
      'packages',
      'debian:bookworm-slim${BASE_DIGEST}',
    ])
  })

  it('uses the network for the packages only, and those are the locked ones', () => {
    const commands = instructions
      .filter((each) => each.getKeyword() === 'RUN')
      .map((each) => each.getArgumentsContent() ?? '')

    expect(commands.filter((each) => /\b(?:npm|npx|apt|apk|curl|wget|git)\b/.test(each))).toEqual([
      'npm ci --omit=dev --ignore-scripts --no-audit --no-fund',
    ])
    expect(text).not.toMatch(/^ADD |--mount=type=secret|--mount=type=ssh/m)
  })

  it('runs as a user who is not root, known by number, and as process 1', () => {
    expect(argumentsOf('USER')).toEqual(['1000:1000'])
    expect(JSON.parse(argumentsOf('ENTRYPOINT').join())).toEqual([
      'node',
      ...LIMITS_OF_NODE,
      'src/cli.ts',
    ])
    expect(argumentsOf('CMD')).toEqual(['["serve"]'])
  })

  it('gives Node the limits that are measured: the same as npm start and the unit of systemd', async () => {
    const unit = await readFile(join(REPOSITORY, 'deploy/cloudthrift.service'), 'utf8')
    const manifest = await readFile(join(REPOSITORY, 'package.json'), 'utf8')

    const limits = LIMITS_OF_NODE.join(' ')

    expect(AS_STARTED).toEqual(LIMITS_OF_NODE)
    expect(unit).toContain(`ExecStart=/usr/bin/node ${limits} src/cli.ts serve\n`)
    expect(manifest).toContain(`"start": "node ${limits} src/main.ts"`)
  })

  it('builds nothing in the stage that runs: it only copies', () => {
    expect(argumentsOf('RUN')).toEqual([])
    const copies = runtime.filter((each) => each instanceof Copy)
    expect(copies.length).toBeGreaterThan(0)
    expect(copies.filter((each) => !each.getFromFlag())).toEqual([])
  })

  it('says what it is, and how it is', () => {
    for (const label of ['title', 'description', 'licenses', 'version', 'revision', 'base.name']) {
      expect(argumentsOf('LABEL').join()).toContain(`org.opencontainers.image.${label}=`)
    }
    expect(argumentsOf('HEALTHCHECK').join()).toContain('/readyz')
    expect(argumentsOf('EXPOSE')).toEqual(['8080'])
  })

  it('runs the Node that the project is tested with', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8'))

    expect(devDependencies.node).toMatch(/^24\./)
  })
})

describe('.dockerignore', () => {
  it('lets nothing in but what is copied', async () => {
    const lines = (await readFile(join(REPOSITORY, '.dockerignore'), 'utf8')).split('\n')
    const kept = lines.filter((each) => each.startsWith('!')).map((each) => each.slice(1))
    const copied = dockerfile
      .getCOPYs()
      .filter((each) => !each.getFromFlag())
      .flatMap((each) => each.getArguments().slice(0, -1))
      .map((each) => each.getValue())

    expect(lines.filter((each) => each && !each.startsWith('#'))[0]).toBe('*')
    expect(kept.toSorted()).toEqual(copied.toSorted())
  })
})
