/** The lists of torrents that the members of a source have arranged. */
export interface CollectionDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly collectionTable: string
  readonly itemTable: string
  /**
   * id, owner_id, kind (`collage` or `playlist`), title, description, is_open (every member may
   * add to it), is_private (for its owner only), created_at, changed_at, left_out.
   */
  readonly collections: string
  /** collection_id, place (`torrent` or `group`), place_id, member_id, position, at. */
  readonly items: string
}
