/** When a schedule comes round next: read by the parser that pg-boss itself uses, in UTC as there. */

import { CronExpressionParser } from 'cron-parser'

export function scheduleOf(cron: string): { cron: string; next(after: Date): Date } {
  return {
    cron,
    next: (after) =>
      CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: after }).next().toDate(),
  }
}
