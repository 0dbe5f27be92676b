/** Structured logs. Messages are static, facts are fields; secrets are struck out wherever they stand. */

import { type DestinationStream, type Logger, pino } from 'pino'
import type { Notifier } from '../core/notice.ts'

export type { Logger } from 'pino'

const SECRETS = [
  'authorization',
  'password',
  'token',
  'secret',
  'databaseUrl',
  'apiKey',
  'appKey',
  'req.headers.authorization',
  '*.authorization',
  '*.password',
  '*.token',
  '*.secret',
  '*.databaseUrl',
  '*.apiKey',
  '*.appKey',
]

export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths: SECRETS, censor: '[redacted]' } }
  return destination ? pino(options, destination) : pino(options)
}

/** A log file, for commands whose terminal belongs to the person. */
export function logFile(path: string): DestinationStream {
  return pino.destination({ dest: path, mkdir: true, append: false, sync: true })
}

/** Where no chat is set up, what people must hear about stands in the log. */
export function logNotifier(log: Pick<Logger, 'warn'>): Notifier {
  return {
    async tell({ kind, text }) {
      log.warn({ kind, notice: text }, 'notice')
    },
  }
}
