/** What is seen of a resource, and where: plain data from a cloud. */

import type { Evidence, Tags } from './evidence.ts'
import type { Usage } from './price.ts'

/** Where one scan looks: one region of one account. */
export interface Scope {
  readonly provider: string
  readonly accountId: string
  readonly region: string
}

/** What a detector saw of one resource. Plain data: it is stored, shown, and priced. */
export interface Observation {
  readonly resourceId: string
  /** The provider's canonical id (on AWS the ARN). */
  readonly canonicalId: string
  readonly name: string | null
  /** Null where the cloud does not say (an Elastic IP has no allocation time). */
  readonly createdAt: Date | null
  readonly tags: Tags
  readonly evidence: Evidence
  readonly usage: readonly Usage[]
}

/**
 * A fresh look at one resource. `ending`: the waste is being ended right now, by us or by others.
 * `void`: there is nothing left to end, and it was not ended in the way that was asked for.
 */
export type Sighting =
  | { readonly state: 'idle'; readonly observation: Observation }
  | { readonly state: 'in-use' | 'void'; readonly detail: string }
  | { readonly state: 'ending' }
  | { readonly state: 'gone' }
