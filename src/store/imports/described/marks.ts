/** Marks that members of a source have set on torrents with one click. */
export type MarkKind = 'bookmark' | 'thanks'

export interface MarkList {
  readonly kind: MarkKind
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** The subject of the rows: a torrent, or all torrents of a group. */
  readonly of: 'torrent' | 'group'
  /** member_id, place_id (of the torrent or group), at (null: not known). */
  readonly rows: string
}

/** The tables of some lists, as the description of a source names them. */
export function markTables(
  lists: readonly MarkList[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(lists.map(({ table, columns }) => [table, columns]))
}
