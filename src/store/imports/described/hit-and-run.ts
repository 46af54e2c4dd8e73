/**
 * Seeding requirements of a source: downloads that their members had to seed, and for which it has
 * watched, reminded or warned them.
 */
export interface RequirementDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** The table whose rows they are; null: of several, so that they are counted in addition. */
  readonly table: string | null
  /** The tables that `rows` reads: without one of them, nothing is known to be settled. */
  readonly readFrom: readonly string[]
  /**
   * member_id, torrent_id, warned_at, warned_until and warned_for (its reason; all null: there is
   * no warning), settled (null: it is open; otherwise how it has ended).
   */
  readonly rows: string
}
