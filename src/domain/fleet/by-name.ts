const collator = new Intl.Collator('en', { numeric: true })

/** Compares names of nodes and machines by their numbers: `node-9` comes before `node-10`. */
export function byName(one: string, other: string): number {
  return collator.compare(one, other)
}
