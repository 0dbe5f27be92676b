/**
 * May a request do that? Each resource it touches needs an Allow in every set of policies (the role's
 * AND the session's), and a Deny nowhere.
 */

import { type Context, isLike } from './conditions.ts'
import type { Statement } from './policy.ts'

/** One action on one resource. `*` stands for no resource in particular, or for one yet to be made. */
export interface Wish {
  readonly action: string
  readonly arn: string
  readonly context: Context
}

export function mayDo(wish: Wish, policySets: readonly (readonly Statement[])[]): boolean {
  const isDenied = policySets.flat().some((it) => it.effect === 'Deny' && concerns(it, wish))
  return (
    !isDenied &&
    policySets.every((set) => set.some((it) => it.effect === 'Allow' && concerns(it, wish)))
  )
}

function concerns({ actions, resources, conditions }: Statement, wish: Wish): boolean {
  return (
    actions.some((it) => isLike(wish.action.toLowerCase(), it.toLowerCase())) &&
    resources.some((it) => isLike(wish.arn, it)) &&
    conditions.every((holds) => holds(wish.context))
  )
}
