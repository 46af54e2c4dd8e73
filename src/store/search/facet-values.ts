/** Values of one facet, those of most torrents. */
export const VALUES = 12

export interface FacetValue {
  /** `category`, `tag`, `year`, `state`, or `attr.` and the key of an attribute. */
  readonly facet: string
  /** What an attribute is called; '' for the others. */
  readonly title: string
  /** As an address or a line of the search box names it. */
  readonly value: string
  readonly label: string
  readonly torrents: number
}

/** A value before it has its place in the panel. */
export interface PlacedValue extends FacetValue {
  /** Within its facet, before how many it has: of a category its own, of a year how late it is. */
  readonly place: number
}

export interface Facets {
  readonly values: readonly FacetValue[]
  /** Of all that fit. */
  readonly total: number
  /** Whether the numbers were worked out from a sample of all torrents. */
  readonly isEstimate: boolean
}

/** Facet by facet, each cut to the values of most torrents, but for categories. */
export function inPanelOrder(values: readonly PlacedValue[]): readonly FacetValue[] {
  const names = [...new Set(values.map(({ facet }) => facet))].sort()
  return names.flatMap((facet) => {
    const own = values.filter((one) => one.facet === facet)
    const most = own.sort((a, b) => b.torrents - a.torrents || inText(a.value, b.value))
    const kept = facet === 'category' ? most : most.slice(0, VALUES)
    const placed = kept.sort((a, b) => a.place - b.place) // stable: the most first within a place
    return placed.map(({ place: _, ...value }) => value)
  })
}

function inText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
