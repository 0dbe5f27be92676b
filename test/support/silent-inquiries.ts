/** Clouds whose detectors answer, but about nothing that they were asked about. */

import type { Cloud, Inquiry } from '../../src/core/detector.ts'

export function silentAbout(
  part: keyof Inquiry,
  clouds: ReadonlyMap<string, Cloud>,
): ReadonlyMap<string, Cloud> {
  return new Map(
    [...clouds].map(([name, cloud]) => {
      const detectors = cloud.detectors.map((each) => ({
        ...each,
        inquiry: { ...each.inquiry, [part]: async () => new Map() },
      }))
      return [name, { ...cloud, detectors }]
    }),
  )
}
