/** Polls of a source. */
export interface PollDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** The table whose rows are polls; null: they follow from their choices. */
  readonly pollTable: string | null
  /** The table whose rows say who has voted. */
  readonly voteTable: string
  /** Tables whose rows are merged into the poll of this column. */
  readonly parts: readonly (readonly [table: string, column: string])[]
  /**
   * id, topic_id (null: in none), maker_id, question, choices (jsonb: key and text of each in
   * order; null: they are in `serialized`, as PHP has written them, with keys from 1), is_several,
   * created_at, ends_at (null: it does not end), is_closed.
   */
  readonly polls: string
  /** poll_id, member_id, choice (its key; null: the source does not say). */
  readonly votes: string
  /** How often each choice was voted for: poll_id, choice, votes. Null: by `votes`. */
  readonly tallies: string | null
}
