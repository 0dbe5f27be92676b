/** From the policy file, whose form holds, to the policy of core: units, defaults, files it names. */

import type { Static } from 'typebox'
import { type UsdMicros, usd } from '../core/money.ts'
import { DEFAULT_POLICY, type Policy, type Rule as PolicyRule, type Terms } from '../core/policy.ts'
import { addressList } from './address-list.ts'
import type { ApprovalTerms, PolicyContent, Rule } from './policy-schema.ts'

/** The careful defaults for everything that is left out; the problems of values that no form can check. */
export function policyOf(
  content: PolicyContent,
  path: string,
): { readonly policy: Policy; readonly problems: readonly string[] } {
  const { version: _version, rules, approval, minMonthlyUsd, partnerAddresses, ...plain } = content
  const partners = addressList(partnerAddresses ?? [], path)
  const policy = {
    ...DEFAULT_POLICY,
    ...plain,
    ...least(minMonthlyUsd),
    partnerAddresses: partners.ranges,
    approval: { ...DEFAULT_POLICY.approval, ...approvalOf(approval) },
    rules: (rules ?? []).map(ruleOf),
  }
  return {
    policy: partners.problems.length > 0 ? DEFAULT_POLICY : policy,
    problems: partners.problems,
  }
}

function ruleOf({ approval, minMonthlyUsd, ...plain }: Static<typeof Rule>): PolicyRule {
  return {
    ...plain,
    ...least(minMonthlyUsd),
    ...(approval ? { approval: approvalOf(approval) } : {}),
  }
}

function approvalOf(file: Static<typeof ApprovalTerms> = {}): Partial<Terms['approval']> {
  const { approvers, fourEyesFromUsd, ...plain } = file
  return {
    ...plain,
    ...(approvers ? { approvers: { roles: [], users: [], ...approvers } } : {}),
    ...(fourEyesFromUsd === undefined
      ? {}
      : { fourEyesFromMicros: fourEyesFromUsd === null ? null : micros(fourEyesFromUsd) }),
  }
}

function least(amount: number | string | undefined): Pick<PolicyRule, 'minMonthlyMicros'> {
  return amount === undefined ? {} : { minMonthlyMicros: micros(amount) }
}

function micros(amount: number | string): UsdMicros {
  return usd(String(amount))
}
