/** The week as a page with charts, under bench/results/week-SEED/. */

import { mkdir, writeFile } from 'node:fs/promises'
import { decimalUsd } from '../../src/core/money.ts'
import { chart } from './chart.ts'
import type { Company } from './company.ts'
import type { Network } from './network.ts'
import { DEPLOYS, LOSS, minutesOf } from './troubles.ts'
import type { Verdict } from './verdict.ts'

export interface Week {
  readonly seed: number
  readonly seconds: number
  readonly lines: number
  readonly company: Company
  readonly network: Network
  readonly verdict: Verdict
}

/** Returns the path of the page. */
export async function writeReport(week: Week): Promise<string> {
  const folder = `bench/results/week-${week.seed}`
  await mkdir(folder, { recursive: true })
  for (const [name, svg] of charts(week)) await writeFile(`${folder}/${name}.svg`, svg)
  await writeFile(`${folder}/report.md`, page(week))
  return `${folder}/report.md`
}

function charts({ verdict: { minutes } }: Week): [string, string][] {
  const line = (
    name: string,
    of: (minute: Week['verdict']['minutes'][number]) => bigint | null,
    isDashed = false,
  ): { name: string; dollars: (number | null)[]; isDashed: boolean } => ({
    name,
    isDashed,
    dollars: minutes.map((it) => dollarsOf(of(it))),
  })
  return [
    [
      'realised',
      chart('Realised dollars', [
        line('ledger (truth)', (it) => it.truth),
        line('gauge over UDP', (it) => it.cumulative, true),
        line('outbox over HTTP', (it) => it.delivered, true),
      ]),
    ],
    [
      'difference',
      chart('Shown less the truth, in dollars: never above zero', [
        line('zero', () => 0n),
        line('gauge', (it) => (it.cumulative === null ? null : it.cumulative - it.truth)),
        line('outbox', (it) => it.delivered - it.deliveredTruth),
      ]),
    ],
    [
      'booked',
      chart('Dollars per month', [
        line('booked in the ledger', (it) => it.booked),
        line('counted pulses', (it) => it.pulse, true),
        line('run-rate gauge, backups off', (it) => it.runRate, true),
      ]),
    ],
  ]
}

function dollarsOf(micros: bigint | null): number | null {
  return micros === null ? null : Number(micros) / 1e6
}

function page(week: Week): string {
  const { seed, verdict, company, network } = week
  const { tally } = network
  return [
    `# A week of metrics, seed ${seed}`,
    '',
    verdict.problems.length === 0
      ? '**Exact.** Gauge and outbox end at the ledger to the micro-dollar, and never showed too much.'
      : `**${verdict.problems.length} problems:** ${verdict.problems.slice(0, 10).join('; ')}`,
    '',
    ...ends(week),
    '',
    '![Realised dollars](realised.svg)',
    '',
    'The gauge has gaps while its agent is down, and is right again with the next minute. The outbox fills its gaps later.',
    '',
    '![Shown less the truth](difference.svg)',
    '',
    '![Dollars per month](booked.svg)',
    '',
    'Pulses are sent once: what the network loses stays lost. That is why no total is built on them.',
    '',
    '## What happened',
    '',
    ...happenings(week).map((it) => `- ${it}`),
    '',
    `${week.lines} lines in the ledger, ${company.tally.undos} undos; ${tally.packets} packets, ${tally.lost} of them lost; ${tally.deliveries} deliveries, ${tally.notConfirmed} without a receipt; ${week.seconds} s.`,
    '',
  ].join('\n')
}

function ends({ verdict: { minutes } }: Week): string[] {
  const [settled, last] = minutes.slice(-2)
  if (!settled || !last) return []
  return [
    '| way | shown at the end | in the ledger | difference |',
    '|---|---|---|---|',
    row('gauge of the ledger over UDP', last.cumulative, last.truth),
    row('outbox over HTTP', last.delivered, settled.deliveredTruth),
    row('run-rate gauge over UDP', last.runRate, last.runRateTruth),
    row('pulses counted over UDP', last.pulse, last.booked),
  ]
}

function row(way: string, shown: bigint | null, truth: bigint): string {
  return `| ${way} | ${usd(shown)} | ${usd(truth)} | ${usd((shown ?? 0n) - truth)} |`
}

function usd(micros: bigint | null): string {
  return micros === null ? 'nothing' : `${decimalUsd(micros)} USD`
}

function happenings({ company, verdict }: Week): string[] {
  return [
    `agent down for ${minutesOf('agent down')} minutes, intake for ${minutesOf('intake down')}`,
    `for ${minutesOf('intake shaky')} minutes the intake answered one way or another, and nobody heard it`,
    `no replica up for ${minutesOf('no replica')} minutes; two at once for ${minutesOf('split brain')}`,
    `${DEPLOYS.length} deploys; ${company.tally.deaths} times a replica died in the middle of its work`,
    `${LOSS * 100} % of all packets lost`,
    `for ${verdict.silentMinutes} minutes no gauge was shown; at worst it was ${decimalUsd(verdict.worstBehind)} USD behind`,
  ]
}
