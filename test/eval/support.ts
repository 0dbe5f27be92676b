/** The cassette that comes with the project, and the scores of what it holds. */

import { type Cassette, Replay, readCassette } from '../../eval/cassette.ts'
import { samplesOf } from '../../eval/evaluate.ts'
import type { Sample } from '../../eval/measure.ts'

const SYNTHETIC = new URL('../../eval/cassettes/synthetic.jsonl', import.meta.url).pathname
/** No pace: nothing is asked. */
const FAST = 60_000

export function syntheticCassette(): Promise<Cassette> {
  return readCassette(SYNTHETIC)
}

export function replayed(cassette: Cassette): Promise<Sample[]> {
  return samplesOf(new Replay(cassette), FAST)
}
