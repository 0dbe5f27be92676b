import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/telemetry/log.ts'
import { logModelCall } from '../../src/telemetry/model-call-log.ts'
import { CALL } from '../support/writers.ts'

const LEVELS: Readonly<Record<number, string>> = { 30: 'info', 50: 'error' }

function logged(change: Partial<typeof CALL>): Record<string, unknown> {
  const lines: string[] = []
  logModelCall(createLog('info', { write: (line) => lines.push(line) }), { ...CALL, ...change })
  return JSON.parse(lines.join(''))
}

describe('the log of requests to a model', () => {
  it('says what one took', () => {
    const entry = logged({})

    expect(LEVELS[Number(entry['level'])]).toBe('info')
    expect(entry).toMatchObject({
      msg: 'model asked',
      outcome: 'accepted',
      inputTokens: 1_000,
      costMicros: '800',
    })
  })

  it.each(['no_model', 'refused', 'quota'] as const)(
    'is an alarm for a person after %s',
    (reason) => {
      const entry = logged({ outcome: 'failed', reason, costMicros: null })

      expect(LEVELS[Number(entry['level'])]).toBe('error')
      expect(entry).toMatchObject({
        msg: 'model refuses: texts are written by rule',
        reason,
        costMicros: null,
      })
    },
  )

  it.each(['timeout', 'rate_limit', 'grounding'] as const)('is none after %s', (reason) => {
    expect(LEVELS[Number(logged({ outcome: 'failed', reason })['level'])]).toBe('info')
  })
})
