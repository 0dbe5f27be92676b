import { describe, expect, it } from 'vitest'
import { scheduleOf } from '../../src/jobs/schedule.ts'

const at = (text: string): Date => new Date(`${text}:00.000Z`)

describe('scheduleOf', () => {
  it.each([
    ['0 6 * * 1-5', '2026-11-20T05:59', '2026-11-20T06:00', 'later today'],
    [
      '0 6 * * 1-5',
      '2026-11-20T06:00',
      '2026-11-23T06:00',
      'never at the moment itself, over a weekend',
    ],
    ['*/15 * * * *', '2026-11-20T23:50', '2026-11-21T00:00', 'over midnight'],
    ['30 2 29 2 *', '2026-03-01T00:00', '2028-02-29T02:30', 'on a day that few years have'],
    ['0 8 1 1 *', '2026-12-31T23:59', '2027-01-01T08:00', 'over the year'],
    ['0 0 * * 7', '2026-11-20T00:00', '2026-11-22T00:00', 'on a Sunday by its other number'],
  ])('comes round in UTC: %s after %s is %s (%s)', (cron, after, next) => {
    expect(scheduleOf(cron).next(at(after))).toEqual(at(next))
  })

  it('knows no summer time: every day has the hour once', () => {
    const schedule = scheduleOf('30 1 * * *')
    const before = process.env['TZ']
    process.env['TZ'] = 'Europe/Lisbon'
    try {
      expect(schedule.next(at('2026-03-28T12:00'))).toEqual(at('2026-03-29T01:30'))
      expect(schedule.next(at('2026-10-24T12:00'))).toEqual(at('2026-10-25T01:30'))
      expect(schedule.next(at('2026-10-25T01:30'))).toEqual(at('2026-10-26T01:30'))
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  })

  it('says what it was made of', () => {
    expect(scheduleOf('0 6 * * 1-5').cron).toBe('0 6 * * 1-5')
  })

  it('refuses what is no schedule', () => {
    expect(() => scheduleOf('every day').next(at('2026-11-20T00:00'))).toThrow(/./)
  })
})
