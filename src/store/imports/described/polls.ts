/** Polls of a source. */
export interface PollDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** The table whose rows are polls; null: polls are derived from their choices. */
  readonly pollTable: string | null
  /** The table whose rows say who voted. */
  readonly voteTable: string
  /** Tables whose rows are merged into the poll that this column names. */
  readonly parts: readonly (readonly [table: string, column: string])[]
  /**
   * SELECT with: id, topic_id (null: in no topic), maker_id, question, choices (jsonb: key and text
   * of each in order; null: they are in `serialized`, as PHP wrote them, with keys from 1),
   * is_several, created_at, ends_at (null: it has no end), is_closed.
   */
  readonly polls: string
  /** SELECT with: poll_id, member_id, choice (its key; null: the source does not have it). */
  readonly votes: string
  /**
   * SELECT of how often each choice was voted for: poll_id, choice, votes. Null: counted from
   * `votes`.
   */
  readonly tallies: string | null
}
