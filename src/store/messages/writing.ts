import { sql } from 'kysely'
import { MOST_MEMBERS } from '../../domain/messages/limits.ts'
import type { Db } from '../base/db.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import type { Author, Overdone } from './allowance.ts'
import { overdone, overdoneAdding } from './allowance.ts'
import type { Refusing } from './recipients.ts'
import { ignoring, recipients } from './recipients.ts'
import { tell } from './telling.ts'

// Writing messages. A transaction locks the author, so that a burst of requests to several site
// nodes is counted one by one, and the row of the conversation, so that messages are in order.

export interface Letter {
  readonly to: readonly string[]
  readonly subject: string
  readonly body: string
}

type Refused = NotAdmitted | ({ readonly ok: false } & (Overdone | Refusing))
type Written = { readonly ok: true; readonly conversationId: number; readonly messageId: number }

/** Starts a conversation with the members who have these names, and adds its first message. */
export async function start(
  db: Db,
  author: Author,
  { to, subject, body }: Letter,
  now: Date,
): Promise<Written | Refused> {
  return db.transaction().execute(async (tx) => {
    const admitted = await admitMessage(tx, author, body, now)
    if (!admitted.ok) return admitted
    const found = await recipients(tx, author, to)
    if (!found.ok) return found
    const { digest } = admitted
    const asked = { body, digest, recipients: found.ids.length }
    const refused = await overdone(tx, author, asked, now)
    if (refused !== null) return refused
    const { id } = await tx
      .insertInto('conversation')
      .values({ subject, started_by: author.id, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const members = [author.id, ...found.ids]
    const rows = members.map((one) => ({ conversation_id: id, member_id: one, joined_at: now }))
    await tx.insertInto('conversation_member').values(rows).execute()
    const messageId = await put(tx, { id, subject }, author, { body, digest }, now)
    await admission.noted(tx, admitted, `/messages/${id}`, now)
    return { ok: true, conversationId: id, messageId }
  })
}

interface Gone {
  readonly ok: false
  readonly code: 'GONE' | 'NO_ONE_LEFT'
}

/** Adds a message to a conversation of its author. */
export async function answer(
  db: Db,
  author: Author,
  conversationId: number,
  body: string,
  now: Date,
): Promise<Written | Refused | Gone> {
  return db.transaction().execute(async (tx) => {
    const admitted = await admitMessage(tx, author, body, now)
    if (!admitted.ok) return admitted
    const conversation = await lock(tx, conversationId, author.id)
    if (conversation === null) return { ok: false, code: 'GONE' }
    if (conversation.others === 0) return { ok: false, code: 'NO_ONE_LEFT' }
    const closed = await ignoring(tx, author, conversationId)
    if (closed.length > 0) return { ok: false, code: 'CLOSED', names: closed }
    const { digest } = admitted
    const asked = { body, digest, recipients: 0 }
    const refused = await overdone(tx, author, asked, now)
    if (refused !== null) return refused
    const messageId = await put(tx, conversation, author, { body, digest }, now)
    await admission.noted(tx, admitted, `/messages/${conversationId}`, now)
    return { ok: true, conversationId, messageId }
  })
}

type Added = { readonly ok: true; readonly name: string }
interface Full {
  readonly ok: false
  readonly code: 'FULL'
}

/** Adds a member, who can see only what is written from then on. */
export async function add(
  db: Db,
  by: Author,
  conversationId: number,
  name: string,
  now: Date,
): Promise<Added | Refused | Gone | Full> {
  return db.transaction().execute(async (tx) => {
    await admission.lockAuthor(tx, by.id)
    const conversation = await lock(tx, conversationId, by.id)
    if (conversation === null) return { ok: false, code: 'GONE' }
    if (conversation.others + 1 >= MOST_MEMBERS) return { ok: false, code: 'FULL' }
    const found = await recipients(tx, by, [name], conversationId)
    if (!found.ok) return found
    const refused = await overdoneAdding(tx, by, now)
    if (refused !== null) return refused
    const [id] = found.ids
    const { lastId, subject } = conversation
    const place = { joined_at: now, sees_after: lastId, last_id: lastId, read_id: lastId }
    await tx
      .insertInto('conversation_member')
      .values({ conversation_id: conversationId, member_id: id, ...place })
      .execute()
    await tell(tx, { conversationId, subject, author: by.name, members: [id], now })
    return { ok: true, name: found.names[0] }
  })
}

async function put(
  tx: Db,
  { id: conversationId, subject }: { readonly id: number; readonly subject: string },
  author: Author,
  { body, digest }: { readonly body: string; readonly digest: Buffer },
  now: Date,
): Promise<number> {
  const row = { conversation_id: conversationId, author_id: author.id, body, digest }
  const { id } = await tx
    .insertInto('message')
    .values({ ...row, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ id: number }>`
    with before as (
      select member_id, is_unread from conversation_member
      where conversation_id = ${conversationId} and left_at is null order by member_id for update
    ), moved as (
      update conversation_member own set last_id = ${id},
        other_id = case when own.member_id = ${author.id} then other_id else ${id} end,
        is_archived = is_archived and is_muted and own.member_id <> ${author.id}
      from before where own.conversation_id = ${conversationId}
        and own.member_id = before.member_id
      returning own.member_id as id, is_muted, before.is_unread as was_unread
    )
    select id from moved join member using (id)
    where id <> ${author.id} and not is_muted and not was_unread
      and not ignored @> array[${author.id}::bigint] order by id`.execute(tx)
  const members = rows.map((one) => one.id)
  await tell(tx, { conversationId, subject, author: author.name, members, now })
  return id
}

/**
 * Returns the conversation, locked until the transaction ends; null: it does not exist, or the
 * member is not in it.
 */
async function lock(tx: Db, id: number, memberId: number) {
  const { rows } = await sql<{ id: number; subject: string }>`
    select id, subject from conversation where id = ${id} and exists (
      select from conversation_member where conversation_id = ${id}
        and member_id = ${memberId} and left_at is null) for update`.execute(tx)
  if (rows.length === 0) return null
  const counted = await sql<{ others: number; lastId: number }>`
    select count(*) filter (where member_id <> ${memberId} and left_at is null) as others,
      max(last_id) as "lastId" from conversation_member where conversation_id = ${id}`.execute(tx)
  return { ...rows[0], ...counted.rows[0] }
}

/** Checks the limits for messages. Messages never wait for staff, who do not read them. */
async function admitMessage(tx: Db, { id: authorId }: Author, body: string, now: Date) {
  return admission.admit(tx, { kind: 'message', authorId, body }, null, now)
}
