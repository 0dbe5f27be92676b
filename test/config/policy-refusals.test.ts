/** What the policy file may not say, and where the complaint points. */

import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../src/config/policy-file.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'

const PATH = 'cloudthrift.yaml'

function problemsIn(text: string): readonly string[] {
  return parsePolicy(text, PATH).problems
}

describe('parsePolicy', () => {
  it.each([
    ['dryRun: no', 'dryRun'],
    ['dryRun: "false"', 'dryRun'],
    ['dryRun: null', 'dryRun'],
    ['dryRun: 0', 'dryRun'],
    ['minIdleDays: -1', 'minIdleDays'],
    ['minIdleDays: 1.5', 'minIdleDays'],
    ['minIdleDays: 3651', 'minIdleDays'],
    ['minIdleDays: "14"', 'minIdleDays'],
    ['minIdleDays: .inf', 'minIdleDays'],
    ['minIdleDays:', 'minIdleDays'],
    ['protectTags: DoNotDelete', 'protectTags'],
    ['protectTags: [""]', 'protectTags.0'],
    ['protectTags: [true]', 'protectTags.0'],
    [`iacTags: [${'x'.repeat(401)}]`, 'iacTags.0'],
    ['ownerTags: Owner', 'ownerTags'],
    ['backupTags: [""]', 'backupTags.0'],
    ['accounts: []', 'accounts'],
    ['accounts: { "111122223333": { contact: "" } }', 'accounts.111122223333.contact'],
    ['accounts: { "111122223333": shop }', 'accounts.111122223333'],
    ['keep: { reason: x }', 'keep'],
    ['keep: [{ accounts: ["1"] }]', 'keep.0'],
    ['keep: [{ reason: "", accounts: ["1"] }]', 'keep.0.reason'],
    ['keep: [{ reason: everything }]', 'keep.0'],
    ['keep: [{ reason: x, accounts: [] }]', 'keep.0.accounts'],
    ['keep: [{ reason: x, resources: [""] }]', 'keep.0.resources.0'],
    ['only: {}', 'only'],
    ['only: { accounts: [] }', 'only.accounts'],
    ['only: { regions: eu-west-1 }', 'only.regions'],
    ['partnerAddresses: 203.0.113.7', 'partnerAddresses'],
    ['partnerAddresses: { file: "" }', 'partnerAddresses'],
    ['partnerAddresses: [203.0.113]', 'partnerAddresses.0'],
    ['partnerAddresses: [partner.example]', 'partnerAddresses.0'],
    ['partnerAddresses: [203.0.113.7, 203.0.113.0/33]', 'partnerAddresses.1'],
    ['gates: [no-dns-record]', 'gates.0'],
    ['gates: [second_opinion]', 'gates.0'],
    ['acceptUnknown: { fact: x }', 'acceptUnknown'],
    ['acceptUnknown: [{ fact: No PTR, accounts: ["1"] }]', 'acceptUnknown.0.fact'],
    ['acceptUnknown: [{ fact: ptr }]', 'acceptUnknown.0'],
    ['acceptUnknown: [{ fact: ptr, accounts: [] }]', 'acceptUnknown.0.accounts'],
    ['acceptUnknown: [{ fact: ptr, accounts: [111122223333] }]', 'acceptUnknown.0.accounts.0'],
    ['acceptUnknown: [{ fact: ptr, accounts: ["1 2"] }]', 'acceptUnknown.0.accounts.0'],
    ['approval: 72', 'approval'],
    ['approval: { expiresAfterHours: 0 }', 'approval.expiresAfterHours'],
    ['approval: { expiresAfterHours: 721 }', 'approval.expiresAfterHours'],
    ['approval: { snoozeDays: 0 }', 'approval.snoozeDays'],
    ['approval: { snoozeDays: 3651 }', 'approval.snoozeDays'],
    ['approval: { approvers: { roles: ["admins"] } }', 'approval.approvers.roles.0'],
    ['approval: { approvers: { roles: [123] } }', 'approval.approvers.roles.0'],
    ['approval: { approvers: { users: [alice] } }', 'approval.approvers.users.0'],
    ['approval: { fourEyesFromUsd: -1 }', 'approval.fourEyesFromUsd'],
    ['minMonthlyUsd: -1', 'minMonthlyUsd'],
    ['minMonthlyUsd: 1.5', 'minMonthlyUsd'],
    ['minMonthlyUsd: "1.5e3"', 'minMonthlyUsd'],
    ['action: remove', 'action'],
    ['exemptTags: [""]', 'exemptTags.0'],
    ['rules: { match: {} }', 'rules'],
    ['rules: [{ minIdleDays: 3 }]', 'rules.0'],
    ['rules: [{ match: { accounts: [] } }]', 'rules.0.match.accounts'],
    ['rules: [{ match: { accounts: [1] } }]', 'rules.0.match.accounts.0'],
    ['rules: [{ match: {}, minIdleDays: x }]', 'rules.0.minIdleDays'],
  ])('refuses %s, and names the place', (line, place) => {
    const { policy, problems } = parsePolicy(`version: 1\n${line}\n`, PATH)

    expect(problems).toContainEqual(expect.stringContaining(`${PATH}: ${place} `))
    expect(policy).toEqual(DEFAULT_POLICY)
  })

  it.each([
    ['minIdleDay: 14', 'minIdleDay'],
    ['protecttags: [x]', 'protecttags'],
    ['approval: { snoozeDay: 14 }', 'approval.snoozeDay'],
    ['acceptUnknown: [{ fact: ptr, accounts: ["1"], note: x }]', 'acceptUnknown.0.note'],
    ['__proto__: { dryRun: false }', '__proto__'],
    ['rules: [{ match: { team: ["web"] } }]', 'rules.0.match.team'],
    ['rules: [{ match: {}, dryRun: true }]', 'rules.0.dryRun'],
    ['accounts: { 012345678901: { name: x } }', 'accounts.12345678901'],
    ['accounts: { "1": { name: x } }', 'accounts.1'],
    ['keep: [{ reason: x, account: ["1"] }]', 'keep.0.account'],
    ['only: { account: ["1"] }', 'only.account'],
  ])('refuses the unknown key of %s', (line, key) => {
    expect(problemsIn(`version: 1\n${line}\n`)).toEqual([
      `${PATH}: unknown key '${key}'; remove or correct it`,
    ])
  })
})
