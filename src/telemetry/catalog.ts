/**
 * Every metric, once: what is sent, shown on the dashboard, described to Datadog and to Prometheus,
 * and listed in docs/datadog.md is read from here.
 */

import { METRICS, type MetricName, type MetricShape } from '../core/metrics.ts'

export const NAMESPACE = 'cloudthrift'

export interface CatalogEntry extends MetricShape {
  readonly name: MetricName
  /** As Datadog knows it. */
  readonly fullName: string
  readonly about: string
}

const ABOUT: Readonly<Record<MetricName, string>> = {
  'savings.cumulative':
    'Realised: the run-rate integrated over the hours it was really off, from the ledger. Falls only while kept snapshots cost more than is saved.',
  'savings.run_rate_monthly':
    'Dollars per month of 730 hours that are off now, less what kept snapshots cost; from the ledger. Ends with the horizon (12 months by default) and with an undo.',
  'savings.accrued':
    'Realised dollars, minute by minute, over HTTP with a receipt: sums to savings.cumulative since it was switched on. Only with DD_API_KEY.',
  'savings.booked_monthly':
    'Pulse: dollars per month booked at the moment a removal is confirmed. Sent once over UDP, so it may be lost; the gauges are the truth.',
  'savings.reversed_monthly': 'Pulse: dollars per month taken back by an undo.',
  'waste.open_monthly': 'Dollars per month of idle resources that nobody has ended yet.',
  'findings.open': 'Findings by state.',
  'findings.detected': 'New findings.',
  'approvals.requested': 'Questions put to people.',
  'approvals.decided': 'Answers; expire: nobody gave one in time.',
  'approvals.latency': 'From the question to the answer.',
  'actions.executed': 'Ends of executions.',
  'actions.duration': 'From the start of an execution to its end, backups included.',
  'scan.completed': 'Scopes looked through; failure: not scanned, which never means no waste.',
  'scan.duration': 'Time to look through one scope.',
  'scan.age': 'Since the oldest of the last complete scans of an account.',
  'llm.requests': 'Justifications asked of a model.',
  'llm.tokens': 'Tokens billed by the model.',
  'llm.cost': 'Estimated cost of the model.',
  'llm.latency': 'Time to write a justification.',
  'self.cost':
    'What running CloudThrift costs per month: savings.ownMonthlyUsd of the policy, and what models took in the last 30 days. Not sent without the former.',
  'ledger.drift': 'Ledger less what the sink has confirmed. Zero when everything has arrived.',
  'outbox.pending': 'Points that wait for their receipt.',
  'outbox.oldest_age': 'Age of the oldest of them. Datadog refuses points older than an hour.',
  heartbeat: 'One, every minute that the gauges were sent.',
}

/** By name; texts from outside may be looked up. */
export const CATALOG: ReadonlyMap<string, CatalogEntry> = new Map(
  Object.keys(METRICS)
    .filter((name): name is MetricName => name in METRICS)
    .map((name) => [name, entryOf(name)]),
)

export function entryOf(name: MetricName): CatalogEntry {
  return { ...METRICS[name], name, fullName: `${NAMESPACE}.${name}`, about: ABOUT[name] }
}
