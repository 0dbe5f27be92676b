import { describe, expect, it } from 'vitest'
import { awayText, momentOf, tookText } from '../../../src/http/console/times.ts'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const after = (ms: number): Date => new Date(NOW.getTime() + ms)

describe('awayText', () => {
  it.each([
    [0, 'just now', 'agora mesmo'],
    [-59_999, 'just now', 'agora mesmo'],
    [-60_000, '1 minute ago', 'há 1 minuto'],
    [-59 * 60_000, '59 minutes ago', 'há 59 minutos'],
    [-3_600_000, '1 hour ago', 'há 1 hora'],
    [-47.9 * 3_600_000, '47 hours ago', 'há 47 horas'],
    [-48 * 3_600_000, '2 days ago', 'há 2 dias'],
    [30_000, 'in 30 seconds', 'em 30 segundos'],
    [90_000, 'in 1 minute', 'em 1 minuto'],
    [72 * 3_600_000, 'in 3 days', 'em 3 dias'],
  ])('of %i ms is "%s"', (ms, english, portuguese) => {
    expect(awayText(after(ms), NOW, 'en')).toBe(english)
    expect(awayText(after(ms), NOW, 'pt')).toBe(portuguese)
  })
})

describe('momentOf', () => {
  it('says the minute in UTC, the day, and how far away that is', () => {
    expect(momentOf(after(-90 * 60_000), NOW, 'en')).toEqual({
      iso: '2026-11-21T07:30:00.000Z',
      text: '2026-11-21 07:30 UTC',
      day: '2026-11-21',
      away: '1 hour ago',
    })
  })
})

describe('tookText', () => {
  it.each([
    [800, '0.8 s'],
    [12_400, '12 s'],
    [250_000, '4 min 10 s'],
  ])('of %i ms is %s', (ms, text) => {
    expect(tookText(ms)).toBe(text)
  })
})
