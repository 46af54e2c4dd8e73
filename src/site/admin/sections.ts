import type { PageData } from '../http/action.ts'
import type { TablePage } from './table.ts'

export interface Fact {
  readonly label: string
  readonly text: string
}

export interface Section {
  readonly heading: string
  readonly lead: string | null
  readonly facts: readonly Fact[]
  readonly hasFacts: boolean
  readonly table: TablePage | null
}

/** A page of the console in parts, each of facts and a table: for the view `admin/sections`. */
export interface SectionsPage extends PageData {
  readonly lead: string | null
  readonly links: readonly { readonly label: string; readonly href: string }[]
  /** Its parts are fetched again every few seconds. */
  readonly isLive: boolean
  readonly sections: readonly Section[]
}

type Given = Pick<SectionsPage, 'title' | 'sections'> &
  Partial<Pick<SectionsPage, 'lead' | 'links' | 'isLive'>>

export function sectionsPage(given: Given): SectionsPage {
  return { lead: null, links: [], isLive: false, ...given }
}

export function section(
  heading: string,
  given: Partial<Pick<Section, 'lead' | 'facts' | 'table'>>,
): Section {
  const { lead = null, facts = [], table = null } = given
  return { heading, lead, facts, hasFacts: facts.length > 0, table }
}
