/** Columns that comments, posts and similar texts have, whatever they are about. */
export interface WrittenText {
  readonly id: number
  readonly authorId: number
  /** The digest of the author's small image; null: there is none. */
  readonly authorImage: Buffer | null
  /** The text in Markdown; a removed text keeps it, for staff. */
  readonly body: string
  readonly revision: number
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
  /** Whether the author removed it, rather than staff. */
  readonly isRetracted: boolean
}
