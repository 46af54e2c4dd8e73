/** Freeleech for single members of a source. */
export interface FreeleechDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Tokens that members have used on torrents. */
  readonly tokens: {
    readonly table: string
    /**
     * member_id, torrent_id, used_at, expires_at (null: when the download is complete), ended
     * (null: it may still apply; otherwise why it does not).
     */
    readonly rows: string
  }
  /** Times in which everything is freeleech for a member; a source has one of these tables. */
  readonly personal: readonly PersonalDescription[]
}

export interface PersonalDescription {
  readonly table: string
  /** id, member_id, starts_at, ends_at. */
  readonly rows: string
}
