const collator = new Intl.Collator('en', { numeric: true })

/**
 * Compares the names of nodes and machines, with numbers in them compared as numbers: `node-9`
 * comes before `node-10`.
 */
export function byName(one: string, other: string): number {
  return collator.compare(one, other)
}
