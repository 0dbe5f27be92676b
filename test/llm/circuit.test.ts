import { describe, expect, it } from 'vitest'
import type { TemplateReason } from '../../src/core/justification.ts'
import { Circuit, nextPacificMidnight } from '../../src/llm/circuit.ts'

const NOON = Date.parse('2026-11-21T12:00:00Z')
const MINUTE_MS = 60_000

function afterFailures(reason: TemplateReason, count = 1, afterMs = 0): Circuit {
  const circuit = new Circuit()
  for (let nth = 0; nth < count; nth++) circuit.failed({ reason, mayRetry: true, afterMs }, NOON)
  return circuit
}

describe('a circuit', () => {
  it.each([
    ['quota', Date.parse('2026-11-22T08:00:00Z')],
    ['no_model', NOON + 60 * MINUTE_MS],
    ['refused', NOON + 10 * MINUTE_MS],
  ] as const)('blocks at the first %s, for as long as that lasts', (reason, until) => {
    const circuit = afterFailures(reason)

    expect(circuit.block(NOON)).toEqual({ reason, until })
    expect(circuit.block(until - 1)).toEqual({ reason, until })
    expect(circuit.block(until)).toBeNull()
  })

  it('blocks for as long as a rate limit asks', () => {
    expect(afterFailures('rate_limit', 1, 5_000).block(NOON)?.until).toBe(NOON + 5_000)
    expect(afterFailures('rate_limit').block(NOON)).toBeNull()
  })

  it.each(['unavailable', 'network', 'timeout'] as const)(
    'blocks for a minute after %s three times in a row',
    (reason) => {
      expect(afterFailures(reason, 2).block(NOON)).toBeNull()
      expect(afterFailures(reason, 3).block(NOON)).toEqual({ reason, until: NOON + MINUTE_MS })
    },
  )

  it('forgets single failures after a success', () => {
    const circuit = afterFailures('unavailable', 2)

    circuit.succeeded()
    circuit.failed({ reason: 'unavailable', mayRetry: true, afterMs: 0 }, NOON)

    expect(circuit.block(NOON)).toBeNull()
  })

  it('blocks again at once when the first look after a minute fails, too', () => {
    const circuit = afterFailures('unavailable', 3)
    const later = NOON + MINUTE_MS

    circuit.failed({ reason: 'network', mayRetry: true, afterMs: 0 }, later)

    expect(circuit.block(later)).toEqual({ reason: 'network', until: later + MINUTE_MS })
  })

  it('does not let a short block end a long one', () => {
    const circuit = afterFailures('quota')

    circuit.failed({ reason: 'rate_limit', mayRetry: true, afterMs: 1_000 }, NOON)

    expect(circuit.block(NOON + 2_000)?.reason).toBe('quota')
  })
})

describe('midnight in California', () => {
  it.each([
    ['in winter', '2026-12-24T20:15:30Z', '2026-12-25T08:00:00Z'],
    ['in summer', '2026-07-01T06:59:59Z', '2026-07-01T07:00:00Z'],
    ['at midnight is the next one', '2026-07-01T07:00:00Z', '2026-07-02T07:00:00Z'],
    ['before the night that loses an hour', '2026-03-07T20:00:00Z', '2026-03-08T08:00:00Z'],
    ['in the day of 23 hours', '2026-03-08T12:00:00Z', '2026-03-09T07:00:00Z'],
    ['in the day of 25 hours', '2026-11-01T12:00:00Z', '2026-11-02T08:00:00Z'],
  ])('%s', (_when, now, midnight) => {
    expect(new Date(nextPacificMidnight(Date.parse(now)))).toEqual(new Date(midnight))
  })
})
