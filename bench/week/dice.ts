/** Chance that repeats: the same seed, the same week. */

export interface Dice {
  /** In [0, 1). */
  roll(): number
  /** True so often. */
  chance(share: number): boolean
  /** A whole number in [from, to]. */
  between(from: number, to: number): number
  pick<Item>(items: readonly Item[]): Item
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const roll = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number): number => from + Math.floor(roll() * (to - from + 1))
  return {
    roll,
    chance: (share) => roll() < share,
    between,
    pick(items) {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new Error('there is nothing to pick from')
      return item
    },
  }
}
