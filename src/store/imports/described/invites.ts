/** Invites of a source that were not used. */
export interface InviteDescription {
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** Whether an expired invite returns to the member. */
  readonly areReturned: boolean
  /**
   * SELECT with: id, inviter_id, code, email, created_at, expires_at, closed (null: it is open;
   * otherwise the state in its row).
   */
  readonly rows: string
}

/** The reason for the row of an accepted invite. */
export const ACCEPTED = 'Says who invited a member'
