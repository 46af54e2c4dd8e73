import type { ChartPart } from '../../ui/charts.ts'
import type { PageData } from '../../http/action.ts'
import type { TablePart } from './table.ts'
import type { Link } from '../../ui/link.ts'

export interface Fact {
  readonly label: string
  readonly text: string
  readonly href?: string | null
}

export interface Section {
  readonly heading: string
  readonly lead: string | null
  /** Links to more details and to what can be done. */
  readonly links: readonly Link[]
  readonly hasLinks: boolean
  /** Its actions, each a form without fields. */
  readonly acts: readonly Link[]
  readonly hasActs: boolean
  readonly facts: readonly Required<Fact>[]
  readonly hasFacts: boolean
  /** A chart drawn by ui/charts.ts; its table has the same values. */
  readonly chart: string | null
  /** Charts that include their tables. */
  readonly charts: readonly ChartPart[]
  readonly table: TablePart | null
}

/**
 * A page of the console in sections, each with facts and a table, for the view
 * `console/frame/sections`.
 */
export interface SectionsPage extends PageData {
  readonly lead: string | null
  readonly links: readonly Link[]
  /** Whether its sections are fetched again every few seconds. */
  readonly isLive: boolean
  readonly sections: readonly Section[]
}

type Given = Pick<SectionsPage, 'title' | 'sections'> &
  Partial<Pick<SectionsPage, 'lead' | 'links' | 'isLive'>>

export function sectionsPage(given: Given): SectionsPage {
  return { lead: null, links: [], isLive: false, ...given }
}

interface GivenPart extends Partial<
  Pick<Section, 'lead' | 'table' | 'links' | 'acts' | 'chart' | 'charts'>
> {
  readonly facts?: readonly Fact[]
}

export function section(heading: string, given: GivenPart): Section {
  const { lead = null, facts = [], table = null, links = [], acts = [] } = given
  const { chart = null, charts = [] } = given
  const all = facts.map(({ label, text, href = null }) => ({ label, text, href }))
  const has = {
    hasLinks: links.length > 0,
    hasActs: acts.length > 0,
    hasFacts: all.length > 0,
  }
  return { heading, lead, links, acts, facts: all, ...has, chart, charts, table }
}
