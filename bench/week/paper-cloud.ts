/**
 * A cloud on paper: resources that fall idle, are backed up, removed and brought back by the product's
 * own workflow, and sometimes go or come while the answer is lost.
 */

import type { Cloud, Detector } from '../../src/core/detector.ts'
import type { History } from '../../src/core/investigation.ts'
import type { Observation, Sighting } from '../../src/core/observation.ts'
import { monthlyCost, type Usage } from '../../src/core/price.ts'
import type { Backup, Remedy, Restore, Way } from '../../src/core/remedy.ts'
import type { Dice } from './dice.ts'

const REGION = 'eu-west-1'
const PRICES: Readonly<Record<string, string>> = {
  'paper/volume': '0.088',
  'paper/address': '3.65',
  'paper/backup': '0.03',
}
type Kind = 'paper/volume' | 'paper/address'

interface Resource {
  readonly id: string
  readonly accountId: string
  readonly kind: Kind
  readonly team: string | null
  readonly sizeGiB: number
}

export class PaperCloud implements Cloud {
  readonly provider = 'paper'
  readonly isReal = false
  readonly detectors: readonly Detector[]
  readonly #resources = new Map<string, Resource>()
  /** What was brought back is used from then on: it is not idle any more. */
  readonly #inUse = new Set<string>()
  readonly #backups = new Map<string, Backup>()
  readonly #dice: Dice
  readonly #now: () => Date
  #made = 0

  constructor(dice: Dice, now: () => Date) {
    this.#dice = dice
    this.#now = now
    this.detectors = [this.#detector('paper/volume'), this.#detector('paper/address')]
  }

  /** Something falls idle. */
  add(): void {
    this.#made += 1
    const id = `paper-${this.#made}`
    this.#resources.set(id, {
      id,
      accountId: `11112222333${this.#dice.between(0, 2)}`,
      kind: this.#dice.pick(['paper/volume', 'paper/volume', 'paper/address'] as const),
      team: this.#dice.pick(['search', 'payments', 'Data Science', null]),
      sizeGiB: this.#dice.between(1, 4_000),
    })
  }

  scopes(): ReturnType<Cloud['scopes']> {
    const accounts = ['111122223330', '111122223331', '111122223332']
    const scopes = accounts.map((accountId) => ({
      provider: this.provider,
      accountId,
      region: REGION,
    }))
    return Promise.resolve({ scopes, unreachable: [] })
  }

  price(usage: readonly Usage[]): ReturnType<Cloud['price']> {
    const lines = usage.map((it) => ({
      ...it,
      unitPrice: { usd: PRICES[it.sku] ?? failed(it.sku), per: 1 },
    }))
    const monthlyMicros = monthlyCost(lines)
    return { monthlyMicros, lines, priceDate: '2026-11-01', source: 'paper' }
  }

  #detector(id: Kind): Detector {
    const all = (): Resource[] => [...this.#resources.values()].filter((it) => it.kind === id)
    return {
      id,
      title: id,
      permissions: { read: [], write: [], restore: [] },
      scan: async function* (scope) {
        const page = all().filter((it) => it.accountId === scope.accountId)
        yield page.map(observed)
      },
      recheck: async (_scope, resourceId) => this.#look(resourceId),
      count: async () => all().length,
      inquiry: {
        history: async (_scope, candidates) =>
          new Map(candidates.map((it) => [it.resourceId, this.#history()])),
        gates: async (_scope, candidates) => new Map(candidates.map((it) => [it.resourceId, []])),
      },
      remedies: [this.#remedy(id)],
    }
  }

  /** Paper has no past. */
  #history(): History {
    const at = this.#now().toISOString()
    return {
      at,
      lastUse: null,
      trail: { source: 'paper', since: at, unknown: 'paper keeps no trail' },
      opinions: [],
    }
  }

  #look(resourceId: string): Sighting {
    const resource = this.#resources.get(resourceId)
    return resource ? { state: 'idle', observation: observed(resource) } : { state: 'gone' }
  }

  #remedy(kind: Kind): Remedy {
    return {
      name: kind === 'paper/volume' ? 'delete' : 'release',
      keepsResource: false,
      outlook: () => ({ possible: true, usage: [] }),
      look: async ({ resourceId }) => this.#look(resourceId),
      bin: null,
      restore: this.#restore(kind === 'paper/volume' ? 'snapshot' : 'allocation'),
      backUp:
        kind === 'paper/volume'
          ? {
              find: async ({ executionId }) => this.#backups.get(executionId) ?? null,
              start: async ({ executionId }) => this.#backUp(executionId),
              rehearse: async () => ({ allowed: true }),
              list: async () => [],
              expire: async () => undefined,
              discard: async () => new Map(),
              usage: ({ attributes }) => [
                {
                  sku: 'paper/backup',
                  location: REGION,
                  quantity: Number(attributes['sizeGiB']),
                  unit: 'GiB-month',
                },
              ],
            }
          : null,
      prepare: async () => undefined,
      apply: async ({ resourceId }) => {
        this.#resources.delete(resourceId)
        this.#mayDie()
        return { result: 'accepted' }
      },
      rehearse: async () => ({ allowed: true }),
      permitted: async () => ({ name: 'permitted', answer: 'yes', source: 'paper', detail: null }),
      withdraw: async () => undefined,
    }
  }

  #restore(way: Way): Restore {
    return {
      look: async ({ resourceId }) =>
        this.#inUse.has(resourceId)
          ? { state: 'back', resourceId }
          : { state: 'away', ways: [way], detail: '' },
      start: async ({ resourceId }) => {
        if (this.#inUse.has(resourceId)) throw new Error(`${resourceId} was brought back twice`)
        this.#inUse.add(resourceId)
        this.#mayDie()
        return { result: 'accepted' }
      },
      tidy: async () => [],
    }
  }

  #mayDie(): void {
    if (this.#dice.chance(0.05)) throw new Error('the replica died before it heard the answer')
  }

  #backUp(executionId: string): Backup {
    const backup: Backup = {
      id: `backup-${executionId}`,
      state: 'completed',
      detail: null,
      sizeBytes: null,
    }
    this.#backups.set(executionId, backup)
    return backup
  }
}

function observed({ id, kind, team, sizeGiB }: Resource): Observation {
  const quantity = kind === 'paper/volume' ? sizeGiB : 1
  return {
    resourceId: id,
    canonicalId: `paper:${id}`,
    name: null,
    createdAt: null,
    tags: team === null ? {} : { Team: team },
    evidence: { attributes: { sizeGiB }, facts: [] },
    usage: [{ sku: kind, location: REGION, quantity, unit: 'month' }],
  }
}

function failed(sku: string): never {
  throw new Error(`${sku} has no price`)
}
