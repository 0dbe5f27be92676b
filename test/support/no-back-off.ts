/** The SDK waits a random share of its back-off before it asks again; in tests the share is none. */

import { afterAll, beforeAll, vi } from 'vitest'

export function skipBackOff(): void {
  beforeAll(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
  })
  afterAll(() => {
    vi.restoreAllMocks()
  })
}
