import { describe, expect, it } from 'vitest'
import { type Check, fail, ok, readSkew, skewMs, warn } from '../../src/core/checkup.ts'
import { checkUp } from '../../src/workflow/check-up.ts'

function check(name: string, run: Check['run'], family: Check['family'] = 'aws'): Check {
  return { family, name, isCheap: true, whenUnknown: 'look there', run }
}
const good = check('good', async (tell) => tell(ok('good', 'fine')))

describe('a check-up', () => {
  it('says of a check that breaks that nothing is known, and keeps what it had told', async () => {
    const broken = check('broken', async (tell) => {
      tell(ok('first half', 'fine'))
      throw new Error('fetch failed', { cause: new Error('ECONNREFUSED') })
    })

    const { results, verdict } = await checkUp([broken, good], { secrets: [] })

    expect(verdict).toBe('warn')
    expect(results).toEqual([
      { family: 'aws', ...ok('first half', 'fine') },
      { family: 'aws', ...warn('broken', 'not known: fetch failed: ECONNREFUSED', 'look there') },
      { family: 'aws', ...ok('good', 'fine') },
    ])
  })

  it('does not wait for one that hangs, and gives it the signal to stop', async () => {
    let stopped = false
    const hanging = check('hanging', (_tell, signal) => {
      signal.addEventListener('abort', () => (stopped = true))
      return new Promise(() => undefined)
    })

    const { results } = await checkUp([hanging, good], { secrets: [], timeoutMs: 20 })

    expect(results.map((each) => each.detail)).toEqual([
      'not known: no answer within 0.02 s',
      'fine',
    ])
    expect(stopped).toBe(true)
  })

  it('never takes silence for an ok', async () => {
    const { results } = await checkUp([check('silent', async () => undefined)], { secrets: [] })

    expect(results[0]).toMatchObject({
      verdict: 'warn',
      detail: expect.stringMatching('not known'),
    })
  })

  it('shows no secret, no control character, and the families in their order', async () => {
    const leaking = check('leaking', async (tell) => {
      tell(fail('leaking', 'password hunter22 for \u001b[31mred', 'not hunter22'))
    })
    const early = check('early', async (tell) => tell(ok('early', 'fine')), 'config')

    const { results, verdict } = await checkUp([leaking, early], { secrets: ['hunter22'] })

    expect(results.map((each) => each.name)).toEqual(['early', 'leaking'])
    expect(results[1]?.detail).toBe('password (secret) for [31mred')
    expect(results[1]?.remedy).toBe('not (secret)')
    expect(verdict).toBe('fail')
  })
})

describe('a clock', () => {
  it.each([
    [0, 0, 900, 'ok'],
    [-7_500, 0, 100, 'warn'],
    [9_000, 0, 100, 'warn'],
    [-120_000, 0, 100, 'fail'],
    [61_000, 0, 100, 'fail'],
  ] as const)(
    'that shows %i ms when ours shows %i to %i is %s',
    (theirs, asked, answered, verdict) => {
      const ms = skewMs(at(theirs), at(asked), at(answered), 1_000)

      expect(readSkew('clock', ms).verdict).toBe(verdict)
    },
  )
})

function at(ms: number): Date {
  return new Date(1_700_000_000_000 + ms)
}
