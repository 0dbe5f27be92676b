/** From the policy file, whose form holds, to the policy of core: units, defaults, files it names. */

import type { Static } from 'typebox'
import { DEFAULT_POLICY, type Policy, type Rule as PolicyRule, type Terms } from '../core/policy.ts'
import { addressList } from './address-list.ts'
import { chatTermsOf } from './policy-chat.ts'
import { limitsOf } from './policy-limits.ts'
import { savingsTermsOf } from './policy-savings.ts'
import type { PolicyContent } from './policy-schema.ts'
import type { ApprovalTerms, Rule } from './policy-terms.ts'
import { micros } from './policy-usd.ts'

/** The careful defaults for everything that is left out; the problems of values that no form can check. */
export function policyOf(
  content: PolicyContent,
  path: string,
): { readonly policy: Policy; readonly problems: readonly string[] } {
  const {
    version: _version,
    rules,
    approval,
    backup,
    limits,
    chat,
    console: web,
    minMonthlyUsd,
    partnerAddresses,
    savings,
    ...plain
  } = content
  const partners = addressList(partnerAddresses ?? [], path)
  const policy = {
    ...DEFAULT_POLICY,
    ...plain,
    ...least(minMonthlyUsd),
    partnerAddresses: partners.ranges,
    approval: { ...DEFAULT_POLICY.approval, ...approvalOf(approval) },
    backup: { ...DEFAULT_POLICY.backup, ...backup },
    limits: { ...DEFAULT_POLICY.limits, ...limitsOf(limits) },
    chat: { ...DEFAULT_POLICY.chat, ...chatTermsOf(chat) },
    console: { viewers: { ...DEFAULT_POLICY.console.viewers, ...web?.viewers } },
    savings: savingsTermsOf(savings),
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
  const { approvers, fourEyesFromUsd, linkedFromUsd, ...plain } = file
  return {
    ...plain,
    ...(approvers ? { approvers: { roles: [], users: [], ...approvers } } : {}),
    ...(fourEyesFromUsd === undefined
      ? {}
      : { fourEyesFromMicros: fourEyesFromUsd === null ? null : micros(fourEyesFromUsd) }),
    ...(linkedFromUsd === undefined
      ? {}
      : { linkedFromMicros: linkedFromUsd === null ? null : micros(linkedFromUsd) }),
  }
}

function least(amount: number | string | undefined): Pick<PolicyRule, 'minMonthlyMicros'> {
  return amount === undefined ? {} : { minMonthlyMicros: micros(amount) }
}
