/**
 * A Datadog agent as far as its DogStatsD goes, by the published grammar and strictly: what does not fit
 * is a bad line. Amounts stay decimal text turned into whole millionths, so sums are exact.
 */

import { Writable } from 'node:stream'
import { usd } from '../../src/core/money.ts'

const METRIC =
  /^(?<name>[a-zA-Z][\w.]*):(?<value>-?\d+(?:\.\d+)?)\|(?<type>[cgd])(?:\|#(?<tags>[^|\n#]*))?(?:\|card:(?<card>none|low|orchestrator|high))?$/
const EVENT = /^_e\{(?<title>\d+),(?<text>\d+)\}:(?<rest>.*)$/s
const EVENT_FIELDS = /^(?:\|(?:k:[^|\n]*|s:[^|\n]*|t:(?:info|warning|success|error)|#[^|\n]*))*$/

export interface AgentEvent {
  readonly title: string
  readonly text: string
  readonly fields: string
}

export interface Agent {
  /** By name and tags, in the order of their keys. */
  readonly gauges: ReadonlyMap<string, bigint>
  readonly counts: ReadonlyMap<string, bigint>
  readonly distributions: ReadonlyMap<string, readonly bigint[]>
  readonly events: readonly AgentEvent[]
  readonly badLines: readonly string[]
  readonly lines: readonly string[]
  /** One datagram. */
  receive(packet: string): void
}

export function dogstatsdAgent(): Agent {
  const gauges = new Map<string, bigint>()
  const counts = new Map<string, bigint>()
  const distributions = new Map<string, bigint[]>()
  const [events, badLines, lines]: [AgentEvent[], string[], string[]] = [[], [], []]
  const metric = (line: string): boolean => {
    const parts = METRIC.exec(line)?.groups
    if (!parts) return false
    const micros = usd(parts['value'] ?? '')
    const series = seriesOf(parts)
    if (parts['type'] === 'g') gauges.set(series, micros)
    if (parts['type'] === 'c') counts.set(series, (counts.get(series) ?? 0n) + micros)
    if (parts['type'] === 'd') {
      distributions.set(series, [...(distributions.get(series) ?? []), micros])
    }
    return true
  }
  const event = (line: string): boolean => {
    const parts = EVENT.exec(line)?.groups
    if (!parts) return false
    // The lengths are bytes.
    const rest = Buffer.from(parts['rest'] ?? '')
    const [title, text] = [Number(parts['title']), Number(parts['text'])]
    const end = title + 1 + text
    const fields = rest.subarray(end).toString()
    if (rest.length < end || rest[title] !== 0x7c || !EVENT_FIELDS.test(fields)) return false
    events.push({
      title: rest.subarray(0, title).toString(),
      text: rest.subarray(title + 1, end).toString(),
      fields,
    })
    return true
  }
  return {
    gauges,
    counts,
    distributions,
    events,
    badLines,
    lines,
    receive(packet) {
      for (const line of packet.split('\n').filter(Boolean)) {
        lines.push(line)
        if (!(line.startsWith('_e{') ? event(line) : metric(line))) badLines.push(line)
      }
    },
  }
}

function seriesOf({ name, tags, card }: Readonly<Record<string, string | undefined>>): string {
  const sorted = (tags ?? '').split(',').toSorted((a, b) => (a < b ? -1 : 1))
  return [name, ...sorted, ...(card ? [`card=${card}`] : [])].join(';')
}

/** A wire without loss. */
export function wireTo(...agents: readonly Agent[]): Writable {
  return new Writable({
    write(packet: Buffer, _encoding, done) {
      for (const agent of agents) agent.receive(packet.toString())
      done()
    },
  })
}

/** All series of one metric. */
export function sumOfSeries(series: ReadonlyMap<string, bigint>, name: string): bigint {
  return [...series]
    .filter(([key]) => key.startsWith(`cloudthrift.${name};`) || key === `cloudthrift.${name}`)
    .reduce((sum, [, micros]) => sum + micros, 0n)
}
