/** The list of detectors: complete, unique, and honest about the calls that they make. */

import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { awsCloud } from '../../../src/clouds/aws/aws.ts'
import { awsClients } from '../../../src/clouds/aws/clients.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../../../src/clouds/aws/roles.ts'
import type { Detector } from '../../../src/core/detector.ts'
import type {
  BackUp,
  Remedy,
  RemedyName,
  Removed,
  Restore,
  Target,
  Way,
} from '../../../src/core/remedy.ts'
import { ACCOUNT, KEYS, REGION, SCOPE, unhurried } from '../../support/clouds.ts'
import { CLEANUP_ROLE } from '../../support/role-policies.ts'
import { ROLES } from '../../support/sandbox.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from './adapter.ts'

const FOLDER = new URL('../../../src/clouds/aws/', import.meta.url)
const CONNECTION = {
  endpoint: 'http://127.0.0.1:9',
  credentials: KEYS,
  homeRegion: REGION,
  roles: NO_ROLES,
}
const now = (): Date => new Date()

async function registered(): Promise<readonly Detector[]> {
  const prices = await readPriceFile(BUNDLED_PRICES)
  return awsCloud({ connection: CONNECTION, regions: null, prices, now }).detectors
}

/** Whatever function of the folder says that it returns a Detector. */
async function written(): Promise<Detector[]> {
  const files = (await readdir(FOLDER)).filter((each) => each.endsWith('.ts'))
  const detectors: Detector[] = []
  for (const file of files) {
    const source = await readFile(new URL(file, FOLDER), 'utf8')
    const makers = source.matchAll(
      /export function (?<name>\w+)\((?:(?!export function)[^])*?\): Detector\b/g,
    )
    for (const { groups } of makers) {
      const module = await import(new URL(file, FOLDER).href)
      detectors.push(module[groups?.['name'] ?? ''](awsClients(CONNECTION, now), now))
    }
  }
  return detectors
}

describe('the list of AWS detectors', () => {
  it('has every detector of the folder, once', async () => {
    const ids = (await registered()).map((each) => each.id)

    expect(ids.toSorted()).toEqual((await written()).map((each) => each.id).toSorted())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(2)
  })

  it('names each of them after its cloud, with a title for people', async () => {
    for (const { id, title } of await registered()) {
      expect(id).toMatch(/^aws\/[a-z0-9-]+$/)
      expect(title).toMatch(/^[A-Z]/)
    }
  })

  it('asks for reading permissions that only read', async () => {
    for (const { permissions } of await registered()) {
      expect(permissions.read.length).toBeGreaterThan(0)
      for (const action of permissions.read) {
        expect(action).toMatch(/^[a-z0-9-]+:(?:Describe|Get|List|Lookup|Simulate)[A-Za-z]+$/)
      }
    }
  })

  it('asks for writing permissions only where there is a remedy, and for none that detach', async () => {
    for (const { permissions, remedies } of await registered()) {
      expect(permissions.write.length > 0).toBe(remedies.length > 0)
      expect(permissions.restore.length > 0).toBe(remedies.some((each) => each.restore !== null))
      for (const action of [...permissions.write, ...ours(permissions.restore)]) {
        expect(action).not.toMatch(/:(?:Describe|Get|List|Detach|Disassociate|Terminate|\*)/)
      }
      expect(new Set(permissions.write).size).toBe(permissions.write.length)
    }
  })

  it('can remove nothing in the restore role, and restore nothing in the cleanup role', async () => {
    for (const { permissions } of await registered()) {
      expect(permissions.restore.join()).not.toMatch(/Delete(?:Volume|Snapshot)|Release/)
      expect(permissions.write.join()).not.toMatch(/Restore|Allocate|CreateVolume/)
    }
  })
})

/** What EC2 does with a key on our behalf is permitted to the role, but no call of ours. */
function ours(actions: readonly string[]): string[] {
  return actions.filter((each) => !each.startsWith('kms:'))
}

/**
 * Everything that an execution and its undo may ever ask of the cloud, with every remedy; in a cleanup
 * role, about which IAM is asked. To become it is what CloudThrift's own role may do, not this one.
 */
async function exercise(id: string): Promise<string[]> {
  await using aws = await openAdapter({ roles: { ...NO_ROLES, cleanup: ROLES.cleanup } })
  aws.world.roles.set('cleanup', [CLEANUP_ROLE])
  for (const name of REMEDIES[id] ?? []) {
    const resource = idleResource(aws, id, name)
    const observation = (await aws.scan(id)).find((each) => each.resourceId === resource)
    const target = { ...aws.target(resource, observation), lockBackup: true }
    await aws.recheck(id, resource)
    await inquire(aws, id)
    await aws.detector(id).count(target.scope, unhurried())
    await exerciseRemedy(aws.remedy(id, name), target)
  }
  const calls = aws.simulator.calls.filter((each) => each.service !== 'sts')
  return [...new Set(calls.map((each) => `${each.service}:${each.action}`))]
}

const REMEDIES: Readonly<Record<string, readonly RemedyName[]>> = {
  [VOLUMES]: ['delete', 'park'],
  [ADDRESSES]: ['release'],
}

function idleResource({ region, world }: Adapter, id: string, name: RemedyName): string {
  const zone = { id: 'Z1', name: 'acme.example.', isPrivate: false, records: [] }
  world.accounts.get(ACCOUNT)?.hostedZones.push(zone)
  if (id === ADDRESSES) return region.addAddress().allocationId
  region.addRetentionRule({ days: 7, tags: [], excludes: [], status: 'available' })
  const shape = name === 'park' ? ({ type: 'io1', iops: 1_000 } as const) : {}
  return region.addVolume({ ...shape, isEncrypted: true }).id
}

async function exerciseRemedy(remedy: Remedy, target: Target): Promise<void> {
  await remedy.permitted(target.scope, target.resourceId, unhurried())
  await remedy.rehearse(target, unhurried())
  await remedy.prepare(target, null, unhurried())
  const backupId = remedy.backUp ? await backUp(remedy.backUp, target) : null
  await remedy.bin?.foresee(target, unhurried())
  await remedy.prepare(target, backupId, unhurried())
  await remedy.withdraw(target, unhurried())
  await remedy.prepare(target, backupId, unhurried())
  await remedy.apply(target, backupId, unhurried())
  await remedy.bin?.find(target, unhurried())
  const removed = { ...target, backupId, binnedUntil: null }
  if (remedy.restore) await bringBack(remedy.restore, removed, WAYS[remedy.name] ?? [])
  if (remedy.backUp) await sweep(remedy.backUp, removed)
}

async function bringBack(how: Restore, removed: Removed, ways: readonly Way[]): Promise<void> {
  for (const way of ways) {
    await how.look(removed, unhurried())
    await how.start(removed, way, unhurried())
  }
  const back = await how.look(removed, unhurried())
  const id = back.state === 'back' ? back.resourceId : removed.resourceId
  await how.tidy(removed, id, unhurried())
}

async function sweep(how: BackUp, removed: Removed): Promise<void> {
  await how.list(removed.scope, unhurried())
  await how.expire(removed, new Date(), unhurried())
  await how.discard(removed.scope, [removed.backupId ?? ''], unhurried())
}

const WAYS: Readonly<Record<RemedyName, readonly Way[]>> = {
  delete: ['snapshot', 'recycle-bin'],
  release: ['allocation'],
  park: ['modification'],
}

async function inquire(aws: Adapter, id: string): Promise<void> {
  const { inquiry } = aws.detector(id)
  const candidates = await aws.candidates(id)
  await inquiry.history(SCOPE, candidates, unhurried())
  await inquiry.gates(SCOPE, candidates, unhurried())
}

async function backUp(how: BackUp, target: Target): Promise<string> {
  await how.rehearse(target, unhurried())
  const { id } = (await how.start(target, unhurried()))!
  await how.find(target, unhurried())
  return id
}

describe('the permissions of', () => {
  it.each([VOLUMES, ADDRESSES])('%s are exactly the calls that it makes', async (id) => {
    const detector = (await registered()).find((each) => each.id === id)!
    const { read, write, restore } = detector.permissions

    const called = await exercise(id)

    const granted = new Set([...read, ...write, ...ours(restore)])
    expect(called.toSorted()).toEqual([...granted].toSorted())
  })

  it('every detector are exercised here', async () => {
    const ids = (await registered()).map((each) => each.id)

    expect(ids.toSorted()).toEqual([VOLUMES, ADDRESSES].toSorted())
  })

  it.each([VOLUMES, ADDRESSES])('%s to write are not used to look', async (id) => {
    await using aws = await openAdapter()
    const [remedy = 'delete'] = REMEDIES[id] ?? []
    const resource = idleResource(aws, id, remedy)
    const { read } = aws.detector(id).permissions

    await aws.scan(id)
    await aws.recheck(id, resource)
    await aws.detector(id).inquiry.history(SCOPE, await aws.candidates(id), unhurried())

    const called = aws.simulator.calls.map((each) => `${each.service}:${each.action}`)
    expect(called.filter((each) => !read.includes(each))).toEqual([])
  })
})
