/** A task and the tasks that must succeed before it starts. */
export interface Ordered {
  readonly name: string
  readonly after: readonly string[]
}

/**
 * Returns what is wrong with the dependencies of tasks: an unknown name, or a cycle in which each
 * task would wait forever. Null: nothing is wrong.
 */
export function faultOfOrder(all: readonly Ordered[]): string | null {
  const byName = new Map(all.map((one) => [one.name, one]))
  for (const { name, after } of all) {
    const unknown = after.find((one) => !byName.has(one))
    if (unknown !== undefined) return `${name} runs after ${unknown}, which is not a task`
  }
  const done = new Set<string>()
  const walk = (name: string, path: readonly string[]): string | null => {
    if (done.has(name)) return null
    const at = path.indexOf(name)
    if (at >= 0) return [...path.slice(at), name].join(' waits for ')
    for (const next of byName.get(name)?.after ?? []) {
      const circle = walk(next, [...path, name])
      if (circle !== null) return circle
    }
    done.add(name)
    return null
  }
  for (const { name } of all) {
    const circle = walk(name, [])
    if (circle !== null) return circle
  }
  return null
}

/**
 * Returns the tasks so that each comes after those on which it depends, otherwise in the order of
 * the list.
 */
export function inOrder<Of extends Ordered>(all: readonly Of[]): readonly Of[] {
  const byName = new Map(all.map((one) => [one.name, one]))
  const placed = new Set<string>()
  const sorted: Of[] = []
  const place = (one: Of) => {
    if (placed.has(one.name)) return
    placed.add(one.name)
    for (const name of one.after) {
      const before = byName.get(name)
      if (before !== undefined) place(before)
    }
    sorted.push(one)
  }
  for (const one of all) place(one)
  return sorted
}
