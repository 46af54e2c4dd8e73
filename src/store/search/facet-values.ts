/** The most values that are shown per facet, most frequent first. */
export const VALUES = 12

export interface FacetValue {
  /** `category`, `tag`, `year`, `state`, or `attr.` and the key of an attribute. */
  readonly facet: string
  /** The name of an attribute; '' for other facets. */
  readonly title: string
  /** The value as written in a URL or in the search box. */
  readonly value: string
  readonly label: string
  readonly torrents: number
}

/** A value before its position in the panel is known. */
export interface PlacedValue extends FacetValue {
  /**
   * Sorts values within the facet, before the count does: the order of categories, or years from
   * late to early.
   */
  readonly place: number
}

export interface Facets {
  readonly values: readonly FacetValue[]
  /** The number of all matches. */
  readonly total: number
  /** Whether the numbers are estimated from a sample of all torrents. */
  readonly isEstimate: boolean
}

/** Lists the values by facet. Each facet is cut to its most frequent values, except categories. */
export function inPanelOrder(values: readonly PlacedValue[]): readonly FacetValue[] {
  const names = [...new Set(values.map(({ facet }) => facet))].sort()
  return names.flatMap((facet) => {
    const own = values.filter((one) => one.facet === facet)
    const most = own.sort((a, b) => b.torrents - a.torrents || inText(a.value, b.value))
    const kept = facet === 'category' ? most : most.slice(0, VALUES)
    const placed = kept.sort((a, b) => a.place - b.place) // stable: the count decides in a place
    return placed.map(({ place: _, ...value }) => value)
  })
}

function inText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
