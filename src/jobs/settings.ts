/**
 * How each kind of job is queued: how many live at once, how often it is tried again, how long it may
 * take, how many work on it in one replica, and what follows when every try failed.
 */

import type { Queue as QueueOptions } from 'pg-boss'
import type { Job } from '../workflow/deps.ts'

export type Name = Job['name']

type Setting = Omit<QueueOptions, 'name'> & {
  readonly workers: number
  /** How often an idle worker looks for deferred jobs. */
  readonly lookEverySeconds?: number
}

const PATIENT = { retryLimit: 8, retryDelay: 5, retryBackoff: true, retryDelayMax: 300 }

/**
 * `short`: one waiting job per subject; it may run beside another one, which the message's hold sorts out.
 * `stately`: at most one waiting and one running job per subject, so an execution can queue its own
 * continuation while it runs, and never runs twice at once.
 */
export const QUEUES: Readonly<Record<Name, Setting>> = {
  'schedule-scan': { policy: 'exclusive', retryLimit: 2, workers: 1 },
  scan: { policy: 'exclusive', ...PATIENT, expireInSeconds: 300, workers: 1 },
  'scan-scope': {
    policy: 'exclusive',
    ...PATIENT,
    expireInSeconds: 1_800,
    heartbeatSeconds: 30,
    workers: 20,
  },
  // One per scope, so that its pace holds across replicas.
  investigate: {
    policy: 'exclusive',
    ...PATIENT,
    expireInSeconds: 3_600,
    heartbeatSeconds: 30,
    workers: 8,
  },
  'request-approval': { policy: 'exclusive', ...PATIENT, expireInSeconds: 120, workers: 4 },
  // Text is not worth a long wait: after two more tries the question goes out without a model's.
  justify: {
    policy: 'exclusive',
    retryLimit: 2,
    retryDelay: 2,
    expireInSeconds: 120,
    deadLetter: 'request-approval',
    workers: 4,
    lookEverySeconds: 2,
  },
  execute: {
    policy: 'stately',
    ...PATIENT,
    expireInSeconds: 900,
    heartbeatSeconds: 30,
    deadLetter: 'give-up',
    // Most of them wait: for an answer, or for their turn at a request limit.
    workers: 16,
    lookEverySeconds: 2,
  },
  undo: {
    policy: 'stately',
    ...PATIENT,
    expireInSeconds: 900,
    heartbeatSeconds: 30,
    deadLetter: 'give-up',
    workers: 2,
    lookEverySeconds: 2,
  },
  'give-up': { policy: 'standard', ...PATIENT, workers: 1 },
  notify: { policy: 'standard', ...PATIENT, expireInSeconds: 60, workers: 1 },
  'post-questions': { policy: 'short', ...PATIENT, workers: 1, lookEverySeconds: 2 },
  'refresh-card': { policy: 'short', ...PATIENT, workers: 2, lookEverySeconds: 2 },
  'refresh-message': { policy: 'short', ...PATIENT, workers: 2, lookEverySeconds: 2 },
  'wake-carrier': { policy: 'short', ...PATIENT, workers: 2, lookEverySeconds: 2 },
  'weekly-report': { policy: 'exclusive', ...PATIENT, workers: 1 },
  sweep: { policy: 'exclusive', retryLimit: 0, expireInSeconds: 55, workers: 1 },
  // Saying how it is twice does no harm; a minute that hangs must not hold up the next one.
  'publish-metrics': { policy: 'standard', retryLimit: 0, expireInSeconds: 55, workers: 1 },
  'deliver-points': { policy: 'standard', retryLimit: 0, expireInSeconds: 110, workers: 1 },
  'sweep-backups': {
    policy: 'exclusive',
    retryLimit: 0,
    expireInSeconds: 3_000,
    heartbeatSeconds: 60,
    workers: 1,
  },
  archive: {
    policy: 'exclusive',
    retryLimit: 0,
    expireInSeconds: 3_000,
    heartbeatSeconds: 60,
    workers: 1,
  },
}
