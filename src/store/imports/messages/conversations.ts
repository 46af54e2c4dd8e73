import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from '../../base/db.ts'
import { givenIds, givenRows } from '../../base/given-rows.ts'
import { MEMBER } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow, Outcome } from '../records.ts'
import * as records from '../records.ts'
import { absentAuthor } from '../texts/authors.ts'
import type { ImportingTexts } from '../texts/importing.ts'
import type { Party, PlainConversation, PlainMessage } from './plain-messages.ts'
import { CONVERSATION, PLAIN_CONVERSATIONS, plainConversations } from './plain-messages.ts'

const MAX_SUBJECT = 120

/** A conversation of the source, with the conversation here. */
interface Held {
  readonly row: ImportRow
  /** Whether the row must be written because it has changed. */
  readonly isNews: boolean
  /** The members here who take part in the conversation and have not read its newest message. */
  readonly unread: readonly number[]
}

export type Conversations = ReadonlyMap<number, Held>

interface Seen {
  readonly newId: number | null
  readonly outcome: Outcome
}

interface Booking {
  readonly client: pg.ClientBase
  readonly tx: Db
  readonly importing: ImportingTexts
}

/**
 * Returns the conversations of some messages, creating those that are missing and can be created
 * here.
 */
export async function conversationsOf(
  { client, tx, importing }: Booking,
  messages: readonly PlainMessage[],
): Promise<Conversations> {
  const first = new Map<number, PlainMessage>()
  for (const message of messages) {
    const { conversation_id: id } = message
    if (!first.has(id)) first.set(id, message)
  }
  const ids = [...first.keys()]
  const plain = await plainConversations(client, ids)
  const known = await records.ofIds(tx, CONVERSATION, ids)
  const seen = await membersOf(tx, [...plain.values()])
  const held = new Map<number, Held>()
  const fresh: Fresh[] = []
  for (const [id, conversation] of plain) {
    const before = known.get(id)
    const unread = conversation.members.flatMap((party) => {
      const newId = seen.get(party.id)?.newId
      return party.isUnread && newId != null ? [newId] : []
    })
    if (before !== undefined && before.newId !== null) {
      held.set(id, { row: before, isNews: false, unread })
      continue
    }
    const why = whyNot(conversation, seen)
    const row = { oldId: id, newId: null, digest: '', figures: null, ...(why ?? IMPORTED) }
    if (why !== null) held.set(id, { row, isNews: records.isNews(row, before), unread })
    else fresh.push({ conversation, first: first.get(id) as PlainMessage, row, unread })
  }
  const made = await create(tx, fresh, seen, importing)
  fresh.forEach(({ row, unread }, at) => {
    held.set(row.oldId, { row: { ...row, newId: made[at] }, isNews: true, unread })
  })
  return held
}

const IMPORTED = { outcome: 'imported', reason: '' } as const

async function membersOf(tx: Db, conversations: readonly PlainConversation[]) {
  const ids = new Set(conversations.flatMap(({ members }) => members.map(({ id }) => id)))
  const { rows } = await sql<Seen & { oldId: number }>`
    select old_id as "oldId", new_id as "newId", outcome from import_row
    where kind = ${MEMBER} and old_id = any(${givenIds(ids)})`.execute(tx)
  return new Map(rows.map(({ oldId, ...row }) => [oldId, row]))
}

function whyNot({ members }: PlainConversation, seen: ReadonlyMap<number, Seen>) {
  if (members.some(({ id }) => seen.get(id)?.outcome === 'quarantined')) {
    return { outcome: 'quarantined', reason: 'A member of it is in quarantine' } as const
  }
  const isRead = members.some((one) => !one.hasLeft && seen.get(one.id)?.newId != null)
  return isRead ? null : ({ outcome: 'left-out', reason: 'No member kept it' } as const)
}

interface Fresh {
  readonly conversation: PlainConversation
  readonly first: PlainMessage
  readonly row: ImportRow
  readonly unread: readonly number[]
}

/** Creates conversations. A member without an account here counts as having left. */
async function create(
  tx: Db,
  fresh: readonly Fresh[],
  seen: ReadonlyMap<number, Seen>,
  { secrets, now }: ImportingTexts,
): Promise<readonly number[]> {
  if (fresh.length === 0) return []
  const isHere = (id: number | null) => id !== null && seen.get(id)?.newId != null
  const isAbsent = fresh.some(({ conversation: { members }, first }) => {
    return !isHere(first.author_id) || members.some(({ id }) => !isHere(id))
  })
  const absent = isAbsent ? await absentAuthor(tx, secrets, now) : 0
  const ids = await newIds(tx, 'conversation', fresh.length)
  const memberOf = (id: number | null) => seen.get(id ?? 0)?.newId ?? absent
  const rows = fresh.map(({ conversation, first }, at) => {
    const subject = [...conversation.subject.replace(/\s+/g, ' ').trim()].slice(0, MAX_SUBJECT)
    const by = memberOf(first.author_id)
    const time = (first.at ?? now).toISOString()
    return { id: ids[at], by, subject: subject.join('') || 'No subject', time }
  })
  await sql`
    insert into conversation (id, subject, started_by, created_at)
    overriding system value
    select id, subject, by, at::timestamptz from ${givenRows(rows, {
      id: ['bigint', ({ id }) => id],
      subject: ['text', ({ subject }) => subject],
      by: ['bigint', ({ by }) => by],
      at: ['text', ({ time }) => time],
    })}`.execute(tx)
  const parties = fresh.flatMap(({ conversation: { members } }, at) => {
    return partiesOf(members, memberOf, absent).map((party) => ({ ...party, ...rows[at] }))
  })
  await sql`
    insert into conversation_member (conversation_id, member_id, joined_at, left_at, is_archived)
    select id, member, at::timestamptz, case when gone then at::timestamptz end, archived
    from ${givenRows(parties, {
      id: ['bigint', ({ id }) => id],
      member: ['bigint', ({ member }) => member],
      at: ['text', ({ time }) => time],
      gone: ['boolean', ({ hasLeft }) => hasLeft],
      archived: ['boolean', ({ isArchived }) => isArchived],
    })}`.execute(tx)
  return ids
}

/** Lists each member once: all members without an account here count as one. */
function partiesOf(members: readonly Party[], memberOf: (id: number) => number, absent: number) {
  const parties = new Map<number, { member: number; hasLeft: boolean; isArchived: boolean }>()
  for (const { id, hasLeft, isArchived } of members) {
    const member = memberOf(id)
    const isGone = member === absent || hasLeft
    parties.set(member, { member, hasLeft: isGone, isArchived: isArchived && !isGone })
  }
  return [...parties.values()]
}

/** Marks the new messages of conversations as read, except for the newest if it was unread. */
export async function moveMembers(tx: Db, conversations: Conversations): Promise<void> {
  const ids = [...conversations.values()].flatMap(({ row }) => row.newId ?? [])
  if (ids.length === 0) return
  const unread = [...conversations.values()].flatMap(({ row, unread: members }) => {
    return members.map((member) => ({ id: row.newId, member }))
  })
  await sql`
    with newest as (
      select c.conversation_id, c.member_id, max(m.id) as last_id,
        max(m.id) filter (where m.author_id <> c.member_id and m.removed_at is null) as other_id
      from conversation_member c join message m on m.conversation_id = c.conversation_id
      where c.conversation_id = any(${givenIds(ids)}) group by 1, 2
    ), unread as (
      select * from ${givenRows(unread, {
        id: ['bigint', ({ id }) => id],
        member: ['bigint', ({ member }) => member],
      })}
    )
    update conversation_member c
    set last_id = n.last_id, other_id = coalesce(n.other_id, 0),
      read_id = greatest(c.read_id, case when exists (
        select from unread u where u.id = c.conversation_id and u.member = c.member_id
      ) then n.other_id - 1 else n.last_id end)
    from newest n
    where c.conversation_id = n.conversation_id and c.member_id = n.member_id
      and c.last_id <> n.last_id`.execute(tx)
}

/** Records an outcome also for conversations of which no message was imported. */
export async function emptyConversations(tx: Db): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select p.id from ${sql.raw(PLAIN_CONVERSATIONS)} p
    where not exists (select from import_row r where r.kind = ${CONVERSATION} and r.old_id = p.id)
    `.execute(tx)
  const why = { outcome: 'left-out', reason: 'It has no message from a member' } as const
  await records.put(
    tx,
    CONVERSATION,
    rows.map(({ id }) => ({ oldId: id, newId: null, ...why, digest: '', figures: null })),
  )
}
