/** Messages between members of a source. */
export interface MessageDescription {
  readonly tables: Readonly<Record<string, readonly string[]>>
  /** The table whose rows are the messages. */
  readonly messageTable: string
  /** The column with the texts of messages, and the column of the same table with their IDs. */
  readonly texts: readonly [table: string, id: string, text: string]
  /**
   * Places (`table.column`) of which no report shows a sample, as only their readers may see them.
   */
  readonly private: readonly string[]
  /** The table whose rows are conversations; null: conversations are derived from the messages. */
  readonly conversationTable: string | null
  /** Tables that say who takes part in a conversation, or what a message says. */
  readonly parts: readonly string[]
  /**
   * SELECT of conversations: id, subject, members (jsonb: id, hasLeft, isArchived and isUnread of
   * each).
   */
  readonly conversations: string
  /**
   * SELECT of messages: id, conversation_id, author_id (null: the program), body, at, merged (why
   * it is not a message here, or null).
   */
  readonly messages: string
}

/** The columns of a table in which each row is a message with one sender and one receiver. */
interface FlatColumns {
  /** SQL over a row `m`: the IDs, the subject as displayed, the time. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly at: string
  readonly body: string
  readonly isUnread: string
  /** Whether the receiver and the sender have kept the message. */
  readonly isReceived: string
  readonly isSent: string
  readonly merged: string
  /** The tables from which the rows are read. */
  readonly source: string
}

/**
 * Returns SQL for the conversations of messages that are not grouped: a conversation consists of
 * the messages of two members under one subject, ignoring the prefixes of replies. A member who has
 * deleted all received messages, and kept no sent ones, counts as having left.
 */
export function flatConversations(
  columns: FlatColumns,
): Pick<MessageDescription, 'conversations' | 'messages'> {
  const { id, from, to, subject, at, body, isUnread, isReceived, isSent, merged, source } = columns
  const letters = `
      select ${id}::bigint as id, nullif(${from}, 0)::bigint as author_id,
        nullif(${to}, 0)::bigint as reader_id, ${subject} as subject, ${at} as at,
        ${body} as body, ${isUnread} as is_unread, ${isReceived} as is_received,
        ${isSent} as is_sent, ${merged} as merged
      from ${source}`
  const grouped = `
      select l.*, min(id) over (partition by least(author_id, reader_id),
        greatest(author_id, reader_id),
        regexp_replace(lower(trim(subject)), '^((re|fwd?|aw)(\\[\\d+\\])?\\s*[:：]\\s*)+', ''))
        as conversation_id
      from (${letters}) l where author_id is not null and reader_id is not null`
  return {
    conversations: `
      with grouped as (${grouped}), party as (
        select conversation_id, member_id,
          bool_or(is_reader) and not bool_or(is_kept) as has_left,
          not bool_or(is_kept) as is_archived, bool_or(is_reader and is_unread) as is_unread
        from grouped, lateral (values
          (author_id, author_id = reader_id, is_sent),
          (reader_id, true, is_received)) as p (member_id, is_reader, is_kept)
        where merged is null
        group by 1, 2
      )
      select g.id, g.subject, coalesce(jsonb_agg(jsonb_build_object('id', p.member_id,
        'hasLeft', p.has_left, 'isArchived', p.is_archived, 'isUnread', p.is_unread)
        order by p.member_id) filter (where p.member_id is not null), '[]') as members
      from grouped g left join party p using (conversation_id)
      where g.id = g.conversation_id group by 1, 2`,
    messages: `
      select l.id, g.conversation_id, l.author_id, l.body, l.at, l.merged
      from (${letters}) l left join (${grouped}) g using (id)`,
  }
}
