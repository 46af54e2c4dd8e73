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

export interface Facets {
  readonly values: readonly FacetValue[]
  /** Of all that fit. */
  readonly total: number
  /** Whether the numbers were worked out from a sample of all torrents. */
  readonly isEstimate: boolean
}
