/** The roles that members of a source have in addition to their main one. */
export interface SecondaryRoleDescription {
  /** The table whose rows are the roles of members. */
  readonly table: string
  /** The columns that are read, by table. */
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Tables that only contain what the roles are. */
  readonly lookups: readonly string[]
  /**
   * SELECT with: id, member_id, name (of the role), at (null: unknown), left_out (null: the member
   * has the role; otherwise why not).
   */
  readonly rows: string
}
