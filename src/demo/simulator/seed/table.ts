/**
 * Seeds are text tables: one line per resource, columns apart by blanks, '-' where nothing
 * applies.
 */

export function rowsOf(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
}

export function numberOrNone(cell: string | undefined): number | undefined {
  return cell === undefined || cell === '-' ? undefined : Number(cell)
}
