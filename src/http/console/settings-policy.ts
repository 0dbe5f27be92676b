/** The effective policy, and where each value comes from: a line of the file, or our default. */

import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { Match } from '../../core/policy.ts'
import { kindTitle } from '../../core/wording.ts'
import type { ViewDeps } from './inbox-view.ts'
import { type LinesByPath, type Path, policyLines, termLines } from './policy-lines.ts'

/** Where the file says what, by path, in the order of the file. */
export type Places = ReadonlyMap<string, string>

/** A group of values stands where the first of them does. Null: the file does not give it. */
export function placeOf(places: Places, path: string): string | null {
  const inside = `${path}.`
  const first = places.entries().find(([each]) => each.startsWith(inside))
  const place = places.get(path) ?? first?.[1]
  return place === undefined ? null : plainText(place, 300)
}

export interface ValueView {
  readonly name: string
  readonly lines: readonly string[]
  /** 'cloudthrift.yaml:12'; null: the default. */
  readonly origin: string | null
}

interface GroupView {
  readonly title: string
  readonly values: readonly ValueView[]
}

interface RuleView {
  readonly title: string
  /** What it speaks about. */
  readonly where: string
  readonly origin: string | null
  readonly values: readonly ValueView[]
}

/** Who approves stands with the people, what is removed at most with the limits. */
const GROUPS = {
  terms: ['dryRun', 'action', 'minIdleDays', 'minMonthlyUsd', 'exemptTags'],
  untouched: [
    'protectTags',
    'iacTags',
    'keep',
    'only',
    'partnerAddresses',
    'gates',
    'acceptUnknown',
  ],
  asking: [
    'approval.expiresAfterHours',
    'approval.snoozeDays',
    'approval.fourEyesFromUsd',
    'approval.linkedFromUsd',
    'chat.digestFrom',
    'chat.bunchBelowUsd',
  ],
  back: ['backup.recycleBin', 'backup.snapshotDays', 'backup.lock'],
  tags: ['teamTags', 'ownerTags', 'backupTags', 'accounts'],
  money: ['savings.horizonMonths', 'savings.ownMonthlyUsd', 'retentionDays'],
} as const satisfies Record<keyof Messages['policy']['groups'], readonly Path[]>

type GroupName = keyof typeof GROUPS

export function policyGroups(deps: ViewDeps, places: Places): readonly GroupView[] {
  const { groups: titles } = messagesIn(deps.language).policy
  const lines = policyLines(deps)
  return GROUP_NAMES.map((name) => ({
    title: titles[name],
    values: valuesOf(deps, pick(lines, GROUPS[name]), (path) => placeOf(places, path)),
  }))
}

const GROUP_NAMES: readonly GroupName[] = ['terms', 'untouched', 'asking', 'back', 'tags', 'money']

export function rulesView(deps: ViewDeps, places: Places): readonly RuleView[] {
  const messages = messagesIn(deps.language)
  return deps.policy.rules.map((rule, index) => ({
    title: messages.settingsPage.rules.title(index + 1),
    where: matchText(deps, rule.match),
    origin: placeOf(places, `rules.${index}`),
    values: valuesOf(deps, termLines(rule, messages), (path) =>
      placeOf(places, `rules.${index}.${path}`),
    ),
  }))
}

/** 'Unattached EBS volume; account 111122223333 (sandbox); team search'. */
export function matchText({ policy, language }: ViewDeps, match: Match): string {
  const { rules: say } = messagesIn(language).settingsPage
  const accountText = (id: string): string => {
    const name = policy.accounts[id]?.name
    return plainText(name === undefined ? id : `${id} (${name})`, 160)
  }
  const list = (values: readonly string[]): string => values.join(say.or)
  const { kinds, accounts, teams } = match
  const parts = [
    ...(kinds ? [say.kinds(list(kinds.map((it) => plainText(kindTitle(it, language)))))] : []),
    ...(accounts ? [say.accounts(list(accounts.map(accountText)))] : []),
    ...(teams ? [say.teams(list(teams.map((it) => plainText(it))))] : []),
  ]
  return parts.join('; ') || say.everything
}

function pick(lines: LinesByPath, paths: readonly Path[]): LinesByPath {
  return new Map(
    paths.flatMap((path) => {
      const found = lines.get(path)
      return found ? [[path, found] as const] : []
    }),
  )
}

function valuesOf(
  { language }: ViewDeps,
  lines: LinesByPath,
  originOf: (path: string) => string | null,
): readonly ValueView[] {
  const { names } = messagesIn(language).policy
  return [...lines].map(([path, each]) => ({
    name: names[path],
    lines: each,
    origin: originOf(path),
  }))
}
