import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { changes } from '../support/calls.ts'
import {
  awsAt,
  REPOSITORY,
  type Result,
  run,
  type Scratch,
  scratch,
  start,
} from '../support/child.ts'
import { KEPT, REFUSED, REMOVED, UNKNOWN } from './demo-expectations.ts'
import { microsOf } from './scan-oracle.ts'

const NPM = ['npm', 'run', '--silent', 'demo', '--'] as const
const PATIENCE_MS = 120_000

interface Report {
  readonly findings: readonly {
    readonly id: string
    readonly kind: string
    readonly resourceId: string
    readonly status: string
    readonly monthlyUsd: string | null
    readonly guards: readonly object[]
  }[]
  readonly decisions: readonly { readonly resourceId: string; readonly verdict: string }[]
  readonly executions: readonly {
    readonly resourceId: string
    readonly outcome: string
    readonly dryRun: boolean
    readonly backupId: string | null
    readonly backupCompletedAt: string | null
  }[]
  readonly ledger: {
    readonly monthlyUsd: string
    readonly entries: readonly {
      readonly findingId: string
      readonly resourceId: string
      readonly monthlyUsd: string | null
    }[]
  }
}

/** Two volumes that may go, one that may not, and an address. */
function smallWorld(): World {
  const world = new World({ accounts: { '111122223333': ['us-east-1'] } })
  const region = world.region('us-east-1')
  const createdAt = new Date('2026-01-01T00:00:00.000Z')
  region.addVolume({ id: 'vol-one', sizeGiB: 100, createdAt })
  region.addVolume({ id: 'vol-two', sizeGiB: 10, createdAt })
  region.addVolume({ id: 'vol-kept', sizeGiB: 50, createdAt, tags: { 'cloudthrift:keep': 'yes' } })
  region.addAddress({ allocationId: 'eipalloc-one' })
  return world
}

describe('cloudthrift demo', () => {
  let aws: Simulator
  let other: Simulator
  let own: Scratch
  let whole: Result
  let small: Result
  let watched: Result
  let stopped: Result
  let report: Report
  beforeAll(async () => {
    aws = await startSimulator({ world: smallWorld() })
    other = await startSimulator({ world: smallWorld() })
    own = await scratch()
    const args = ['--yes', '--json']
    // All at once, as in a classroom: none may disturb another.
    ;[whole, small, watched, stopped] = await Promise.all([
      run({ program: [...NPM], args, cwd: REPOSITORY }),
      run({ args: ['demo', ...args], cwd: REPOSITORY, env: awsAt(aws.url) }),
      run({ args: ['demo'], cwd: own.path, env: awsAt(other.url) }),
      interrupted(own.path, other.url),
    ])
    report = JSON.parse(whole.stdout)
  }, PATIENCE_MS)
  afterAll(async () => {
    await own[Symbol.asyncDispose]()
    await aws[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
  })

  it('exits 0 and prints one document to stdout, and the story to stderr', () => {
    expect([whole.code, whole.signal]).toEqual([0, null])
    expect(Object.keys(report)).toEqual(['findings', 'decisions', 'executions', 'ledger'])
    expect(whole.stderr).toContain('A simulated AWS account of 3 regions')
    expect(whole.stderr).toMatch(/second scan: \d+ idle resources/)
    expect(whole.stderr).toContain('it was kept')
  })

  it('removes what is idle long enough and has nothing against it, and nothing else', () => {
    const idsOf = (status: string): string[] =>
      report.findings
        .filter((finding) => finding.status === status)
        .map((finding) => finding.resourceId)

    expect(UNKNOWN).toEqual([])
    expect(new Set(idsOf('remediated'))).toEqual(REMOVED)
    expect(new Set(idsOf('failed'))).toEqual(REFUSED)
    expect(new Set(idsOf('open'))).toEqual(KEPT)
    expect(report.findings).toHaveLength(REMOVED.size + REFUSED.size + KEPT.size)
  })

  it('asks about each removal, and about nothing that is kept', () => {
    const asked = report.decisions.map((decision) => decision.resourceId)

    expect(new Set(asked)).toEqual(new Set([...REMOVED, ...REFUSED]))
    expect(asked).toHaveLength(REMOVED.size + REFUSED.size)
    expect(new Set(report.decisions.map((decision) => decision.verdict))).toEqual(
      new Set(['approve']),
    )
    const kept = report.findings.filter((finding) => finding.status === 'open')
    expect(kept.filter((finding) => finding.guards.length === 0)).toEqual([])
  })

  it('carries out each removal once; no volume goes without a completed snapshot', () => {
    const ids = report.executions.map((execution) => execution.resourceId)
    const done = report.executions.filter((execution) => execution.outcome === 'remediated')

    expect(ids).toHaveLength(new Set(ids).size)
    expect(new Set(done.map((execution) => execution.resourceId))).toEqual(REMOVED)
    expect(report.executions.filter((execution) => execution.dryRun)).toEqual([])
    const volumes = done.filter((execution) => execution.resourceId.startsWith('vol-'))
    expect(volumes.length).toBeGreaterThan(20)
    expect(
      volumes.filter((one) => !one.backupId?.startsWith('snap-') || !one.backupCompletedAt),
    ).toEqual([])
  })

  it('books each removal once, at the price that was shown, and sums exactly', () => {
    const removed = report.findings.filter((finding) => finding.status === 'remediated')
    const shown = removed.map(({ id, resourceId, monthlyUsd }) => [id, resourceId, monthlyUsd])
    const { entries, monthlyUsd } = report.ledger
    const booked = entries.map((entry) => [entry.findingId, entry.resourceId, entry.monthlyUsd])

    expect(booked.toSorted(byText)).toEqual(shown.toSorted(byText))
    const sum = removed.reduce((total, finding) => total + microsOf(finding.monthlyUsd ?? '0'), 0n)
    expect(microsOf(monthlyUsd)).toBe(sum)
    expect(sum).toBeGreaterThan(0n)
  })

  it('does the same on an emulator that AWS_ENDPOINT_URL names', () => {
    const { findings, ledger }: Report = JSON.parse(small.stdout)
    const region = aws.world.region('us-east-1')

    expect(small.code).toBe(0)
    expect(findings.map(({ resourceId, status }) => [resourceId, status])).toEqual([
      ['vol-one', 'remediated'],
      ['vol-kept', 'open'],
      ['eipalloc-one', 'remediated'],
      ['vol-two', 'remediated'],
    ])
    expect(ledger.monthlyUsd).toBe('12.45')
    expect([...region.addresses.keys()]).toEqual([])
    expect([...region.volumes.keys()]).toEqual(['vol-kept'])
    expect([...region.snapshots.values()].map((snapshot) => snapshot.volumeId).toSorted()).toEqual([
      'vol-one',
      'vol-two',
    ])
    expect(changes(aws).filter((change) => change.startsWith('DeleteVolume'))).toHaveLength(2)
  })

  it('only shows what it found where nobody can decide, and says how to go on', () => {
    expect(watched.code).toBe(0)
    expect(watched.stdout).toMatch(/^USD\/month/)
    expect(watched.stdout).toContain('waits for you')
    expect(watched.stdout).toContain('3 of 4 wait for a decision: $12.45 per month.')
    expect(watched.stderr).toContain('Not a terminal: nobody can decide.')
    expect(watched.stderr).toContain('npm run demo -- --yes')
  })

  it('ends at Ctrl-C', () => {
    expect([stopped.code, stopped.signal]).toEqual([130, null])
    expect(stopped.stdout).toBe('')
    expect(stopped.stderr).not.toMatch(/Error|at .*\.ts/)
    expect(changes(other)).toEqual([])
  })

  it('leaves no server and no folder behind, also after Ctrl-C', async () => {
    const folders = [whole, small, watched, stopped].map(
      ({ stderr }) => /PostgreSQL in (?<folder>\S+),/.exec(stderr)?.groups?.['folder'] ?? '',
    )
    const { stdout: processes } = await promisify(execFile)('ps', ['-eo', 'args'])

    expect(new Set(folders).size).toBe(4)
    expect(folders.filter((folder) => existsSync(folder))).toEqual([])
    expect(folders.filter((folder) => processes.includes(folder))).toEqual([])
    expect(await readdir(`${own.path}/.cloudthrift`)).toEqual(['demo.log'])
  })
})

/** Ctrl-C in the middle of the story. */
async function interrupted(cwd: string, url: string): Promise<Result> {
  await using child = start({ args: ['demo', '--yes', '--json'], cwd, env: awsAt(url) })
  await child.writes(/a moment passes/, PATIENCE_MS)
  child.kill('SIGINT')
  return await child.result()
}

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1
}
