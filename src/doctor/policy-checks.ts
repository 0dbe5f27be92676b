/** The policy against the world: what it names and nobody reaches, and what nobody can decide. */

import { type Check, ok, type Tell, warn } from '../core/checkup.ts'
import type { Cloud } from '../core/detector.ts'
import { isDryRun, type Policy } from '../core/policy.ts'

export interface PolicySetting {
  readonly policy: Policy
  readonly clouds: readonly Cloud[]
  readonly hasChat: boolean
}

export function policyChecks(setting: PolicySetting): readonly Check[] {
  return [
    {
      family: 'policy',
      name: 'policy',
      isCheap: true,
      whenUnknown: 'See `cloudthrift policy check` and docs/policy.md.',
      run: async (tell) => lookAtPolicy(setting, tell),
    },
    {
      family: 'policy',
      name: 'accounts',
      isCheap: false,
      whenUnknown: 'Mend what is said about AWS first.',
      run: (tell, signal) => lookAtAccounts(setting, tell, signal),
    },
  ]
}

function lookAtPolicy({ policy, clouds, hasChat }: PolicySetting, tell: Tell): void {
  const known = clouds.flatMap((cloud) => cloud.detectors.map((it) => it.id as string))
  const named = new Set(policy.rules.flatMap((it) => it.match.kinds ?? []))
  const strange = [...named].filter((it) => !known.includes(it))
  if (strange.length > 0) {
    const remedy = `Correct the rules of the policy; there are: ${known.join(', ')}.`
    tell(warn('kinds', `no detector is called ${strange.join(', ')}`, remedy))
  }
  const { roles, users } = policy.approval.approvers
  const isDeaf = hasChat && roles.length + users.length === 0
  if (isDeaf && policy.rules.every((it) => !it.approval?.approvers)) {
    const remedy = 'Name roles or users in approval.approvers of the policy file (docs/discord.md).'
    tell(warn('approvers', 'nobody may decide in the chat', remedy))
  }
  const dry = clouds.filter((cloud) => isDryRun(policy, cloud)).length > 0
  tell(ok('dry run', dry ? 'on: everything is tried, nothing removed' : 'off: a yes removes'))
}

async function lookAtAccounts(
  { policy, clouds }: PolicySetting,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const named = accountsIn(policy)
  if (named.length === 0) return tell(ok('accounts', 'the policy names none'))
  const reached = await Promise.all(clouds.map((cloud) => cloud.scopes(signal)))
  const accounts = new Set(reached.flatMap((it) => it.scopes.map((scope) => scope.accountId)))
  if (accounts.size === 0) throw new Error('no account is reached')
  const far = named.filter((it) => !accounts.has(it))
  if (far.length === 0) return tell(ok('accounts', `all ${named.length} that it names are reached`))
  const remedy = `Correct the account in the policy, or run a CloudThrift with AWS_SCAN_ROLE_ARN of that account; reached: ${[...accounts].join(', ')}.`
  tell(warn('accounts', `no role reaches ${far.join(', ')}, which the policy names`, remedy))
}

function accountsIn({ accounts, keep, only, rules, acceptUnknown }: Policy): string[] {
  const lists = [
    Object.keys(accounts),
    ...keep.map((it) => it.accounts ?? []),
    only.accounts ?? [],
    ...rules.map((it) => it.match.accounts ?? []),
    ...acceptUnknown.map((it) => it.accounts),
  ]
  return [...new Set(lists.flat())].toSorted()
}
