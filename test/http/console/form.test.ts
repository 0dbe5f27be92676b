import { expect, it } from 'vitest'
import { itemsIn } from '../../../src/http/console/form.ts'
import { PAGE_SIZE } from '../../../src/workflow/inbox.ts'

const ENGLISH = { language: 'en' } as const
const good = (): string => `${crypto.randomUUID()}.1`

it.each([
  ['no id', 'x'],
  ['no revision', crypto.randomUUID()],
  ['revision 0', `${crypto.randomUUID()}.0`],
  ['more than an item', `${crypto.randomUUID()}.1 or true`],
  ['an object', { id: crypto.randomUUID() }],
])('one item that cannot be read spoils the whole form: %s', (_what, bad) => {
  const reading = (): unknown => itemsIn({ item: [good(), bad, good()] }, ENGLISH)

  expect(reading).toThrow("the form's item cannot be taken")
})

it('takes two pages of items, and not one more', () => {
  const most = Array.from({ length: 2 * PAGE_SIZE }, good)

  expect(itemsIn({ item: most }, ENGLISH)).toHaveLength(2 * PAGE_SIZE)
  expect(() => itemsIn({ item: [...most, good()] }, ENGLISH)).toThrow(
    "the form's item cannot be taken",
  )
})

it('takes each finding once, with what was typed for it', () => {
  const id = crypto.randomUUID()

  const items = itemsIn({ item: [`${id}.3`, `${id}.3`], [`proof.${id}`]: '17' }, ENGLISH)

  expect(items).toEqual([{ findingId: id, revision: 3, proof: '17' }])
})
