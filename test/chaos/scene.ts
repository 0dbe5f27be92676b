/** The account of the chaos run: what is in it, what is approved and taken back, and how it ended. */

import { directCarrier } from '../../src/carriers/direct.ts'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import type { Simulator } from '../../src/demo/simulator/simulator.ts'
import { volumeExists } from '../../src/demo/simulator/world/volume.ts'
import type { Db } from '../../src/store/database.ts'
import { listFindings } from '../../src/store/findings.ts'
import { ledgerEntries } from '../../src/store/savings.ts'
import type { Finding } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import type { Deps } from '../../src/workflow/deps.ts'
import { investigate } from '../../src/workflow/investigate.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { requestUndo } from '../../src/workflow/request-undo.ts'
import { scan } from '../../src/workflow/scan.ts'
import { spreadScan, startScan } from '../../src/workflow/start-scan.ts'
import { cloudsAt, REGION, SCOPE, unhurried } from '../support/clouds.ts'
import { ALICE, answerTo } from '../support/findings.ts'
import { dropJobs, enqueueInto } from '../support/job-table.ts'
import { UNLIMITED } from '../support/limits.ts'

const ALL = { limit: 100_000 }

interface Place {
  readonly db: Db
  readonly simulator: Simulator
  readonly now: () => Date
}

export interface SceneReport {
  readonly resources: number
  readonly deletionsWithoutSnapshot: number
  readonly removedThenRestored: number
  readonly leftInFlight: number
  readonly doubleEntries: number
  readonly ledgerMicros: string
  readonly missing: number
  readonly surplus: number
}

export class Scene {
  readonly #place: Place
  readonly #deps: Deps
  #resources = 0
  #unproved = 0

  private constructor(place: Place, deps: Deps) {
    this.#place = place
    this.#deps = deps
    const times = Number.POSITIVE_INFINITY
    const run = ({ params }: { params: Readonly<Record<string, string>> }): void => {
      const isProved = params['DryRun'] === 'true' || this.#isProved(params['VolumeId'] ?? '')
      this.#unproved += isProved ? 0 : 1
    }
    place.simulator.faults.add({ action: 'DeleteVolume', times, fault: { kind: 'hook', run } })
  }

  static async open(place: Place): Promise<Scene> {
    const policy = { ...DEFAULT_POLICY, minIdleDays: 0, limits: UNLIMITED }
    return new Scene(place, {
      db: place.db,
      clouds: await cloudsAt(place.simulator.url, place.now),
      carrier: directCarrier,
      notifier: { tell: async () => undefined },
      policy,
      writer: null,
      language: 'en',
      onModelCall: () => undefined,
      metrics: NO_METRICS,
      enqueue: enqueueInto(place.now),
      now: place.now,
    })
  }

  /** Volumes that the bin keeps, volumes that it does not, and addresses; all of them approved. */
  async approve(count: number): Promise<void> {
    const region = this.#place.simulator.world.region(REGION)
    const tags = [{ key: 'Keep', value: 'yes' }]
    region.addRetentionRule({ days: 7, tags, excludes: [], status: 'available' })
    region.addressQuota = count
    for (let index = 0; index < count; index += 1) {
      if (index % 5 === 0) region.addAddress()
      else region.addVolume({ sizeGiB: 10, ...(index % 2 ? { tags: { Keep: 'yes' } } : {}) })
    }
    this.#resources = count
    for (let look = 0; look < 2; look += 1) {
      const { scanId } = await startScan(this.#deps, 'chaos')
      await spreadScan(this.#deps, scanId, unhurried())
      await scan(this.#deps, { scanId, scope: SCOPE }, unhurried())
    }
    await investigate(this.#deps, { scope: SCOPE }, unhurried())
    await dropJobs(this.#place.db)
    for (const { id } of await this.#findings('open')) {
      await requestApproval(this.#deps, id, unhurried())
    }
    for (const finding of await this.#findings('pending')) {
      await decide(this.#deps, answerTo(finding))
    }
  }

  async takeBack(): Promise<void> {
    for (const { id } of await this.#findings('remediated')) {
      await requestUndo(this.#deps, { findingId: id, reason: null, person: ALICE })
    }
  }

  async report(): Promise<SceneReport> {
    const { db, simulator, now } = this.#place
    const region = simulator.world.region(REGION)
    const entries = await ledgerEntries(db, ALL.limit)
    const lines = entries.map((it) => `${it.kind}/${it.execution_id}/${it.reverses}`)
    const volumes = [...region.volumes.values()].filter((it) => volumeExists(it, now()))
    const there = volumes.length + region.addresses.size
    const restored = await this.#findings('restored')
    const all = await listFindings(db, {}, ALL)
    return {
      resources: this.#resources,
      deletionsWithoutSnapshot: this.#unproved,
      removedThenRestored: restored.length,
      leftInFlight: all.length - restored.length,
      doubleEntries: lines.length - new Set(lines).size,
      ledgerMicros: String(entries.reduce((sum, it) => sum + (it.monthly_micros ?? 0n), 0n)),
      missing: Math.max(0, this.#resources - there),
      surplus: Math.max(0, there - this.#resources),
    }
  }

  static isWell(report: SceneReport): boolean {
    const { deletionsWithoutSnapshot, leftInFlight, doubleEntries, missing, surplus } = report
    const faults = deletionsWithoutSnapshot + leftInFlight + doubleEntries + missing + surplus
    return faults === 0 && report.ledgerMicros === '0' && report.removedThenRestored > 0
  }

  #findings(status: Finding['status']): Promise<Finding[]> {
    return listFindings(this.#place.db, { status: [status] }, ALL)
  }

  /** Also a repeat that comes too late to remove anything. */
  #isProved(volumeId: string): boolean {
    const { simulator, now } = this.#place
    const region = simulator.world.region(REGION)
    const volume = region.volumes.get(volumeId)
    if (!volume || !volumeExists(volume, now()) || volume.goneAt !== undefined) return true
    return region.snapshots
      .values()
      .some((it) => it.volumeId === volumeId && it.completesAt <= now())
  }
}
