/** The roles that members of a source have in addition to their main one. */
export interface SecondaryRoleDescription {
  /** The table whose rows are the roles of members. */
  readonly table: string
  /** The columns that are read, of each table. */
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Tables that only say what the roles are. */
  readonly lookups: readonly string[]
  /**
   * id, member_id, name (of the role), at (null: unknown), left_out (null: the member has it;
   * otherwise why not).
   */
  readonly rows: string
}
