/** Structured logs. Messages are static, facts are fields; secrets are struck out wherever they stand. */

import { type DestinationStream, type Logger, pino } from 'pino'

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
