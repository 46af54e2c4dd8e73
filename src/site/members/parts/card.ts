import type { ChartPart } from '../../ui/charts.ts'

/** Progress, in words and as a bar. */
export interface Bar {
  readonly label: string
  /** `18.2 GiB of 25.0 GiB`. */
  readonly text: string
  /** 0 to 100. */
  readonly percent: number
  readonly isDone: boolean
}

/**
 * The content of a section on a member's page, of which each part that is set appears in this
 * order.
 */
export interface Card {
  readonly heading: string
  readonly warning: string | null
  readonly lead: string | null
  readonly figures: readonly {
    readonly label: string
    readonly text: string
    title: string | null
  }[]
  readonly bars: readonly Bar[]
  readonly charts: readonly ChartPart[]
  readonly links: readonly { readonly label: string; readonly href: string }[]
  readonly hasFigures: boolean
  readonly hasBars: boolean
  readonly hasCharts: boolean
  readonly hasLinks: boolean
}

type Given = Partial<Pick<Card, 'warning' | 'lead' | 'figures' | 'bars' | 'charts' | 'links'>>

export function card(heading: string, given: Given): Card {
  const { warning = null, lead = null, figures = [], bars = [], charts = [], links = [] } = given
  return {
    ...{ heading, warning, lead, figures, bars, charts, links },
    hasFigures: figures.length > 0,
    hasBars: bars.length > 0,
    hasCharts: charts.length > 0,
    hasLinks: links.length > 0,
  }
}
