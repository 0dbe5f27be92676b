/** What the chaos run and its workers agree on. */

export interface Order {
  readonly name: 'execute' | 'undo'
  readonly findingId: string
  /** The moment of death; null: live. */
  readonly lastMoment: number | null
}

/** A minute of the story takes a second: whoever waits for reads to catch up does not wait long. */
const SPEED = 60

/** 'story/real': both in milliseconds, at the same moment. Every process reads the same clock. */
export function clockFrom(text: string): () => Date {
  const [story = 0, real = 0] = text.split('/').map(Number)
  return () => new Date(story + (Date.now() - real) * SPEED)
}

export function clockText(story: Date): string {
  return `${story.getTime()}/${Date.now()}`
}
