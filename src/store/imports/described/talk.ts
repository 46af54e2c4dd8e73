/** Texts by members of a source: comments, forums, topics and posts. */
export interface TalkDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** Tables that only say what values of other tables mean. */
  readonly lookups: readonly string[]
  readonly forumTable: string
  readonly topicTable: string
  /** SELECT of groups of forums: id, name, position. */
  readonly groups: string
  /**
   * SELECT of forums: id, group_id, name, description, position, and the keys of the roles that may
   * read, answer and start topics: see_keys, answer_keys, start_keys (text[]); merged (why it is
   * not a forum here, or null).
   */
  readonly forums: string
  /**
   * SELECT of topics: id, forum_id, author_id, author_name (of a guest), title, created_at,
   * is_pinned, is_locked, torrent_id (if it is the topic of a torrent, it does not become a topic
   * here).
   */
  readonly topics: string
  readonly texts: readonly TextList[]
}

/** The texts of one table, each with an ID that is unique in the list. */
export interface TextList {
  readonly kind: TextKind
  readonly table: string
  /**
   * SELECT with: id, place (`torrent`, `group`, `collection`, `request`, `topic` or another thing,
   * which cannot have comments here) and place_id, author_id, author_name (of a guest),
   * is_anonymous, body, created_at, edited_at, merged (why it is not a text here, or null).
   */
  readonly rows: string
}

export const textKinds = [
  ...(['post', 'comment', 'torrent-comment', 'collage-comment', 'request-comment'] as const),
] as const
export type TextKind = (typeof textKinds)[number]
