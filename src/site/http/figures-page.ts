import { randomBytes } from 'node:crypto'
import type { Cell } from '../ui/cells.ts'
import type { ChartPart } from '../ui/charts.ts'
import type { Control } from './control.ts'
import type { Fields } from './frame/forms.ts'
import type { FormSummary, Typed } from './frame/fields.ts'
import { summary } from './frame/fields.ts'
import type { Pager } from './frame/pager.ts'
import type { PageData } from './reply.ts'
import type { Link } from '../ui/link.ts'

// Pages about a member's balances and what can be done with them: tabs, figures, and parts with a
// chart, a table or a form. Views include `{{> economy-page}}`.

/** A list, as the partial `console/table` shows it. */
export interface Table {
  readonly caption: string
  readonly columns: readonly { readonly label: string; readonly isNum: boolean }[]
  readonly rows: readonly {
    readonly head: Cell
    readonly cells: readonly Cell[]
    acts: readonly []
  }[]
  readonly hasActs: false
  readonly isEmpty: boolean
  readonly nothing: string
}

/** A list whose first cell names the row. */
export function table(caption: string, rows: readonly (readonly Cell[])[], nothing: string): Table {
  const columns = (rows[0] ?? []).map(({ label, isNum }) => ({ label, isNum }))
  const lines = rows.map(([head, ...cells]) => ({ head, cells, acts: [] as const }))
  return { caption, columns, rows: lines, hasActs: false, isEmpty: rows.length === 0, nothing }
}

export interface FormPart {
  readonly action: string
  readonly method: 'PUT' | 'DELETE' | null
  /** Whether the form changes nothing: its entries become the address of the next page. */
  readonly isGet: boolean
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly controls: readonly Control[]
  readonly button: string
  readonly summary: FormSummary | null
}

/** Builds a part with a form; its controls show what was typed and the errors. */
export function formPart(
  typed: Typed,
  given: Pick<FormPart, 'action' | 'button'> & Partial<FormPart>,
): FormPart {
  const { controls = [], method = null, isGet = false, hidden = [], action, button } = given
  const fields = controls.map(({ field }) => field)
  return { action, button, method, isGet, hidden, controls, summary: summary(typed, fields) }
}

/**
 * Returns the key of a form that must take effect only once; a form that is shown again keeps it.
 */
export function onceKey(values: Fields = {}): { readonly name: 'key'; readonly value: string } {
  const kept = typeof values.key === 'string' && /^[\w-]{8,100}$/.test(values.key)
  return { name: 'key', value: kept ? String(values.key) : randomBytes(12).toString('hex') }
}

export interface Figure {
  readonly label: string
  readonly text: string
  readonly title: string | null
}

export interface Part {
  readonly heading: string
  readonly lead: string | null
  readonly code: string | null
  readonly figures: readonly Figure[]
  readonly hasFigures: boolean
  readonly items: readonly string[]
  readonly hasItems: boolean
  readonly charts: readonly ChartPart[]
  readonly filter: { readonly action: string; readonly controls: readonly Control[] } | null
  readonly listing: Table | null
  readonly form: FormPart | null
  readonly links: readonly Link[]
  readonly hasLinks: boolean
  readonly pager: Pager | null
}

/** Builds a part of a page; omitted keys are not shown. */
export function part(heading: string, given: Partial<Omit<Part, 'heading'>>): Part {
  const { figures = [], items = [], links = [], charts = [] } = given
  return {
    heading,
    lead: given.lead ?? null,
    code: given.code ?? null,
    figures,
    hasFigures: figures.length > 0,
    items,
    hasItems: items.length > 0,
    charts,
    filter: given.filter ?? null,
    listing: given.listing ?? null,
    form: given.form ?? null,
    links,
    hasLinks: links.length > 0,
    pager: given.pager ?? null,
  }
}

const TABS = [
  ['/points', 'Points'],
  ['/ledger', 'Ledger'],
  ['/shop', 'Shop'],
  ['/gifts', 'Gifts'],
  ['/pools', 'Promotions'],
  ['/promotions', 'Free now'],
  ['/ledger/traffic', 'Your traffic'],
] as const
export type EconomyTab = (typeof TABS)[number][0]

export interface EconomyPage extends PageData {
  readonly tabs: readonly { readonly href: string; readonly label: string; isCurrent: boolean }[]
  readonly lead: string | null
  readonly figures: readonly Figure[]
  readonly hasFigures: boolean
  readonly parts: readonly Part[]
}

export function economyPage(
  tab: EconomyTab,
  title: string,
  given: Partial<Pick<EconomyPage, 'lead' | 'figures' | 'parts'>>,
): EconomyPage {
  const { lead = null, figures = [], parts = [] } = given
  const tabs = TABS.map(([href, label]) => ({ href, label, isCurrent: href === tab }))
  return { title, tabs, lead, figures, hasFigures: figures.length > 0, parts }
}
