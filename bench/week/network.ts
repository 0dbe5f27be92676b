/**
 * Between a replica and Datadog: packets that get lost, an agent that may be down, an intake that may
 * refuse. Datadog shows a gauge by its last value for five minutes, and sums over series.
 */

import { Writable } from 'node:stream'
import type { PointSink, Receipt, SavingsPoint } from '../../src/core/point-sink.ts'
import { dogstatsdAgent } from '../../test/support/dogstatsd-agent.ts'
import type { Dice } from './dice.ts'
import { atMinute, deliveryAt, isIn, LOSS, WEEK_MINUTES } from './troubles.ts'

const SHOWN_FOR_MINUTES = 5
const HOUR_MS = 3_600_000

interface Point {
  readonly minute: number
  readonly micros: bigint
}

export class Network {
  readonly #dice: Dice
  readonly #gauges = new Map<string, Point>()
  readonly #counted = new Map<string, bigint>()
  readonly #points = new Map<string, SavingsPoint>()
  readonly tally = { packets: 0, lost: 0, badLines: 0, deliveries: 0, notConfirmed: 0 }
  /** Set before each minute. */
  minute = 0

  constructor(dice: Dice) {
    this.#dice = dice
  }

  /** One replica's way to the agent. Cut: the replica is dead, and what it had not sent with it. */
  wire(): { readonly to: Writable; cut(): void } {
    let isCut = false
    const to = new Writable({
      write: (packet: Buffer, _encoding, done) => {
        if (!isCut) this.#receive(packet.toString())
        done()
      },
    })
    return {
      to,
      cut() {
        isCut = true
      },
    }
  }

  #receive(packet: string): void {
    this.tally.packets += 1
    const isCalm = this.minute >= WEEK_MINUTES
    if (isIn('agent down', this.minute) || (!isCalm && this.#dice.chance(LOSS))) {
      this.tally.lost += 1
      return
    }
    const agent = dogstatsdAgent()
    agent.receive(packet)
    this.tally.badLines += agent.badLines.length
    for (const [series, micros] of agent.gauges) {
      this.#gauges.set(series, { minute: this.minute, micros })
    }
    for (const [series, micros] of agent.counts) {
      this.#counted.set(series, (this.#counted.get(series) ?? 0n) + micros)
    }
  }

  /** What a graph of the sum of a gauge shows now; null: nothing. */
  shown(name: string): bigint | null {
    const recent = [...this.#gauges].filter(
      ([series, { minute }]) =>
        series.startsWith(`cloudthrift.${name};`) && this.minute - minute < SHOWN_FOR_MINUTES,
    )
    return recent.length === 0 ? null : recent.reduce((sum, [, it]) => sum + it.micros, 0n)
  }

  /** All that was counted under a name since the beginning. */
  counted(name: string): bigint {
    return [...this.#counted]
      .filter(([series]) => series.startsWith(`cloudthrift.${name};`))
      .reduce((sum, [, micros]) => sum + micros, 0n)
  }

  /** Minutes of realised dollars, as the intake has them. */
  accrued(): ReadonlyMap<number, bigint> {
    const byMinute = new Map<number, bigint>()
    for (const { at, micros } of this.#points.values()) {
      const minute = Math.round((at.getTime() - atMinute(0).getTime()) / 60_000)
      byMinute.set(minute, (byMinute.get(minute) ?? 0n) + micros)
    }
    return byMinute
  }

  sink(): PointSink {
    return { name: 'datadog', batch: 500, send: async (points) => this.#deliver(points) }
  }

  #deliver(points: readonly SavingsPoint[]): Receipt {
    this.tally.deliveries += 1
    const how = this.minute >= WEEK_MINUTES ? 'taken' : deliveryAt(this.minute, this.#dice)
    if (how === 'taken' || how === 'lost') this.#take(points)
    if (how !== 'taken') this.tally.notConfirmed += 1
    if (how === 'crash') throw new Error('the replica died while it waited for the receipt')
    if (how === 'taken') return { result: 'accepted' }
    return { result: how === 'refused' ? 'refused' : 'unsure', reason: how }
  }

  #take(points: readonly SavingsPoint[]): void {
    for (const point of points) {
      if (atMinute(this.minute).getTime() - point.at.getTime() > HOUR_MS) continue
      this.#points.set(JSON.stringify([point.tags, point.at]), point)
    }
  }
}
