/** Freeleech that applies to single members of a source. */
export interface FreeleechDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** The tokens that members used on torrents. */
  readonly tokens: {
    readonly table: string
    /**
     * SELECT with: member_id, torrent_id, used_at, expires_at (null: when the download is
     * complete), ended (null: it may still apply; otherwise why it does not).
     */
    readonly rows: string
  }
  /**
   * Periods in which everything is freeleech for a member; a source has at most one of these
   * tables.
   */
  readonly personal: readonly PersonalDescription[]
}

export interface PersonalDescription {
  readonly table: string
  /** SELECT with: id, member_id, starts_at, ends_at. */
  readonly rows: string
}
