import { describe, expect, it } from 'vitest'
import { FINDING_STATUSES, type FindingStatus, MOVES } from '../../src/core/finding.ts'

interface Edge {
  readonly event: string
  readonly from: FindingStatus
  readonly to: FindingStatus
}

const EDGES: readonly Edge[] = Object.entries(MOVES).flatMap(([event, { from, to }]) =>
  from.map((status) => ({ event, from: status, to })),
)

/** Every status that these edges lead to from `start`, itself included. */
function reachable(start: FindingStatus, edges: readonly Edge[]): ReadonlySet<FindingStatus> {
  const reached = new Set([start])
  for (const status of reached) {
    for (const { from, to } of edges) if (from === status) reached.add(to)
  }
  return reached
}

function eventsFrom(status: FindingStatus): string[] {
  return EDGES.filter(({ from }) => from === status).map(({ event }) => event)
}

describe('the moves of a finding', () => {
  it('reach every status from open', () => {
    expect([...reachable('open', EDGES)].toSorted()).toEqual([...FINDING_STATUSES].toSorted())
  })

  it.each([
    ['approve', ['pending']],
    ['expire', ['approved', 'pending']],
    ['proceed', ['approved']],
    ['start', ['queued']],
    ['hold', ['executing']],
    ['succeed', ['executing']],
    ['retry', ['failed']],
    ['undo', ['remediated']],
    ['restore', ['restoring']],
  ] as const)('make %s from %j only', (event, statuses) => {
    expect([...MOVES[event].from].toSorted()).toEqual(statuses)
  })

  it('never reach an execution without an approval', () => {
    const withoutApproval = EDGES.filter(({ event }) => event !== 'approve')

    const reached = reachable('open', withoutApproval)

    expect([...reached]).not.toContain('executing')
    expect([...reached]).not.toContain('remediated')
  })

  it('never reach a removal without an execution', () => {
    const withoutStart = EDGES.filter(({ event }) => event !== 'start')

    expect([...reachable('open', withoutStart)]).not.toContain('remediated')
  })

  it('never bring back what was not removed, nor without somebody who asks', () => {
    const withoutUndo = EDGES.filter(({ event }) => event !== 'undo')

    expect([...reachable('open', withoutUndo)]).not.toContain('restoring')
    expect(EDGES.filter(({ to }) => to === 'restoring').map(({ from }) => from)).toEqual([
      'remediated',
    ])
  })

  it('never clear what an execution holds or has ended', () => {
    const untouchable = ['queued', 'executing', 'remediated', 'resolved', 'restoring', 'restored']

    const cleared = EDGES.filter(({ event }) => event === 'clear').map(({ from }) => from)

    expect(cleared.filter((status) => untouchable.includes(status))).toEqual([])
  })

  it.each([
    ['remediated', ['undo']],
    ['resolved', []],
    ['restoring', ['restore', 'undo-failed']],
    ['restored', []],
  ] as const)('leave %s only by %j', (status, events) => {
    expect(eventsFrom(status)).toEqual(events)
  })

  it('leave one way out of every other status at least', () => {
    const stuck = FINDING_STATUSES.filter((status) => eventsFrom(status).length === 0)

    expect(stuck).toEqual(['resolved', 'restored'])
  })
})
