import { describe, expect, it } from 'vitest'
import { changes, rehearsals } from '../support/calls.ts'
import { DAY_MS } from '../support/clock.ts'
import { openService, type Service } from './support.ts'

const CREATED = new Date(Date.now() - 400 * DAY_MS)

function events(finding: { audit: readonly { event: string }[] }): string[] {
  return finding.audit.map((entry) => entry.event)
}

async function approve(service: Service, id: string, revision: number): Promise<number> {
  const body = { decision: 'approve', revision, reason: 'nobody misses it' }
  return (await service.post(`/findings/${id}/decision`, body)).status
}

describe.concurrent('over HTTP, from a scan to the booked saving', { timeout: 60_000 }, () => {
  it('a volume is looked at, backed up, looked at again, deleted and booked', async () => {
    await using service = await openService({ snapshotMs: 300 })
    const { id: volumeId } = service.region.addVolume({ sizeGiB: 100, createdAt: CREATED })
    service.region.addVolume({ createdAt: CREATED, tags: { DoNotDelete: 'yes' } })
    const [asked, ...others] = await service.askAboutAll()

    expect(others).toEqual([])
    expect(asked).toMatchObject({ resourceId: volumeId, sightings: 2, monthlyUsd: '8.80' })
    expect(await approve(service, asked.id, asked.revision)).toBe(200)
    const done = await service.becomes(asked.id, 'remediated')

    expect(events(done)).toEqual([
      'found',
      'request',
      'approve',
      'proceed',
      'start',
      'backup-started',
      'backup-completed',
      'apply-started',
      'apply-answered',
      'succeed',
    ])
    const times = done.audit.map((entry: { at: string }) => Date.parse(entry.at))
    expect(times).toEqual(times.toSorted((a: number, b: number) => a - b))
    const [execution] = done.executions
    const snapshot = service.region.snapshots.get(execution.backupId)
    expect(execution).toMatchObject({ outcome: 'remediated', dryRun: false, remedy: 'delete' })
    expect(snapshot).toMatchObject({ volumeId, sizeGiB: 100 })
    expect(service.region.volumes.has(volumeId)).toBe(false)
    const made = changes(service.simulator).filter((change) => !change.includes('Tags'))
    expect(made).toEqual(['CreateSnapshot ok', 'DeleteVolume ok'])
    expect((await service.get('/savings')).body.totals).toEqual({
      removals: 1,
      monthlyUsd: '8.80',
      unpriced: 0,
    })
    const { body } = await service.post('/scan?wait=20')
    expect(body.totals).toMatchObject({ scanned: 1, candidates: 1 })
    expect((await service.get(`/findings/${asked.id}`)).body.status).toBe('remediated')
  })

  it('an address is looked at again, released and booked', async () => {
    await using service = await openService()
    const { allocationId } = service.region.addAddress()
    const [asked] = await service.askAboutAll()

    expect(await approve(service, asked.id, asked.revision)).toBe(200)
    const done = await service.becomes(asked.id, 'remediated')

    expect(events(done)).toEqual([
      'found',
      'request',
      'approve',
      'proceed',
      'start',
      'apply-started',
      'apply-answered',
      'succeed',
    ])
    expect(done.executions).toMatchObject([{ remedy: 'release', backupId: null }])
    expect(service.region.addresses.has(allocationId)).toBe(false)
    expect(changes(service.simulator).filter((change) => change.startsWith('Release'))).toEqual([
      'ReleaseAddress ok',
    ])
    expect((await service.get('/savings')).body.totals).toMatchObject({ monthlyUsd: '3.65' })
  })

  it('nothing is asked about before it was seen idle twice, long enough apart', async () => {
    await using service = await openService({ policy: { minIdleDays: 16 } })
    service.region.addVolume({ createdAt: CREATED })
    service.region.addAddress()

    const asked = await service.askAboutAll()

    expect(asked).toEqual([])
    const { findings } = (await service.get('/findings')).body
    for (const { guards } of findings) expect(guards).toMatchObject([{ name: 'grace' }])
  })
})

describe.concurrent('over HTTP, what is not removed', { timeout: 60_000 }, () => {
  it('a dry run tries every step and removes nothing', async () => {
    await using service = await openService({ policy: { dryRun: true } })
    const { id: volumeId } = service.region.addVolume({ createdAt: CREATED })
    const { allocationId } = service.region.addAddress()
    const asked = await service.askAboutAll()
    for (const { id, revision } of asked) await approve(service, id, revision)

    const ended = await Promise.all(asked.map(({ id }) => service.becomes(id, 'rehearsed')))

    expect(ended).toHaveLength(2)
    for (const { executions } of ended) {
      expect(executions).toMatchObject([{ dryRun: true, outcome: 'rehearsed', backupId: null }])
    }
    expect(new Set(rehearsals(service.simulator))).toEqual(
      new Set(
        ['CreateTags', 'CreateSnapshot', 'DeleteVolume', 'ReleaseAddress'].map(
          (action) => `${action} DryRunOperation`,
        ),
      ),
    )
    expect(changes(service.simulator)).toEqual([])
    expect(service.region.volumes.has(volumeId)).toBe(true)
    expect(service.region.addresses.has(allocationId)).toBe(true)
    expect(service.region.snapshots.size).toBe(0)
    expect((await service.get('/savings')).body.totals.removals).toBe(0)
  })

  it('a volume that was attached and an address that was taken after the approval', async () => {
    await using service = await openService()
    const { id: volumeId } = service.region.addVolume({ createdAt: CREATED })
    const { allocationId } = service.region.addAddress()
    const asked = await service.askAboutAll()
    service.region.attach(volumeId)
    service.region.associate(allocationId)
    for (const { id, revision } of asked) expect(await approve(service, id, revision)).toBe(200)

    const ended = await Promise.all(asked.map(({ id }) => service.becomes(id, 'resolved')))

    for (const finding of ended) {
      expect(events(finding).at(-1)).toBe('abort')
      expect(finding.audit.at(-1).details.reason).toMatch(/it is in use/)
    }
    expect(changes(service.simulator).filter((change) => !change.includes('Tags'))).toEqual([])
    expect(service.region.volumes.has(volumeId)).toBe(true)
    expect(service.region.addresses.has(allocationId)).toBe(true)
    expect((await service.get('/savings')).body.totals.removals).toBe(0)
  })

  it('a volume that was attached while its snapshot was taken', async () => {
    await using service = await openService({ snapshotMs: 300 })
    const { id: volumeId } = service.region.addVolume({ createdAt: CREATED })
    const [asked] = await service.askAboutAll()
    const run = (): void => void service.region.attach(volumeId)
    const fault = { kind: 'hook', when: 'after', run } as const
    service.simulator.faults.add({ action: 'CreateSnapshot', fault })
    await approve(service, asked.id, asked.revision)

    const ended = await service.becomes(asked.id, 'resolved')

    expect(events(ended).slice(-2)).toEqual(['backup-started', 'abort'])
    expect(
      changes(service.simulator).filter((change) => change.startsWith('DeleteVolume')),
    ).toEqual([])
    expect(service.region.volumes.get(volumeId)?.tags.size).toBe(0)
  })
})

describe('two replicas', { timeout: 60_000 }, () => {
  it('take twenty approvals of one volume, and it is removed once', async () => {
    await using service = await openService({ replicas: 2 })
    service.region.addVolume({ createdAt: CREATED })
    const [asked] = await service.askAboutAll()
    const body = { decision: 'approve', revision: asked.revision }

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        service.post(`/findings/${asked.id}/decision`, body, index % 2),
      ),
    )
    const done = await service.becomes(asked.id, 'remediated')

    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    const lost = answers.filter((answer) => answer.status === 409)
    expect(lost).toHaveLength(19)
    for (const answer of lost) expect(answer.body.hint).toContain('tester decided (approve)')
    expect(done.executions).toHaveLength(1)
    expect(changes(service.simulator).filter((change) => !change.includes('Tags'))).toEqual([
      'CreateSnapshot ok',
      'DeleteVolume ok',
    ])
    expect((await service.get('/savings', 1)).body.totals.removals).toBe(1)
  })
})
