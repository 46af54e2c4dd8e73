// What a member can choose for lists of torrents: columns and their order, and rows per page.

const USUAL_COLUMNS = ['size', 'added', 'seeders', 'leechers', 'snatches'] as const
/** The columns that can follow the name. */
export const columnNames = [...USUAL_COLUMNS, 'comments', 'files', 'category', 'uploader'] as const
export type ColumnName = (typeof columnNames)[number]

/** The choices for rows per page; the API has a parameter instead. */
export const rowCounts = [25, 50, 100] as const
export type RowCount = (typeof rowCounts)[number]
const USUAL_ROWS = 50

/** The choices as they are stored: a column may no longer exist. */
export interface StoredLists {
  readonly columns?: readonly string[]
  readonly rows?: number
}

export interface ListLooks {
  readonly columns: readonly ColumnName[]
  readonly rows: RowCount
}

/** Returns a member's choices for lists, and the fields whose stored values no longer exist. */
export function listLooks(stored: StoredLists): {
  readonly lists: ListLooks
  readonly missing: readonly (keyof ListLooks)[]
} {
  const { columns = USUAL_COLUMNS, rows = USUAL_ROWS } = stored
  const known = [...new Set(columns)].filter((name) => isOneOf(columnNames, name))
  const areKnown = columns.every((name) => isOneOf(columnNames, name))
  const isCount = isOneOf(rowCounts, rows)
  return {
    lists: { columns: known, rows: isCount ? rows : USUAL_ROWS },
    missing: (['columns', 'rows'] as const).filter((field) => {
      return !(field === 'columns' ? areKnown : isCount)
    }),
  }
}

function isOneOf<T>(all: readonly T[], one: unknown): one is T {
  return (all as readonly unknown[]).includes(one)
}
