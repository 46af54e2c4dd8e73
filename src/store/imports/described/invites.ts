/** Invites of a source that no one has used. */
export interface InviteDescription {
  readonly table: string
  /** The columns that are read. */
  readonly columns: readonly string[]
  /** Whether one that expires goes back to the member. */
  readonly areReturned: boolean
  /**
   * id, inviter_id, code, email, created_at, expires_at, closed (null: it is open; otherwise what
   * its row says).
   */
  readonly rows: string
}

/** The reason in the row of an accepted invite. */
export const ACCEPTED = 'Says who invited a member'
