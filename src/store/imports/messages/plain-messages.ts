import type pg from 'pg'
import type { MessageDescription } from '../described/messages.ts'

// Conversations and messages of a source in the format that all sources share.

export const CONVERSATION = 'conversation'
export const MESSAGE = 'message'
/** A part of a long message; its row has the ID here as both IDs. */
export const MESSAGE_PART = 'message-part'

export const PLAIN_CONVERSATIONS = 'import.plain_conversation'
/** The IDs of all messages of the source; `plain_message` contains those that are not here yet. */
export const MESSAGE_IDS = 'import.message_id'

export interface Party {
  readonly id: number
  readonly hasLeft: boolean
  readonly isArchived: boolean
  readonly isUnread: boolean
}

export interface PlainConversation {
  readonly id: number
  readonly subject: string
  readonly members: readonly Party[]
}

export interface PlainMessage {
  readonly id: number
  /** 0: there is none. */
  readonly conversation_id: number
  readonly author_id: number | null
  readonly body: string
  readonly at: Date | null
  readonly merged: string | null
}

/** Builds these tables. Messages that an earlier run has imported are only in `message_id`. */
export async function makePlainMessages(
  client: pg.ClientBase,
  { conversations, messages }: MessageDescription,
): Promise<void> {
  await client.query(`
    drop table if exists ${PLAIN_CONVERSATIONS}, ${MESSAGE_IDS}, import.plain_message;
    create unlogged table ${PLAIN_CONVERSATIONS} as
    select distinct on (id) id, coalesce(subject, '') as subject, members
    from (${conversations}) c where id is not null order by id;
    alter table ${PLAIN_CONVERSATIONS} add primary key (id);
    create unlogged table import.plain_message as
    select distinct on (id) id, coalesce(conversation_id, 0) as conversation_id, author_id,
      coalesce(body, '') as body, at, merged
    from (${messages}) m where id is not null order by id;
    create unlogged table ${MESSAGE_IDS} as select id from import.plain_message;
    delete from import.plain_message p using import_row r
    where r.kind = '${MESSAGE}' and r.old_id = p.id and r.outcome in ('imported', 'merged');
    alter table import.plain_message add primary key (conversation_id, id);
    analyze ${PLAIN_CONVERSATIONS}, import.plain_message`)
}

/** Returns the next messages that are not here yet, by conversation. */
export async function openMessages(
  client: pg.ClientBase,
  after: Pick<PlainMessage, 'conversation_id' | 'id'>,
  limit: number,
): Promise<readonly PlainMessage[]> {
  const { rows } = await client.query<PlainMessage>(
    `select * from import.plain_message where (conversation_id, id) > ($1, $2)
    order by conversation_id, id limit $3`,
    [after.conversation_id, after.id, limit],
  )
  return rows
}

/** Returns conversations by their IDs in the source. */
export async function plainConversations(
  client: pg.ClientBase,
  ids: readonly number[],
): Promise<ReadonlyMap<number, PlainConversation>> {
  const { rows } = await client.query<PlainConversation>(
    `select * from ${PLAIN_CONVERSATIONS} where id = any($1::bigint[])`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
