/**
 * Seeding requirements of a source: downloads that members had to seed, and for which the source
 * watched, reminded or warned them.
 */
export interface RequirementDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /**
   * The table whose rows are requirements; null: they come from several tables, so they are counted
   * in addition to the rows of these.
   */
  readonly table: string | null
  /** The tables that `rows` reads. If one of them is missing, nothing is known to be settled. */
  readonly readFrom: readonly string[]
  /**
   * SELECT with: member_id, torrent_id, warned_at, warned_until and warned_for (the reason; all
   * null: there is no warning), settled (null: it is open; otherwise how it ended).
   */
  readonly rows: string
}
