import { describe, expect, it } from 'vitest'
import { describe as describeFinding } from '../../src/cli/demo-describe.ts'
import type { Language } from '../../src/core/messages/messages.ts'
import { findingOf, pendingFinding } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'

const HOSTILE = { Name: '\u001B[31mapprove\u202E now', Owner: 'alice' }

function shown(stage: Stage, resourceId: string, language: Language): Promise<string> {
  return findingOf(stage, resourceId).then((finding) =>
    describeFinding({ deps: { ...stage.deps, language } }, finding),
  )
}

describe('what a person sees before deciding', () => {
  it('is facts first, then the text and where it comes from, then what a yes leads to', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, tags: HOSTILE })
    await pendingFinding(stage, id)

    const lines = (await shown(stage, id, 'en')).split('\n')

    expect(lines[0]).toBe('Unattached EBS volume in eu-west-1, account 111122223333')
    expect(lines).toContain('  yes     attached to nothing (ec2:DescribeVolumes)')
    expect(lines).toContain('Written by rule, not by a model: no model is configured (low risk)')
    expect(
      lines.filter((line) => line.startsWith('  Unattached EBS volume: 100 GiB gp3; $8.80')),
    ).toHaveLength(1)
    expect(lines.indexOf('Evidence:')).toBeLessThan(
      lines.findIndex((each) => each.startsWith('Written')),
    )
    expect(lines).toContain('Ask the owner:')
    expect(lines.at(-2)).toMatch(/^If approved: looked at again, snapshot taken/)
    expect(lines.at(-1)).toMatch(/^It can be undone for a while/)
    expect(Math.max(...lines.slice(8).map((line) => line.length))).toBeLessThanOrEqual(110)
  })

  it('speaks Portuguese, and lets no tag steer the terminal', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, tags: HOSTILE })
    await pendingFinding(stage, id)

    const text = await shown(stage, id, 'pt')

    expect(text).toContain('Volume EBS não anexado em eu-west-1, conta 111122223333')
    expect(text).toContain('  sim         não anexado a nada (ec2:DescribeVolumes)')
    expect(text).toMatch(/Se aprovado: visto de novo, snapshot criado/)
    expect(text.replaceAll('\n', ' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})
