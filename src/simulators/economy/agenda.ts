/** What is planned for each tick. */
export interface Agenda<Item> {
  readonly plan: (tick: number, item: Item) => void
  /** Removes and returns what is planned for a tick. */
  readonly due: (tick: number) => readonly Item[]
}

export function createAgenda<Item>(): Agenda<Item> {
  const ticks = new Map<number, Item[]>()
  return {
    plan(tick, item) {
      const planned = ticks.get(tick)
      if (planned === undefined) ticks.set(tick, [item])
      else planned.push(item)
    },
    due(tick) {
      const items = ticks.get(tick) ?? []
      ticks.delete(tick)
      return items
    },
  }
}
