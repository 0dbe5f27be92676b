import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsCloud } from '../../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../../src/clouds/aws/roles.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan } from '../../src/workflow/start-scan.ts'
import { eventually } from '../support/eventually.ts'
import { ACCOUNT, NOBODY, type Stage, stage } from './support.ts'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1']

async function simulator(): Promise<Simulator> {
  const world = new World({ now: () => NOW, accounts: { [ACCOUNT]: REGIONS } })
  const createdAt = new Date('2026-01-01T00:00:00.000Z')
  world.region('us-east-1').addVolume({ type: 'gp3', sizeGiB: 100, createdAt })
  world.region('us-east-1').addVolume({ type: 'gp2', sizeGiB: 50, createdAt })
  world.region('us-east-1').addAddress()
  world.region('eu-west-1').addVolume({ sizeGiB: 1_000, createdAt })
  world.deny({ action: 'ec2:*', region: 'eu-west-1', code: 'UnauthorizedOperation' })
  return startSimulator({ world })
}

async function stageOn(url: string): Promise<Stage> {
  const aws = awsCloud({
    connection: {
      endpoint: url,
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
      homeRegion: 'us-east-1',
      roles: NO_ROLES,
    },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: () => NOW,
  })
  return stage({ clouds: new Map([[aws.provider, aws]]) })
}

/** Does the queued work of scans, as the workers would. */
async function work(own: Stage): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  for (let job = own.jobs.shift(); job; job = own.jobs.shift()) {
    if (job.name === 'scan') await spreadScan(own.deps, job.data.scanId, signal)
    if (job.name === 'scan-scope') await scan(own.deps, job.data, signal)
  }
}

describe('POST /scan', () => {
  let aws: Simulator
  beforeAll(async () => {
    aws = await simulator()
  })
  afterAll(() => aws[Symbol.asyncDispose]())

  it('answers 202 with the id at once, and queues the work', async () => {
    await using own = await stageOn(aws.url)

    const answer = await own.post('/scan', 'operator')

    expect(answer.statusCode).toBe(202)
    const { scanId, ...view } = answer.json()
    expect(view).toEqual({
      status: 'running',
      requestedBy: 'api:operator',
      startedAt: NOW.toISOString(),
      finishedAt: null,
      scopes: [],
      totals: {
        scanned: 0,
        notScanned: 0,
        waiting: 0,
        candidates: 0,
        monthlyUsd: '0.00',
        unpriced: 0,
        resources: 0,
        calls: 0,
        throttled: 0,
      },
    })
    expect(own.jobs).toEqual([{ name: 'scan', data: { scanId } }])
  })

  it('returns the running scan to everybody who asks meanwhile, also at the same moment', async () => {
    await using own = await stageOn(aws.url)

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => own.post('/scan', 'operator')),
    )

    expect(new Set(answers.map((one) => one.statusCode))).toEqual(new Set([202]))
    expect(new Set(answers.map((one) => one.json().scanId)).size).toBe(1)
    expect(own.jobs).toHaveLength(1)
  })

  it('starts a new scan after the running one has finished', async () => {
    await using own = await stageOn(aws.url)
    const first = await own.post('/scan', 'operator')
    await work(own)

    const second = await own.post('/scan', 'operator')

    expect(second.json().scanId).not.toBe(first.json().scanId)
  })

  it('waits for the end when asked to, and says what was not scanned and why', async () => {
    await using own = await stageOn(aws.url)

    const waiting = own.post('/scan?wait=10', 'operator')
    await eventually('the scan is queued', () => own.jobs.length > 0)
    await work(own)
    const answer = await waiting

    expect(answer.statusCode).toBe(200)
    const { status, finishedAt, scopes, totals } = answer.json()
    expect([status, finishedAt]).toEqual(['finished', NOW.toISOString()])
    const at = { provider: 'aws', accountId: ACCOUNT }
    const counted = { resources: 0, calls: 5, throttled: 0 }
    const nothing = { candidates: 0, monthlyUsd: '0.00', unpriced: 0, ...counted }
    const refused = 'ec2:DescribeVolumes: UnauthorizedOperation'
    expect(scopes).toEqual([
      { ...at, region: 'eu-central-1', status: 'scanned', reason: null, ...nothing },
      {
        ...at,
        region: 'eu-west-1',
        status: 'not scanned',
        reason: expect.stringContaining(refused),
        ...nothing,
      },
      {
        ...at,
        region: 'us-east-1',
        status: 'scanned',
        reason: null,
        candidates: 3,
        monthlyUsd: '16.65',
        unpriced: 0,
        ...counted,
        resources: 3,
      },
    ])
    expect(totals).toEqual({
      scanned: 2,
      notScanned: 1,
      waiting: 0,
      candidates: 3,
      monthlyUsd: '16.65',
      unpriced: 0,
      resources: 3,
      calls: 15,
      throttled: 0,
    })
  })

  it('answers 202 when the time is over before the scan is', async () => {
    await using own = await stageOn(aws.url)
    const from = Date.now()

    const answer = await own.post('/scan?wait=1', 'operator')

    expect(answer.statusCode).toBe(202)
    expect(answer.json().status).toBe('running')
    expect(Date.now() - from).toBeLessThan(5_000)
  })

  it('does not hold up a server that stops', async () => {
    await using own = await stageOn(aws.url)
    const waiting = own.post('/scan?wait=300', 'operator')
    await eventually('the scan is queued', () => own.jobs.length > 0)
    const from = Date.now()

    await own.server.close()
    const answer = await waiting

    expect(answer.statusCode).toBe(202)
    expect(Date.now() - from).toBeLessThan(3_000)
  })
})

describe('GET /scans/{id}', () => {
  it('shows how far a scan is', async () => {
    await using aws = await simulator()
    await using own = await stageOn(aws.url)
    const { scanId } = (await own.post('/scan', 'operator')).json()
    await spreadScan(own.deps, scanId, AbortSignal.timeout(10_000))

    const answer = await own.get(`/scans/${scanId}`, 'reader')

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ scanId, status: 'running' })
    expect(answer.json().totals).toMatchObject({ scanned: 0, notScanned: 0, waiting: 3 })
    const waiting = { status: 'waiting', reason: null, candidates: 0 }
    expect(answer.json().scopes).toEqual(
      REGIONS.map((region) => expect.objectContaining({ region, ...waiting })),
    )
  })

  it('names an account that cannot be asked at all as not scanned', async () => {
    await using aws = await simulator()
    aws.world.deny({ action: 'sts:*' })
    await using own = await stageOn(aws.url)
    const { scanId } = (await own.post('/scan', 'operator')).json()
    await work(own)

    const { status, scopes, totals } = (await own.get(`/scans/${scanId}`, 'reader')).json()

    expect(status).toBe('finished')
    expect(totals).toMatchObject({ scanned: 0, notScanned: 1 })
    expect(scopes[0].reason).toContain('sts:GetCallerIdentity: AccessDenied')
  })

  it('answers 404 for a scan that does not exist', async () => {
    await using own = await stage()

    const answer = await own.get(`/scans/${NOBODY}`, 'reader')

    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', detail: `no scan ${NOBODY}` })
  })
})
