/** What points to a resource is asked again before it is removed: the answer may have changed since. */

import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/core/policy.ts'
import { keyArn } from '../../src/demo/simulator/world/kms.ts'
import { execute } from '../../src/workflow/execute.ts'
import { changes } from '../support/calls.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { ACCOUNT, unhurried } from '../support/clouds.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { silentAbout } from '../support/silent-inquiries.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { expectNotRemoved } from './kept.ts'

interface Row {
  readonly plant: (stage: Stage) => string
  /** After the approval. */
  readonly change: (stage: Stage, resourceId: string) => void
  readonly reason: RegExp
}

function nameIt(stage: Stage, allocationId: string): void {
  const publicIp = stage.region.addresses.get(allocationId)?.publicIp ?? ''
  const records = [{ name: 'www.acme.example.', type: 'A', values: [publicIp] }]
  const zone = { id: 'Z1', name: 'acme.example.', isPrivate: false, records }
  stage.world.accounts.get(ACCOUNT)?.hostedZones.push(zone)
}

const anAddress = ({ region }: Stage): string => region.addAddress().allocationId
const anEncryptedVolume = ({ region }: Stage): string => region.addVolume({ isEncrypted: true }).id

const ROWS: Readonly<Record<string, Row>> = {
  'a DNS record that was made': {
    plant: anAddress,
    change: nameIt,
    reason: /^guard no-dns-record: A record www\.acme\.example\. in zone acme\.example\.$/,
  },
  'DNS that may not be read any more': {
    plant: anAddress,
    change: ({ world }) => world.deny({ action: 'route53:*' }),
    reason: /^guard no-dns-record: route53:ListHostedZones: AccessDenied$/,
  },
  'a key that was disabled': {
    plant: anEncryptedVolume,
    change: ({ region }) => {
      region.keyStates.set(keyArn(region, 'alias/aws/ebs'), 'Disabled')
    },
    reason: /^guard kms-key-usable: its key is Disabled/,
  },
  'a key that may not be looked at any more': {
    plant: anEncryptedVolume,
    change: ({ world }) => world.deny({ action: 'kms:DescribeKey' }),
    reason: /^guard kms-key-usable: kms:DescribeKey: AccessDeniedException$/,
  },
}

describe('execute, when after the approval there is', () => {
  it.each(Object.entries(ROWS))(
    '%s: keeps the resource',
    async (_what, { plant, change, reason }) => {
      await using stage = await openStage()
      const id = plant(stage)
      await approvedFinding(stage, id)
      change(stage, id)

      await runAllJobs(stage)

      expect(await expectNotRemoved(stage, id, { status: 'resolved' })).toMatch(reason)
    },
  )

  it('a key that is disabled while the snapshot is taken: keeps the volume', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const id = anEncryptedVolume(stage)
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    ROWS['a key that was disabled']?.change(stage, id)

    await runAllJobs(stage)

    const { finding, execution, ledger } = await historyOf(stage, id)
    expect(finding.status).toBe('resolved')
    expect(execution?.detail?.['reason']).toMatch(/^guard kms-key-usable/)
    expect(changes(stage.simulator).filter((each) => each.startsWith('DeleteVolume'))).toEqual([])
    expect(ledger).toEqual([])
  })

  it('an unknown that the policy accepts: removes it', async () => {
    const acceptUnknown = [{ fact: 'no-dns-record', accounts: [ACCOUNT] }]
    await using stage = await openStage({ policy: { acceptUnknown } })
    const id = anAddress(stage)
    await approvedFinding(stage, id)
    stage.world.deny({ action: 'route53:*' })

    await runAllJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('remediated')
  })

  it('a yes where nobody knew before: removes it, though unknowns are accepted no more', async () => {
    const acceptUnknown = [{ fact: 'no-dns-record', accounts: [ACCOUNT] }]
    await using stage = await openStage({ policy: { acceptUnknown } })
    stage.world.deny({ action: 'route53:*' })
    const id = anAddress(stage)
    await approvedFinding(stage, id)
    stage.world.denials.length = 0
    const deps = { ...stage.deps, policy: { ...stage.deps.policy, acceptUnknown: [] } }

    await runAllJobs({ ...stage, deps })

    expect((await historyOf(stage, id)).finding.status).toBe('remediated')
  })

  it.each<[string, Partial<Policy>, RegExp]>([
    [
      'a policy that has come to mind the second opinion',
      { gates: ['second-opinion'] },
      /^guard second-opinion: /,
    ],
    [
      'a policy that has come to keep it',
      { keep: [{ reason: 'audit', accounts: [ACCOUNT] }] },
      /^guard kept-by-policy: the policy keeps it: audit$/,
    ],
    ['a policy that covers less', { only: { regions: ['us-east-1'] } }, /^guard not-covered: /],
  ])('%s: keeps the volume', async (_what, policy, reason) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const deps = { ...stage.deps, policy: { ...stage.deps.policy, ...policy } }

    await runAllJobs({ ...stage, deps })

    expect(await expectNotRemoved(stage, id, { status: 'resolved' })).toMatch(reason)
  })
})

describe('execute', () => {
  it('removes nothing when its gates leave out what they were asked about', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    const clouds = silentAbout('gates', stage.deps.clouds)

    const executing = execute({ ...stage.deps, clouds }, finding.id, unhurried())

    await expect(executing).rejects.toThrow(`does not answer about ${id}`)
    expect(changes(stage.simulator)).toEqual([])
  })

  it('asks what points to an address before it looks at the address, whose state is the last word', async () => {
    await using stage = await openStage()
    const id = anAddress(stage)
    const { moved_at: approvedAt } = await approvedFinding(stage, id)

    await runAllJobs(stage)

    const asked = stage.simulator.calls
      .filter((each) => each.at >= approvedAt)
      .map((each) => each.action)
      .filter((each) => ['ListHostedZones', 'DescribeAddresses', 'ReleaseAddress'].includes(each))
    expect(asked.slice(0, 2)).toEqual(['ListHostedZones', 'DescribeAddresses'])
    expect(asked[asked.indexOf('ReleaseAddress') - 1]).toBe('DescribeAddresses')
  })
})
