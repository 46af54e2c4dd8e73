/** Columns that comments, posts and similar texts have, whatever they are about. */
export interface WrittenText {
  readonly id: number
  readonly authorId: number
  /** The small image of the author, as a digest; null: there is none. */
  readonly authorImage: Buffer | null
  /** Markdown; what was removed keeps it, for staff. */
  readonly body: string
  readonly revision: number
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
  /** Whether its author removed it, rather than staff. */
  readonly isRetracted: boolean
}
