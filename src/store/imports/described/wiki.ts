/** Pages that members of a source wrote together, and texts of the site. */
export interface WikiDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly lists: readonly WikiList[]
  /** Other names of pages of the first list; null: pages have none. `rows`: page_id, name. */
  readonly aliases: WikiPart | null
  /**
   * Earlier revisions of pages of the first list; null: they are not stored. `rows`: page_id,
   * number, author_id, title, body, at.
   */
  readonly revisions: WikiPart | null
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
}

export const wikiKinds = ['wiki', 'page'] as const
type WikiKind = (typeof wikiKinds)[number]

/** The pages of one table. */
export interface WikiList {
  readonly kind: WikiKind
  readonly table: string
  /**
   * SELECT with: id, author_id, title, above (the title of the page above, or null), body, number
   * (of the revision), at (of the revision), reader_keys and editor_keys (text[]: the keys of the
   * roles that may read and edit it; null: all members).
   */
  readonly rows: string
}

interface WikiPart {
  readonly table: string
  /** The column with the IDs of pages. */
  readonly column: string
  readonly rows: string
}
