const collator = new Intl.Collator('en', { numeric: true })

/** Compares names of nodes and machines as people count: `node-9` before `node-10`. */
export function byName(one: string, other: string): number {
  return collator.compare(one, other)
}
