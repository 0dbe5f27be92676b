/**
 * The values of a policy as lines of text, each by its path in the policy file. What a rule does not say
 * has no lines.
 */

import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import type { UsdMicros } from '../../core/money.ts'
import { plainText } from '../../core/plain-text.ts'
import type { AccountNotes, Approvers, Keep, Policy, Rule, Terms } from '../../core/policy.ts'
import type { Selection } from '../../core/selection.ts'
import type { ViewDeps } from './inbox-view.ts'

type Lines = readonly string[]
/** By path, in the order of reading. */
export type LinesByPath = ReadonlyMap<Path, Lines>
export type Path = keyof Messages['policy']['names']
type Entry = readonly [Path, Lines | null]

/** The terms as by default, or what one rule says of them. */
type SomeTerms = Terms | Omit<Rule, 'match'>

export function termLines(terms: SomeTerms, messages: Messages): LinesByPath {
  const { policy: say } = messages
  const approval: Rule['approval'] = terms.approval ?? {}
  const backup: Rule['backup'] = terms.backup ?? {}
  const from = usdLines(messages)
  return linesOf([
    ['action', said(terms.action, (it) => say.actions[it])],
    ['minIdleDays', said(terms.minIdleDays, say.days)],
    ['minMonthlyUsd', said(terms.minMonthlyMicros, (it) => from(it || null, say.anything))],
    ['exemptTags', terms.exemptTags ? listLines(terms.exemptTags, say.none) : null],
    ['approval.expiresAfterHours', said(approval.expiresAfterHours, say.hours)],
    ['approval.snoozeDays', said(approval.snoozeDays, say.days)],
    ['approval.approvers', approval.approvers ? peopleLines(approval.approvers, say) : null],
    [
      'approval.fourEyesFromUsd',
      said(approval.fourEyesFromMicros, (it) => from(it, say.notNeeded)),
    ],
    ['approval.linkedFromUsd', said(approval.linkedFromMicros, (it) => from(it, say.notNeeded))],
    ['backup.recycleBin', said(backup.recycleBin, (it) => say.bin[it])],
    ['backup.snapshotDays', said(backup.snapshotDays, say.days)],
    ['backup.lock', said(backup.lock, (it) => (it ? say.yes : say.no))],
  ])
}

export function policyLines({ policy, clouds, language }: ViewDeps): LinesByPath {
  const messages = messagesIn(language)
  const { policy: say } = messages
  const from = usdLines(messages)
  const { chat, savings } = policy
  return new Map([
    ...termLines(policy, messages),
    ...linesOf([
      ['dryRun', dryRunLines(policy, [...clouds.values()], say)],
      ['protectTags', listLines(policy.protectTags, say.none)],
      ['iacTags', listLines(policy.iacTags, say.none)],
      ['keep', policy.keep.length > 0 ? policy.keep.map((it) => keepLine(it, say)) : [say.none]],
      ['only', selectionLines(policy.only, say)],
      [
        'partnerAddresses',
        listLines(
          policy.partnerAddresses.map(({ text }) => text),
          say.none,
        ),
      ],
      ['gates', listLines(policy.gates, say.none)],
      ['acceptUnknown', acceptLines(policy, say)],
      ['teamTags', listLines(policy.teamTags, say.none)],
      ['ownerTags', listLines(policy.ownerTags, say.none)],
      ['backupTags', listLines(policy.backupTags, say.none)],
      ['accounts', accountLines(policy.accounts, say)],
      ['chat.digestFrom', [say.questions(chat.digestFrom)]],
      ['chat.bunchBelowUsd', [from(chat.bunchBelowMicros, say.none)]],
      ['savings.horizonMonths', [say.months(savings.horizonMonths)]],
      ['savings.ownMonthlyUsd', [from(savings.ownMonthlyMicros, say.unknown)]],
      ['retentionDays', [say.days(policy.retentionDays)]],
    ]),
  ])
}

function linesOf(entries: readonly Entry[]): LinesByPath {
  return new Map(entries.flatMap(([path, lines]) => (lines ? [[path, lines] as const] : [])))
}

/** Null: nothing is said. */
function said<Value>(value: Value | undefined, text: (value: Value) => string): Lines | null {
  return value === undefined ? null : [text(value)]
}

type Say = Messages['policy']

function usdLines({ money, policy }: Messages) {
  return (amount: UsdMicros | null, instead: string): string =>
    amount === null ? instead : policy.perMonth(money(amount))
}

function listLines(list: Lines, none: string): Lines {
  return [list.length === 0 ? none : joined(list)]
}

function joined(list: Lines): string {
  return list.map((it) => plainText(it, 400)).join(', ')
}

export function peopleLines({ roles, users }: Approvers, say: Say): Lines {
  const people = [...roles.map((it) => say.role(plainText(it, 40))), ...users.map(plain)]
  return people.length === 0 ? [say.nobody] : people
}

function plain(text: string): string {
  return plainText(text, 200)
}

/** 'auto' alone would not say what it comes to here. */
function dryRunLines(
  { dryRun }: Policy,
  clouds: readonly { readonly provider: string; readonly isReal: boolean }[],
  say: Say,
): Lines {
  const text = (isOn: boolean): string => (isOn ? say.dryRun.on : say.dryRun.off)
  if (dryRun !== 'auto') return [text(dryRun)]
  const each = clouds.map((it) => `${it.provider} ${text(it.isReal)}`)
  return [say.dryRun.auto, ...each]
}

function keepLine({ reason, ...selection }: Keep, say: Say): string {
  return say.because(selectionText(selection, say), plain(reason))
}

function selectionLines(selection: Selection, say: Say): Lines {
  const text = selectionText(selection, say)
  return [text || say.everything]
}

/** 'account 1, 2; tag Owner': every condition, of its values one is enough. */
function selectionText(selection: Selection, { where }: Say): string {
  const parts = (['accounts', 'regions', 'tags', 'resources'] as const).flatMap((name) => {
    const list = selection[name]
    return list ? [where[name](joined(list))] : []
  })
  return parts.join('; ')
}

function acceptLines({ acceptUnknown }: Policy, say: Say): Lines {
  if (acceptUnknown.length === 0) return [say.none]
  return acceptUnknown.map((it) => say.in(plain(it.fact), joined(it.accounts)))
}

function accountLines(accounts: Readonly<Record<string, AccountNotes>>, say: Say): Lines {
  const lines = Object.entries(accounts).map(([id, { name, contact }]) => {
    const notes = [name && plain(name), contact && say.contact(plain(contact))].filter(Boolean)
    return `${plain(id)} ${notes.join(', ')}`.trim()
  })
  return lines.length === 0 ? [say.none] : lines
}
