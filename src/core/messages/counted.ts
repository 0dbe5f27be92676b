/** '1 resource', '2 resources'. Zero goes with the many. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
