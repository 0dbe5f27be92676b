import { describe, expect, it } from 'vitest'
import { OTHER, SLOTS } from '../../src/core/metric-tags.ts'
import { admitTagValues, tagSlots } from '../../src/store/tag-values.ts'
import { borrowDatabase } from '../support/database-pool.ts'

function teams(count: number, prefix = 'team'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

describe('admitTagValues', () => {
  it('gives a slot to each new value, as it is written on the wire', async () => {
    await using own = await borrowDatabase()

    const slots = await admitTagValues(own.db, { team: ['Équipe Rouge', 'search'], account: ['1'] })

    expect([...slots.team].toSorted()).toEqual(['equipe_rouge', 'search'])
    expect([...slots.account]).toEqual(['1'])
    expect(await tagSlots(own.db)).toEqual(slots)
  })

  it('has no slot for what is none, other, or written like a value that has one', async () => {
    await using own = await borrowDatabase()

    const slots = await admitTagValues(own.db, { team: [null, '', OTHER, 'A b', 'a_B', 'a b'] })

    expect([...slots.team]).toEqual(['a_b'])
  })

  it('never gives more than there are, and never takes one away', async () => {
    await using own = await borrowDatabase()
    const first = teams(SLOTS.team - 1)
    await admitTagValues(own.db, { team: first })

    const slots = await admitTagValues(own.db, { team: teams(30, 'late') })

    expect(slots.team.size).toBe(SLOTS.team)
    expect(first.every((each) => slots.team.has(each))).toBe(true)
  })

  it('gives as many to replicas that ask at once', async () => {
    await using own = await borrowDatabase()

    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        admitTagValues(own.db, { account: teams(15, `replica-${index}`) }),
      ),
    )

    const slots = await tagSlots(own.db)
    expect(slots.account.size).toBeLessThanOrEqual(SLOTS.account)
    const filled = await admitTagValues(own.db, { account: teams(100, 'more') })
    expect(filled.account.size).toBe(SLOTS.account)
  })
})
