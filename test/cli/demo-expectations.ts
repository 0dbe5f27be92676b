/**
 * What must become of each resource of the seeded account, by the reason for which it was planted.
 * A reason that is missing here makes the test fail: whoever plants it has to say what to expect.
 */

import { SEEDED_ADDRESSES } from '../../src/demo/simulator/seed/addresses.ts'
import { SEEDED_VOLUMES } from '../../src/demo/simulator/seed/volumes.ts'
import { World } from '../../src/demo/simulator/world/world.ts'

/** removed: asked about and gone. kept: listed and untouched. unseen: nothing idle, so not listed. */
const FATES: Readonly<Record<string, 'removed' | 'refused' | 'kept' | 'unseen'>> = {
  'volume candidate': 'removed',
  'volume untagged': 'removed',
  'volume encrypted': 'removed',
  'volume unprotected': 'removed',
  'volume backup-target': 'removed',
  'volume local-zone': 'removed',
  'volume terraform': 'removed',
  'volume from-snapshot': 'removed',
  'volume protected': 'kept',
  'volume do-not-delete': 'kept',
  'volume kubernetes': 'kept',
  'volume kops': 'kept',
  'volume cloudformation': 'kept',
  'volume managed': 'kept',
  'volume multi-attach': 'kept',
  'volume modifying': 'kept',
  'volume outpost': 'kept',
  'volume fresh-clone': 'kept',
  'volume fast-restored': 'kept',
  'volume young': 'kept',
  'volume just-detached': 'kept',
  'volume used-at-night': 'kept',
  'volume key-disabled': 'kept',
  'volume failed': 'unseen',
  'volume managed-hidden': 'unseen',
  'volume attached': 'unseen',
  'volume attached-multi': 'unseen',
  'volume later': 'unseen',
  'address candidate': 'removed',
  'address untagged': 'removed',
  'address locked': 'refused',
  'address ptr': 'kept',
  'address dns': 'kept',
  'address byoip': 'kept',
  'address transfer': 'kept',
  'address protected': 'kept',
  'address carrier': 'kept',
  'address alb-unassociated': 'kept',
  'address cloudformation': 'kept',
  'address customer-owned': 'kept',
  'address nlb': 'unseen',
  'address rds': 'unseen',
  'address instance-default-vpc': 'unseen',
  'address network-interface': 'unseen',
  'address later': 'unseen',
}

const ids = new World()

const PLANTED = [
  ...SEEDED_VOLUMES.map(({ region, name, why }) => ({
    id: ids.idFor('vol', `${region}/${name}`),
    fate: FATES[`volume ${why}`] ?? `unknown: volume ${why}`,
  })),
  ...SEEDED_ADDRESSES.map(({ publicIp, why }) => ({
    id: ids.idFor('eipalloc', publicIp),
    fate: FATES[`address ${why}`] ?? `unknown: address ${why}`,
  })),
]

function those(fate: string): ReadonlySet<string> {
  return new Set(PLANTED.filter((one) => one.fate === fate).map((one) => one.id))
}

export const REMOVED = those('removed')
export const REFUSED = those('refused')
export const KEPT = those('kept')
export const UNKNOWN = PLANTED.filter((one) => one.fate.startsWith('unknown'))
