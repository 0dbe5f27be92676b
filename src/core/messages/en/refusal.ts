/** Why an answer was not taken. */

import type { Verdict } from '../../approval.ts'
import type { FindingStatus } from '../../finding.ts'

export const refusal = {
  plain: {
    'not-found': 'There is no such finding. Check the id.',
    outdated: 'This has changed since you were shown it. Look again, then decide.',
    expired: 'The time to decide is over; the resource was kept. It will be asked about again.',
    'list-changed':
      'The list has changed since you were shown it: nothing was done. Look again, then decide.',
    'second-needed': 'You have said yes already. A second person must agree.',
    'wrong-proof': 'That is not the last number of this address: nothing was done.',
    'no-way-back': 'This cannot be undone: nothing can bring it back.',
  },
  notWaiting: (
    status: FindingStatus,
    last: { readonly who: string; readonly verdict: Verdict; readonly at: string } | null,
  ): string => {
    const who = last
      ? `${last.who} decided (${last.verdict}) at ${last.at}`
      : 'nobody has been asked'
    return `Not waiting for a decision: it is ${status}; ${who}.`
  },
  notAnApprover: (roles: string): string =>
    roles
      ? `Only ${roles} can decide on this. Nothing was changed.`
      : 'The policy names nobody who may decide on this in chat. Nothing was changed.',
  notLinked: (from: string): string =>
    `From ${from} per month on, only linked people may approve. Send /thrift link, then try again.`,
  notRemoved: (status: FindingStatus): string =>
    `This cannot be undone: it is ${status}: there is no removal to take back.`,
  notFailed: (status: FindingStatus): string =>
    `There is nothing to try again: it is ${status}, not an execution that stopped.`,
  notReopenable: (status: FindingStatus): string =>
    `There is no answer to take back: it is ${status}.`,
  undoOver: (until: string): string =>
    `This cannot be undone any more: that was possible until ${until}.`,
}
