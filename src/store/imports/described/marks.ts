/** Marks that members of a source set on torrents with one click. */
export type MarkKind = 'bookmark' | 'thanks'

export interface MarkList {
  readonly kind: MarkKind
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** What the rows are about: a torrent, or all torrents of a group. */
  readonly of: 'torrent' | 'group'
  /** SELECT with: member_id, place_id (of the torrent or group), at (null: not known). */
  readonly rows: string
}

/** Returns the tables of some lists, in the form of a source's description. */
export function markTables(
  lists: readonly MarkList[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(lists.map(({ table, columns }) => [table, columns]))
}
