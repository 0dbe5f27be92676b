import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { drawChart } from '../../../src/chat/discord/chart.ts'
import { styleOf } from '../../../src/chat/discord/style.ts'
import { weeklyReport } from '../../../src/workflow/weekly-report.ts'
import { DAY_MS } from '../../support/clock.ts'
import { ANA, askInChat, openChatStage, settleChat } from '../../support/discord/chat-stage.ts'
import { idOf, textOf } from '../../support/discord/json.ts'
import { weeklyReport as sampleReport } from '../../support/discord/views.ts'
import { runAllJobs } from '../../support/drive.ts'

describe('the weekly report', () => {
  it('is posted once a day at most, silently, with its figures and a picture', async () => {
    await using stage = await openChatStage()
    stage.region.addVolume()
    stage.region.addVolume({ sizeGiB: 50 })
    await askInChat(stage)
    const card = stage.discord.newest()
    await stage.discord.click(card, idOf(card, 'approve'), ANA)
    await runAllJobs(stage)
    stage.clock.advance(2 * DAY_MS)
    const before = stage.discord.state.messages.size

    await weeklyReport(stage.deps)
    await weeklyReport(stage.deps)
    await settleChat(stage)

    const posted = stage.discord.newest()
    const request = stage.discord.state.log.findLast((each) => each.method === 'POST')
    expect(stage.discord.state.messages.size).toBe(before + 1)
    expect(textOf(posted)).toMatch(/Off now: \$(?:8\.80|4\.40)\/month/)
    expect(textOf(posted)).toContain('Removed this week: 1')
    expect(textOf(posted)).toMatch(/Still idle: 1 resource, /)
    expect(request?.body?.['files']).toMatchObject([{ type: 'image/png' }])
    expect(request?.body?.['flags'] & (1 << 12)).toBe(1 << 12)
    expect(stage.discord.state.violations).toEqual([])
  })
})

describe('drawChart', () => {
  it('draws bars and words that can be seen, on a machine without fonts too', async () => {
    const style = styleOf('en', 'components', null)

    const png = await drawChart(sampleReport(), style)

    const image = await loadImage(png)
    const canvas = createCanvas(image.width, image.height)
    const ink = canvas.getContext('2d')
    ink.drawImage(image, 0, 0)
    const { data } = ink.getImageData(0, 0, image.width, image.height)
    const colours = new Map<string, number>()
    for (let at = 0; at < data.length; at += 4) {
      const colour = [data[at], data[at + 1], data[at + 2]].join(',')
      colours.set(colour, (colours.get(colour) ?? 0) + 1)
    }
    expect([image.width, image.height]).toEqual([960, 480])
    expect(colours.get('34,197,94')).toBeGreaterThan(10_000)
    expect(colours.get('242,243,245')).toBeGreaterThan(500)
    expect(png.length).toBeLessThan(200_000)
  })
})
