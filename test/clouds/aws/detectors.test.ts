/** The list of detectors: complete, unique, and honest about the calls that they make. */

import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { awsCloud } from '../../../src/clouds/aws/aws.ts'
import { awsClients } from '../../../src/clouds/aws/clients.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import type { BackUp, Detector, Target } from '../../../src/core/detector.ts'
import { ACCOUNT, KEYS, REGION, SCOPE, unhurried } from '../../support/clouds.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from './adapter.ts'

const FOLDER = new URL('../../../src/clouds/aws/', import.meta.url)
const CONNECTION = { endpoint: 'http://127.0.0.1:9', credentials: KEYS, homeRegion: REGION }
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
      detectors.push(module[groups?.['name'] ?? ''](awsClients(CONNECTION), now))
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
        expect(action).toMatch(/^[a-z0-9-]+:(?:Describe|Get|List|Lookup)[A-Za-z]+$/)
      }
    }
  })

  it('asks for writing permissions only where there is a remedy, and for none that detach', async () => {
    for (const { permissions, remedy } of await registered()) {
      expect(permissions.write.length > 0).toBe(remedy !== null)
      for (const action of permissions.write) {
        expect(action).not.toMatch(/:(?:Describe|Get|List|Detach|Disassociate|Terminate|\*)/)
      }
      expect(new Set(permissions.write).size).toBe(permissions.write.length)
    }
  })
})

/** Everything that an execution may ever ask of the cloud, on one resource of the detector. */
async function exercise(id: string): Promise<string[]> {
  await using aws = await openAdapter()
  const resource = resourceOf(id, aws)
  const [observation] = await aws.scan(id)
  const target = aws.target(resource, observation)
  await aws.recheck(id, resource)
  await inquire(aws, id)
  const remedy = aws.detector(id).remedy!
  await remedy.rehearse(target, unhurried())
  const backupId = remedy.backUp ? await backUp(remedy.backUp, target) : null
  await remedy.prepare(target, backupId, unhurried())
  await remedy.withdraw(target, unhurried())
  await remedy.apply(target, backupId, unhurried())
  return [...new Set(aws.simulator.calls.map((each) => `${each.service}:${each.action}`))]
}

function resourceOf(id: string, { region, world }: Adapter): string {
  const zone = { id: 'Z1', name: 'acme.example.', isPrivate: false, records: [] }
  world.accounts.get(ACCOUNT)?.hostedZones.push(zone)
  return id === VOLUMES
    ? region.addVolume({ isEncrypted: true }).id
    : region.addAddress().allocationId
}

async function inquire(aws: Adapter, id: string): Promise<void> {
  const { inquiry, remedy } = aws.detector(id)
  const candidates = await aws.candidates(id)
  await inquiry.history(SCOPE, candidates, unhurried())
  await inquiry.gates(SCOPE, candidates, unhurried())
  await remedy?.permitted(SCOPE, candidates[0]?.resourceId ?? '', unhurried())
}

async function backUp(how: BackUp, target: Target): Promise<string> {
  await how.rehearse(target, unhurried())
  const { id } = await how.start(target, unhurried())
  await how.find(target, unhurried())
  return id
}

describe('the permissions of', () => {
  it.each([VOLUMES, ADDRESSES])('%s are exactly the calls that it makes', async (id) => {
    const detector = (await registered()).find((each) => each.id === id)!
    const { read, write } = detector.permissions

    const called = await exercise(id)

    expect(called.toSorted()).toEqual([...read, ...write].toSorted())
  })

  it('every detector are exercised here', async () => {
    const ids = (await registered()).map((each) => each.id)

    expect(ids.toSorted()).toEqual([VOLUMES, ADDRESSES].toSorted())
  })

  it.each([VOLUMES, ADDRESSES])('%s to write are not used to look', async (id) => {
    await using aws = await openAdapter()
    const resource = resourceOf(id, aws)
    const { read } = aws.detector(id).permissions

    await aws.scan(id)
    await aws.recheck(id, resource)
    await aws.detector(id).inquiry.history(SCOPE, await aws.candidates(id), unhurried())

    const called = aws.simulator.calls.map((each) => `${each.service}:${each.action}`)
    expect(called.filter((each) => !read.includes(each))).toEqual([])
  })
})
