/** The lists of torrents that members of a source arranged. */
export interface CollectionDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly collectionTable: string
  readonly itemTable: string
  /**
   * SELECT with: id, owner_id, kind (`collage` or `playlist`), title, description, is_open (every
   * member may add to it), is_private (only for its owner), created_at, changed_at, left_out.
   */
  readonly collections: string
  /**
   * SELECT with: collection_id, place (`torrent` or `group`), place_id, member_id, position, at.
   */
  readonly items: string
}
