/**
 * What an execution does next, decided from what is saved and what was just seen. Pure: the whole
 * danger of CloudThrift is in this table, so it has no effects and every row has a test.
 */

import { fingerprint } from './evidence.ts'
import type { Guard } from './guard.ts'
import type { Sighting } from './observation.ts'
import { isOlder, pollSeconds } from './pace.ts'
import type { Backup } from './remedy.ts'

/** How long a backup that we started but cannot see may be hidden by read-after-write lag. */
export const BACKUP_LAG_MS = 60_000
/** How long an accepted removal may take to show before it is asked for again. */
export const REMOVAL_LAG_MS = 10_000
/** How long what the recycle bin is to keep may take to show there. */
export const BIN_LAG_MS = 60_000
const REMOVAL_POLL_SECONDS = 2
const MAX_ATTEMPTS = 5
/** Multi-terabyte snapshots take hours; what takes days is stuck. */
const PATIENCE_MS = 72 * 3_600_000

export interface Progress {
  readonly dryRun: boolean
  readonly approvedFingerprint: string
  readonly startedAt: Date
  /** True when this run has marked the resource; a look must follow before it is removed. */
  readonly prepared: boolean
  readonly backupStartedAt: Date | null
  /** How often the cloud was asked to remove this resource, over all executions of the finding. */
  readonly attempts: number
  readonly lastAttemptAt: Date | null
  /** True: without the recycle bin nothing may be removed. */
  readonly needsBin: boolean
  /** What the cloud said before the removal: will the bin keep it? */
  readonly bin: BinForecast
}

/** not-asked: there is no bin, or the policy ignores it, or it was not time to ask yet. */
export type BinForecast = 'not-asked' | 'keeps' | 'keeps-not' | 'unknown'

/** What was seen in this pass; the backup first, so that the sighting is the newest knowledge. */
export interface Look {
  readonly backup: Backup | 'none' | 'not-needed'
  readonly sighting: Sighting
  /** Of a resource that is gone: where the recycle bin has it. unknown: nobody could tell. */
  readonly binned: Binned
  /** What speaks against a removal now, under the policy of now. Empty unless the sighting is idle. */
  readonly guards: readonly Guard[]
  /** When the look began: calls may take long, and what was not there at first may have come since. */
  readonly at: Date
}

export type Binned = { readonly leavesAt: Date } | 'absent' | 'unknown' | 'not-asked'

export type Step =
  | { readonly do: 'start-backup' | 'prepare' | 'apply' | 'rehearse' | 'book' }
  | { readonly do: 'wait'; readonly seconds: number; readonly reason: string }
  /** The approval no longer fits the world: keep the resource, book nothing. */
  | { readonly do: 'abort'; readonly reason: string }
  /** A person must look. */
  | { readonly do: 'fail'; readonly reason: string }

export function nextStep(progress: Progress, look: Look): Step {
  const { sighting } = look
  switch (sighting.state) {
    case 'gone':
      return progress.attempts > 0
        ? afterRemoval(progress, look)
        : abort('it is gone, removed by somebody else')
    case 'ending':
      return progress.attempts > 0
        ? whileEnding(progress, look.at)
        : abort('somebody else is removing it')
    case 'in-use':
      return abort(`it is in use: ${sighting.detail}`)
    case 'void':
      return abort(sighting.detail)
    case 'idle':
      return whileIdle(progress, look, fingerprintOf(sighting))
  }
}

/** What the bin was to keep gets time to show there: until it leaves, nothing is saved. */
function afterRemoval({ bin, lastAttemptAt }: Progress, { binned, at }: Look): Step {
  const mayShow = lastAttemptAt !== null && !isOlder(lastAttemptAt, BIN_LAG_MS, at)
  return binned === 'absent' && bin === 'keeps' && mayShow
    ? wait(pollSeconds(lastAttemptAt, at), 'it must show in the recycle bin')
    : { do: 'book' }
}

/** Clouds let a removal hang, rarely: then a person must look. */
function whileEnding({ startedAt, lastAttemptAt }: Progress, at: Date): Step {
  return isOlder(startedAt, PATIENCE_MS, at)
    ? fail('its removal is still under way after 72 hours')
    : wait(pollSeconds(lastAttemptAt, at), 'the removal is under way')
}

function whileIdle(progress: Progress, look: Look, seen: string): Step {
  if (seen !== progress.approvedFingerprint) return abort('it is not what was approved any more')
  const [guard] = look.guards
  if (guard) return abort(`guard ${guard.name}: ${guard.reason}`)
  if (progress.dryRun) return { do: 'rehearse' }
  if (isOlder(progress.startedAt, PATIENCE_MS, look.at))
    return fail('it is not done after 72 hours')
  return afterBackup(progress, look)
}

function afterBackup(progress: Progress, { backup, at }: Look): Step {
  if (backup === 'not-needed') return removal(progress, at)
  if (backup === 'none') return firstBackup(progress.backupStartedAt, at)
  if (backup.state === 'invalid') return fail(`backup ${backup.id}: ${backup.detail ?? 'invalid'}`)
  if (backup.state === 'completed') return removal(progress, at)
  return wait(pollSeconds(progress.backupStartedAt, at), `backup ${backup.id} is not complete yet`)
}

/** The cloud does not deduplicate backups: one that we may have started gets time to show. */
function firstBackup(startedAt: Date | null, at: Date): Step {
  return startedAt === null || isOlder(startedAt, BACKUP_LAG_MS, at)
    ? { do: 'start-backup' }
    : wait(
        pollSeconds(startedAt, at),
        'a backup may have been started; it must show or be ruled out',
      )
}

function removal(progress: Progress, at: Date): Step {
  const { attempts, lastAttemptAt, prepared } = progress
  if (attempts >= MAX_ATTEMPTS) return fail(`asked ${attempts} times, and it is still there`)
  if (lastAttemptAt !== null && !isOlder(lastAttemptAt, REMOVAL_LAG_MS, at))
    return wait(REMOVAL_POLL_SECONDS, 'the removal was asked for; it must show')
  if (!prepared) return { do: 'prepare' }
  return progress.needsBin && progress.bin !== 'keeps'
    ? fail(NO_BIN[progress.bin])
    : { do: 'apply' }
}

const NO_BIN = {
  'keeps-not': 'the policy requires the recycle bin, and no rule there keeps it',
  unknown: 'the policy requires the recycle bin, and nobody could tell whether it keeps it',
  'not-asked': 'the policy requires the recycle bin, and there is none for it',
} as const

function fingerprintOf({ observation }: Extract<Sighting, { state: 'idle' }>): string {
  return fingerprint(observation.evidence, observation.tags)
}

function wait(seconds: number, reason: string): Step {
  return { do: 'wait', seconds, reason }
}

function abort(reason: string): Step {
  return { do: 'abort', reason }
}

function fail(reason: string): Step {
  return { do: 'fail', reason }
}
