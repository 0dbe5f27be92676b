/**
 * The values that tags of counts and distributions may have, in this process. A new value is let through
 * while there is room, and told to the database, which decides for all replicas: so a count never waits,
 * and after a minute every replica knows the same.
 */

import {
  boundTag,
  isOpen,
  SLOTS,
  slotsOf,
  type TagKey,
  type TagSlots,
  tagValue,
} from '../core/metric-tags.ts'

const REFRESH_MS = 60_000

export interface TagSlotsOptions {
  /** Gives slots to new values, as far as there are any, and returns all that have one. */
  readonly admit: (seen: TagSlots) => Promise<TagSlots>
  readonly now: () => Date
  readonly onProblem: (error: unknown) => void
}

export class LocalTagSlots {
  readonly #options: TagSlotsOptions
  #slots = slotsOf(() => [])
  #refreshedAt = Number.NEGATIVE_INFINITY

  constructor(options: TagSlotsOptions) {
    this.#options = options
  }

  bound = (key: TagKey, text: string | null): string => {
    const value = tagValue(text)
    if (isOpen(key) && this.#slots[key].size < SLOTS[key]) this.#slots[key].add(value)
    const at = this.#options.now().getTime()
    if (at - this.#refreshedAt >= REFRESH_MS) {
      this.#refreshedAt = at
      void this.#refresh()
    }
    return boundTag(this.#slots, key, value)
  }

  async #refresh(): Promise<void> {
    try {
      const slots = await this.#options.admit(this.#slots)
      this.#slots = slotsOf((key) => slots[key])
    } catch (error) {
      this.#options.onProblem(error)
    }
  }
}
