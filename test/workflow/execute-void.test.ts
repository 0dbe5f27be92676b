/** What changes after the approval voids it: the resource is kept, whenever the change came. */

import { describe, expect, it } from 'vitest'
import { newModification } from '../../src/demo/simulator/world/modification.ts'
import { changes } from '../support/calls.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { expectNotRemoved, ownTags } from './kept.ts'
import { effects } from './removed-once.ts'

type Change = (stage: Stage, volumeId: string) => void

const NOT_AS_APPROVED = 'it is not what was approved any more'

function shape(stage: Stage, volumeId: string, changed: object): void {
  const volume = stage.region.volumes.get(volumeId)!
  volume.shape = { ...volume.shape, ...changed }
}

const CHANGES: readonly { what: string; change: Change; reason: RegExp | string }[] = [
  {
    what: 'attached',
    change: ({ region }, id) => void region.attach(id, { instanceId: 'i-0abc' }),
    reason: 'it is in use: state in-use, attached to i-0abc',
  },
  {
    what: 'tagged',
    change: ({ region }, id) => region.tag(id, { Ticket: 'OPS-7' }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'given another tag value',
    change: ({ region }, id) => region.tag(id, { Owner: 'bob' }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'stripped of a tag',
    change: ({ region }, id) => region.untag(id, 'Owner'),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'protected by tag',
    change: ({ region }, id) => region.tag(id, { 'cloudthrift:protected': 'true' }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'claimed by Kubernetes',
    change: ({ region }, id) => region.tag(id, { 'kubernetes.io/created-for/pv/name': 'pvc-1' }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'made larger',
    change: (stage, id) => shape(stage, id, { sizeGiB: 200 }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'changed in type',
    change: (stage, id) => shape(stage, id, { type: 'gp2' }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'given more IOPS',
    change: (stage, id) => shape(stage, id, { iops: 6_000 }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'given more throughput',
    change: (stage, id) => shape(stage, id, { throughputMiBps: 500 }),
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'put under modification',
    change: ({ region, world }, id) => {
      const volume = region.volumes.get(id)!
      const target = { ...volume.shape, sizeGiB: 300 }
      const timing = { ...world.timing, modifyingMs: 60 * MINUTE_MS }
      volume.modifications.push(newModification(volume.shape, target, timing, world.now()))
    },
    reason: NOT_AS_APPROVED,
  },
  {
    what: 'broken',
    change: ({ region }, id) => {
      region.volumes.get(id)!.hasFailed = true
    },
    reason: 'it is in use: state error',
  },
]

describe('execute, when the volume after its approval was', () => {
  it.each(CHANGES)('$what: keeps it before touching it', async ({ change, reason }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ tags: { Owner: 'alice' } })
    await approvedFinding(stage, id)
    change(stage, id)

    await runAllJobs(stage)

    expect(await expectNotRemoved(stage, id, { status: 'resolved' })).toMatch(reason)
    expect(stage.region.volumes.has(id)).toBe(true)
    expect(effects(stage, 'CreateSnapshot')).toBe(0)
  })
})

const MOMENTS = [
  {
    moment: 'while the snapshot is pending',
    arrange: async (stage: Stage, happens: () => void) => {
      stage.world.timing.snapshotMs = MINUTE_MS
      await runDueJobs(stage)
      happens()
    },
  },
  {
    moment: 'between the proof tag and the second look',
    arrange: async ({ simulator }: Stage, happens: () => void) => {
      meanwhile(simulator, { action: 'CreateTags', nth: 2 }, happens, 'after')
    },
  },
  {
    moment: 'after the last look at its snapshot',
    arrange: async ({ simulator }: Stage, happens: () => void) => {
      meanwhile(simulator, { action: 'DescribeSnapshots', nth: 2 }, happens, 'after')
    },
  },
]

const LATE = ['attached', 'protected by tag', 'made larger', 'put under modification']
const LATE_CHANGES = CHANGES.filter(({ what }) => LATE.includes(what)).flatMap((change) =>
  MOMENTS.map((moment) => ({ ...change, ...moment })),
)

describe('execute, when the volume was', () => {
  it.each(LATE_CHANGES)('$what $moment: keeps it and takes its tags off', async (late) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ tags: { Owner: 'alice' } })
    await approvedFinding(stage, id)
    const tagsWhenChanged: string[] = []
    await late.arrange(stage, () => {
      tagsWhenChanged.push(...ownTags(stage, id))
      late.change(stage, id)
    })

    await runAllJobs(stage)

    expect(tagsWhenChanged).toContain('cloudthrift:plan')
    expect(await expectNotRemoved(stage, id, { status: 'resolved' })).toMatch(late.reason)
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it('attached after the second look: EC2 keeps it, and we take that for an answer', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    meanwhile(stage.simulator, { action: 'DeleteVolume' }, () => void stage.region.attach(id))

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe('the cloud kept it: VolumeInUse')
    expect(changes(stage.simulator)).toContain('DeleteVolume VolumeInUse')
    expect(stage.region.volumes.has(id)).toBe(true)
  })
})

describe('execute, when it may not take its tags off', () => {
  it('still ends, and says that they were left', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    stage.world.deny({ action: 'ec2:DeleteTags' })
    stage.region.attach(id)

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('resolved')
    expect(execution?.detail?.['marks']).toBe('left: ec2:DeleteTags: UnauthorizedOperation')
  })
})

describe('execute, when a call beside the look fails', () => {
  it('keeps the volume: what is unknown now is no yes', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.world.deny({ action: 'ec2:DescribeVolumesModifications' })

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe(NOT_AS_APPROVED)
    expect(stage.region.volumes.has(id)).toBe(true)
  })
})

const HANDS = [
  { when: 'before our snapshot', action: 'CreateSnapshot', nth: 1, gone: 'it is gone' },
  { when: 'after our snapshot', action: 'CreateTags', nth: 2, gone: 'it is gone' },
  { when: 'at our deletion', action: 'DeleteVolume', nth: 1, gone: 'it was removed' },
]

describe('execute, when somebody else deleted the volume', () => {
  it.each(HANDS)('$when: books nothing', async ({ action, nth, gone }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    meanwhile(stage.simulator, { action, nth }, () => void stage.region.volumes.delete(id))

    await runAllJobs(stage)

    expect(await expectNotRemoved(stage, id, { status: 'resolved' })).toContain(gone)
  })

  it('slowly, and it is still being deleted: books nothing', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.region.volumes.get(id)!.goneAt = new Date(stage.clock.now().getTime() + MINUTE_MS)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe('somebody else is removing it')
  })
})

describe('execute, when the policy after the approval', () => {
  it('protects a tag that the volume had all along: keeps it', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ tags: { tier: 'gold' } })
    await approvedFinding(stage, id)
    const policy = { ...stage.deps.policy, protectTags: ['tier'] }

    await runAllJobs({ ...stage, deps: { ...stage.deps, policy } })

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe('guard protected: protected by tag tier')
    expect(effects(stage, 'CreateSnapshot')).toBe(0)
  })

  it.each([
    [{ exemptTags: ['tier=g*'] }, 'guard exempt: the policy exempts the tag tier=g*'],
    [
      { rules: [{ match: { teams: ['search'] }, action: 'advise' }] },
      'guard advise-only: the policy only lists it: a person has to act',
    ],
    [
      { rules: [{ match: { teams: ['search'] }, action: 'park' }] },
      'guard cannot-park: the policy says park, but it is at the gp3 baseline already',
    ],
  ] as const)('has come to say %o: keeps it', async (change, expected) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ tags: { tier: 'gold', Team: 'search' } })
    await approvedFinding(stage, id)
    const policy = { ...stage.deps.policy, ...change }

    await runAllJobs({ ...stage, deps: { ...stage.deps, policy } })

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe(expected)
    expect(effects(stage, 'CreateSnapshot')).toBe(0)
  })
})
