/** An investigation that is repeated: what is asked again, and when. */

import { describe, expect, it } from 'vitest'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/clock.ts'
import { ACCOUNT, unhurried } from '../support/clouds.ts'
import { runAllJobs, runDueJobs, scanNow, withoutJobs } from '../support/drive.ts'
import { askAboutAll, findingOf } from '../support/findings.ts'
import { dropJobs } from '../support/job-table.ts'
import { openStage } from '../support/stage.ts'
import { calls, looked, readyStage } from './ready.ts'

const POINTS_TO_IT = { id: 'Z1', name: 'acme.example.', isPrivate: false }

describe('investigate, again', () => {
  it('repeated asks the cloud nothing, and asks people nothing twice', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    stage.region.addVolume()
    await askAboutAll(stage)
    const before = stage.simulator.calls.length

    await looked(stage)
    await runAllJobs(stage)

    expect(stage.simulator.calls.length).toBe(before)
    expect(carrier.asked).toHaveLength(1)
  })

  it('queues the question again when its job was lost, without asking the cloud again', async () => {
    await using stage = await readyStage()
    const [id = ''] = stage.region.volumes.keys()
    await looked(stage)
    await dropJobs(stage.db)
    const before = stage.simulator.calls.length
    stage.clock.advance(9 * MINUTE_MS)

    await looked(stage)
    await runDueJobs(stage)

    expect(stage.simulator.calls.length).toBe(before)
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('asks the gates anew after ten minutes, and the past only after half a day', async () => {
    await using stage = await openStage()
    const { allocationId, publicIp } = stage.region.addAddress()
    const zone = { ...POINTS_TO_IT, records: [{ name: 'w.', type: 'A', values: [publicIp] }] }
    const zones = stage.world.accounts.get(ACCOUNT)?.hostedZones
    zones?.push(zone)
    await askAboutAll(stage)
    const guarded = await findingOf(stage, allocationId)
    const lookups = calls(stage, 'LookupEvents')
    zones?.pop()
    stage.clock.advance(9 * MINUTE_MS)
    await scanNow(stage)
    const tooEarly = await findingOf(stage, allocationId)
    stage.clock.advance(MINUTE_MS)

    await scanNow(stage)

    expect([guarded.status, tooEarly.status]).toEqual(['open', 'open'])
    expect((await findingOf(stage, allocationId)).status).toBe('pending')
    expect(calls(stage, 'LookupEvents')).toBe(lookups)
  })

  it('asks about the past again when it could not be told', async () => {
    await using stage = await openStage({ policy: { gates: ['untouched-lately'] } })
    const { id } = stage.region.addVolume()
    stage.world.deny({ action: 'cloudtrail:LookupEvents' })
    await askAboutAll(stage)
    const guarded = await findingOf(stage, id)
    stage.world.denials.length = 0
    stage.clock.advance(HOUR_MS)

    await scanNow(stage)

    expect(guarded.status).toBe('open')
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('forgets what was learnt when the resource changes', async () => {
    await using stage = await openStage({ policy: { gates: ['second-opinion'] } })
    const { id } = stage.region.addVolume()
    await askAboutAll(stage)
    const before = await findingOf(stage, id)
    stage.region.tag(id, { Owner: 'bob' })
    stage.clock.advance(HOUR_MS)

    await scanNow(withoutJobs(stage, 'investigate'))

    expect(before.investigation).not.toBeNull()
    expect((await findingOf(stage, id)).investigation).toBeNull()
  })

  it('is asked upon for a day: what is older is looked into again first', async () => {
    await using stage = await readyStage()
    const [id = ''] = stage.region.volumes.keys()
    await looked(stage)
    await dropJobs(stage.db)
    stage.clock.advance(DAY_MS)
    const { id: findingId } = await findingOf(stage, id)

    await requestApproval(stage.deps, findingId, unhurried())
    const stale = (await findingOf(stage, id)).status
    await looked(stage)
    await runDueJobs(stage)

    expect(stale).toBe('open')
    expect((await findingOf(stage, id)).status).toBe('pending')
  })
})
