/**
 * What CloudThrift can report about itself, and the port that takes it. A metric's shape stands here
 * once; what it means stands in telemetry/catalog.ts. Reporting never fails, and never makes wait.
 */

import type { TagKey } from './metric-tags.ts'
import type { UsdMicros } from './money.ts'

export interface MetricShape {
  readonly type: 'gauge' | 'count' | 'distribution'
  readonly unit:
    | 'dollar'
    | 'second'
    | 'resource'
    | 'request'
    | 'operation'
    | 'scan'
    | 'message'
    | 'unit'
  readonly tags: readonly TagKey[]
}

const CELL = ['account', 'kind', 'team'] as const

export const METRICS = {
  'savings.cumulative': { type: 'gauge', unit: 'dollar', tags: CELL },
  'savings.run_rate_monthly': { type: 'gauge', unit: 'dollar', tags: CELL },
  'savings.accrued': { type: 'count', unit: 'dollar', tags: CELL },
  'savings.booked_monthly': { type: 'count', unit: 'dollar', tags: [...CELL, 'action'] },
  'savings.reversed_monthly': { type: 'count', unit: 'dollar', tags: [...CELL, 'reason'] },
  'waste.open_monthly': { type: 'gauge', unit: 'dollar', tags: CELL },
  'findings.open': { type: 'gauge', unit: 'resource', tags: ['account', 'kind', 'stage'] },
  'findings.detected': { type: 'count', unit: 'resource', tags: ['account', 'kind'] },
  'approvals.requested': { type: 'count', unit: 'request', tags: ['account', 'kind'] },
  'approvals.decided': { type: 'count', unit: 'request', tags: ['account', 'kind', 'decision'] },
  'approvals.latency': { type: 'distribution', unit: 'second', tags: ['kind', 'decision'] },
  'actions.executed': {
    type: 'count',
    unit: 'operation',
    tags: ['account', 'kind', 'action', 'result'],
  },
  'actions.duration': { type: 'distribution', unit: 'second', tags: ['kind', 'action', 'result'] },
  'scan.completed': { type: 'count', unit: 'scan', tags: ['account', 'provider', 'result'] },
  'scan.duration': { type: 'distribution', unit: 'second', tags: ['provider', 'result'] },
  'scan.age': { type: 'gauge', unit: 'second', tags: ['account', 'provider'] },
  'llm.requests': { type: 'count', unit: 'request', tags: ['outcome', 'reason'] },
  'llm.tokens': { type: 'count', unit: 'unit', tags: ['direction'] },
  'llm.cost': { type: 'count', unit: 'dollar', tags: [] },
  'llm.latency': { type: 'distribution', unit: 'second', tags: ['outcome'] },
  'self.cost': { type: 'gauge', unit: 'dollar', tags: [] },
  'ledger.drift': { type: 'gauge', unit: 'dollar', tags: ['sink'] },
  'outbox.pending': { type: 'gauge', unit: 'message', tags: ['sink'] },
  'outbox.oldest_age': { type: 'gauge', unit: 'second', tags: ['sink'] },
  heartbeat: { type: 'gauge', unit: 'unit', tags: [] },
} as const satisfies Record<string, MetricShape>

type Shapes = typeof METRICS
export type MetricName = keyof Shapes
export type NameOf<Type extends MetricShape['type']> = {
  [Name in MetricName]: Shapes[Name]['type'] extends Type ? Name : never
}[MetricName]

/** Dollars are whole micro-dollars; everything else is a finite number. */
export type ValueOf<Name extends MetricName> = Shapes[Name]['unit'] extends 'dollar'
  ? UsdMicros
  : number

/** Every tag of the metric. Null: it has no value. */
export type TagsOf<Name extends MetricName> = Readonly<
  Record<Shapes[Name]['tags'][number], string | null>
>

export interface Metrics {
  /** Adds to what has happened. */
  count<Name extends NameOf<'count'>>(name: Name, value: ValueOf<Name>, tags: TagsOf<Name>): void
  /** Says how it is now. Its tags must be bounded already: what is equal must be summed before. */
  gauge<Name extends NameOf<'gauge'>>(name: Name, value: ValueOf<Name>, tags: TagsOf<Name>): void
  distribution<Name extends NameOf<'distribution'>>(
    name: Name,
    value: ValueOf<Name>,
    tags: TagsOf<Name>,
  ): void
  event(event: MetricEvent): void
}

/** For people who look at a graph. The title is one of ours: text of others never becomes one. */
export interface MetricEvent {
  readonly title: 'Resource removed' | 'Removal failed' | 'Removal undone'
  readonly text: string
  readonly findingId: string
  readonly tags: TagsOf<'savings.cumulative'>
}

/** Nobody listens. */
export const NO_METRICS: Metrics = {
  count: () => undefined,
  gauge: () => undefined,
  distribution: () => undefined,
  event: () => undefined,
}
