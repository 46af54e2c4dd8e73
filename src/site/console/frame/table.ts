import type { Cell } from '../../ui/cells.ts'
import type { PageData } from '../../http/action.ts'
import type { Control } from '../../http/control.ts'
import type { Pager } from '../../http/frame/pager.ts'

export interface Act {
  readonly label: string
  /** What the button is about, for screen readers: `the ban of ann`. */
  readonly about?: string | null
  readonly href: string
  /** Null: a link to a page that asks first. */
  readonly method: 'POST' | 'DELETE' | null
}

export interface TableRow {
  readonly head: Cell
  readonly cells: readonly Cell[]
  /** The buttons of the row; none by default. */
  readonly acts?: readonly Act[]
}

/** A table, for the partial `console/table`. */
export interface TablePart {
  readonly caption: string
  readonly columns: readonly { readonly label: string; readonly isNum: boolean }[]
  readonly hasActs: boolean
  readonly rows: readonly TableRow[]
  readonly isEmpty: boolean
  readonly nothing: string
  readonly pager: Pager | null
}

/** A list of the console, for the view `console/frame/table`. */
export interface TablePage extends PageData, TablePart {
  readonly lead: string | null
  readonly action: string
  readonly controls: readonly Control[]
  readonly hasControls: boolean
  readonly make: { readonly label: string; readonly href: string } | null
}

type GivenPart = Pick<TablePart, 'caption' | 'rows' | 'nothing'> & {
  readonly pager?: Pager | null
  /** The labels of the cells by default. */
  readonly columns?: readonly string[]
}

type GivenPage = GivenPart &
  Pick<TablePage, 'title'> &
  Partial<Pick<TablePage, 'lead' | 'action' | 'controls' | 'make'>>

/** Builds a list. */
export function tablePage({
  title,
  lead = null,
  action = '',
  make = null,
  controls = [],
  ...table
}: GivenPage): TablePage {
  const hasControls = controls.length > 0
  return { title, lead, action, make, controls, hasControls, ...tablePart(table) }
}

/** Builds a table; columns that are empty in every row are left out. */
export function tablePart({
  rows: whole,
  columns: all = labelsOf(whole),
  caption,
  nothing,
  pager = null,
}: GivenPart): TablePart {
  const says = (_: unknown, at: number) =>
    whole.length === 0 || whole.some(({ cells }) => !isBlank(cells[at]))
  const columns = all.filter((_, at) => at === 0 || says(_, at - 1))
  const rows = whole.map((row) => ({
    ...row,
    cells: row.cells.filter(says),
    acts: (row.acts ?? []).map((act) => ({ about: null, ...act })),
  }))
  const first = rows[0]
  const cells = first === undefined ? [] : [first.head, ...first.cells]
  return {
    caption,
    columns: columns.map((label, index) => ({ label, isNum: cells[index]?.isNum ?? false })),
    hasActs: rows.some(({ acts }) => acts.length > 0),
    rows,
    isEmpty: rows.length === 0,
    nothing,
    pager,
  }
}

function labelsOf(rows: readonly TableRow[]): readonly string[] {
  return rows.slice(0, 1).flatMap(({ head, cells }) => [head, ...cells].map(({ label }) => label))
}

function isBlank(cell: Cell | undefined): boolean {
  if (cell === undefined) return true
  const { text, tag, time } = cell
  return (text === null || text === '') && tag === null && time === null
}
