/** The ledger as series of a metrics service: cells whose tags are sent alike are summed first. */

import { type Cell, type CellFigures, type Figures, totalOf } from '../core/figures.ts'
import { boundTag, type TagSlots } from '../core/metric-tags.ts'

export interface SeriesTags {
  readonly account: string
  readonly kind: string
  readonly team: string
}

export interface LedgerSeries extends Figures {
  readonly tags: SeriesTags
}

export function ledgerSeries(cells: readonly CellFigures[], slots: TagSlots): LedgerSeries[] {
  return groupedBy(cells, (cell) => seriesTags(cell, slots)).map(([tags, members]) => ({
    tags,
    ...totalOf(members),
  }))
}

export function seriesTags({ accountId, kind, team }: Cell, slots: TagSlots): SeriesTags {
  return {
    account: boundTag(slots, 'account', accountId),
    kind: boundTag(slots, 'kind', kind),
    team: boundTag(slots, 'team', team),
  }
}

/** Items with the same tags, together. */
export function groupedBy<Item, Tags extends Readonly<Record<keyof Tags, string>>>(
  items: readonly Item[],
  tagsOf: (item: Item) => Tags,
): [Tags, Item[]][] {
  const groups = new Map<string, [Tags, Item[]]>()
  for (const item of items) {
    const tags = tagsOf(item)
    const name = JSON.stringify(Object.values(tags))
    const group = groups.get(name)
    if (group) group[1].push(item)
    else groups.set(name, [tags, [item]])
  }
  return [...groups.values()]
}
