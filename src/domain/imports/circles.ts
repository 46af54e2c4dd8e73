interface Invited {
  readonly id: number
  readonly inviter: number
}

/**
 * Removes circles from the tree of invites: in each circle, the inviter of the member with the
 * lowest ID is removed. Members who invited themselves are circles of one.
 */
export function cutCircles<T extends Invited>(
  pairs: readonly T[],
): { readonly kept: readonly T[]; readonly cut: number } {
  const inviterOf = new Map(pairs.map(({ id, inviter }) => [id, inviter]))
  /** The walk in which each member was first met. */
  const metIn = new Map<number, number>()
  const cut = new Set<number>()
  for (const { id: start } of pairs) {
    let id: number | undefined = start
    while (id !== undefined && !metIn.has(id)) {
      metIn.set(id, start)
      id = inviterOf.get(id)
    }
    if (id === undefined || metIn.get(id) !== start) continue
    let least = id
    for (let next = inviterOf.get(id); next !== id && next !== undefined;) {
      least = Math.min(least, next)
      next = inviterOf.get(next)
    }
    cut.add(least)
  }
  return { kept: pairs.filter(({ id }) => !cut.has(id)), cut: cut.size }
}
