/** Numbers that look random and are the same in every run: a failure can be repeated. */

/** Park and Miller's generator, over 31 bits. */
export function numbersFrom(seed: number): () => number {
  let state = seed % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state
  }
}
