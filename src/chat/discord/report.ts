/** The weekly report: the figures as text, so that they can be read and copied, and the weeks as a picture. */

import { ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { ReportView } from '../../core/report.ts'
import { type ComponentsMessage, container, text } from './card.ts'
import { withFlag } from './panel.ts'
import { perMonth, type Style } from './style.ts'

const COLOUR = 0x22c55e
export const CHART_FILE = 'savings.png'

export function drawReport(report: ReportView, style: Style): ComponentsMessage {
  const { report: say, money } = style.messages
  const { openWaste } = report
  const unpriced = report.unpriced + openWaste.unpriced
  const message = container(COLOUR, [
    text(
      `## ${say.title(report.day)}`,
      `**${say.runRate(perMonth(style, report.runRateMicros))}**`,
      say.realised(money(report.realisedMicros)),
      say.realisedWeek(money(report.realisedThisWeekMicros)),
      say.removals(report.removalsThisWeek),
      say.openWaste(openWaste.count, perMonth(style, openWaste.micros)),
      ...(unpriced > 0 ? [`-# ${say.unpriced(unpriced)}`] : []),
    ),
    {
      type: ComponentType.MediaGallery,
      items: [
        {
          media: { url: `attachment://${CHART_FILE}` },
          description: say.chartAlt(money(twelveWeeks(report))),
        },
      ],
    },
  ])
  return withFlag(message, MessageFlags.SuppressNotifications)
}

export function twelveWeeks({ weeks }: ReportView): bigint {
  return weeks.reduce((sum, { micros }) => sum + micros, 0n)
}
