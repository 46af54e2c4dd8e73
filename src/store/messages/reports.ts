import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { notify, notifyAll } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { isReportSeenBy } from '../records/message-report-readers.ts'
import type { Conversation } from './conversations.ts'

// Reports of messages. Staff see that there is a report, but its text only after requesting it; the
// request is recorded in the audit log, and everyone in the conversation is notified.

/** The most messages around the reported one that a report can include. */
export const MOST_CONTEXT = 20

export interface NewReport {
  readonly messageId: number
  readonly reason: string
  /** How many messages around the reported one are included, at most MOST_CONTEXT. */
  readonly context: number
}

/**
 * Reports a message with some of the messages that the reporter sees around it; null: it was
 * already reported.
 */
export async function add(
  db: Db,
  { id: conversationId, seesAfter }: Conversation,
  reporterId: number,
  { messageId, reason, context }: NewReport,
  now: Date,
): Promise<number | null> {
  const [older, newer] = [Math.ceil(context / 2), Math.floor(context / 2)]
  return db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('message_report')
      .values({ message_id: messageId, reporter_id: reporterId, reason, created_at: now })
      .onConflict((conflict) => conflict.columns(['message_id', 'reporter_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made === undefined) return null
    const seen = sql`from message where conversation_id = ${conversationId}
      and id > ${seesAfter} and removed_at is null`
    await sql`
      insert into message_report_part (report_id, message_id, body)
      select ${made.id}::bigint, id, body from message where id = ${messageId}
      union select ${made.id}::bigint, id, body from (
        select id, body ${seen} and id < ${messageId} order by id desc limit ${older}) before
      union select ${made.id}::bigint, id, body from (
        select id, body ${seen} and id > ${messageId} order by id limit ${newer}) after
      `.execute(tx)
    return made.id
  })
}

export const reportStates = ['open', 'upheld', 'dismissed'] as const
export type ReportState = (typeof reportStates)[number]

export interface ReportRow {
  readonly id: number
  readonly state: ReportState
  readonly reporter: string
  readonly author: string
  readonly reason: string
  readonly createdAt: Date
  /** The number of messages in the report. */
  readonly parts: number
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly answer: string | null
  /** Whether the viewer has requested the text. */
  readonly isRead: boolean
}

/**
 * Returns reports in a state that a staff member may know about, oldest first, above the ID
 * `after`.
 */
export async function list(
  db: Db,
  viewerId: number,
  { state, after, limit }: { state: ReportState; after: number | null; limit: number },
): Promise<readonly ReportRow[]> {
  let query = reports(db, viewerId).where('message_report.state', '=', state)
  if (after !== null) query = query.where('message_report.id', '>', after)
  return query.orderBy('message_report.id').limit(limit).execute()
}

/** Returns a report, for a staff member who may know about it. */
export async function find(db: Db, viewerId: number, id: number): Promise<ReportRow | undefined> {
  return reports(db, viewerId).where('message_report.id', '=', id).executeTakeFirst()
}

function reports(db: Db, viewerId: number) {
  return db
    .selectFrom('message_report')
    .innerJoin('message', 'message.id', 'message_report.message_id')
    .innerJoin('member as author', 'author.id', 'message.author_id')
    .innerJoin('member as reporter', 'reporter.id', 'message_report.reporter_id')
    .leftJoin('member as decider', 'decider.id', 'message_report.decided_by')
    .select([
      'message_report.id',
      'message_report.state',
      'message_report.reason',
      'message_report.answer',
      'message_report.created_at as createdAt',
      'message_report.decided_at as decidedAt',
      'reporter.name as reporter',
      'author.name as author',
      'decider.name as decidedBy',
    ])
    .select(
      sql<number>`(select count(*) from message_report_part
      where report_id = message_report.id)`.as('parts'),
    )
    .select(
      sql<boolean>`exists (select from message_report_reader
      where report_id = message_report.id and member_id = ${viewerId})`.as('isRead'),
    )
    .where(isReportSeenBy(viewerId))
}

export interface Part {
  readonly id: number
  readonly author: string
  /** The text in Markdown, as it was when the message was reported. */
  readonly body: string
  readonly createdAt: Date
  readonly isReported: boolean
}

/**
 * Returns the messages of a report in their order, for staff who requested them; otherwise none.
 */
export async function partsOf(db: Db, id: number, viewerId: number): Promise<readonly Part[]> {
  const { rows } = await sql<Part>`
    select message.id, member.name as author, part.body, message.created_at as "createdAt",
      message.id = message_report.message_id as "isReported"
    from message_report_part part join message on message.id = part.message_id
    join member on member.id = message.author_id
    join message_report on message_report.id = part.report_id
    where part.report_id = ${id} and exists (
      select from message_report_reader where report_id = ${id} and member_id = ${viewerId})
    order by message.id`.execute(db)
  return rows
}

/** Lets a staff member read the text of a report from now on, with one entry in the audit log. */
export async function read(db: Db, id: number, by: Actor, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('message_report_reader')
      .values({ report_id: id, member_id: by.memberId as number, read_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return
    const about = await aboutOf(tx, id)
    const after = { messages: about.parts }
    await audit.record(tx, { by, action: 'message.read-report', target: about.target, after }, now)
    const { members, subject, parts: messages } = about
    const news = { code: 'messages-read', data: { messages, subject } } as const
    const href = `/messages/${about.conversationId}`
    await notifyAll(tx, { members, ...news, href, now })
  })
}

/**
 * Closes an open report and notifies the reporter; false if it is already closed.
 *
 * @throws Involved when the actor reported the message
 */
export async function decide(
  db: Db,
  id: number,
  { state, answer }: { readonly state: 'upheld' | 'dismissed'; readonly answer: string },
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('message_report')
      .set({ state, answer, decided_by: by.memberId, decided_at: now })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returning('reporter_id')
      .executeTakeFirst()
    if (row === undefined) return false
    const { target, subject, conversationId, authorId } = await aboutOf(tx, id)
    const entry = { by, action: 'message.decide-report', target, after: { state } } as const
    const parties = { about: [authorId], also: [row.reporter_id] }
    await audit.record(tx, { ...entry, reason: answer, parties }, now)
    const data = { subject, state, answer }
    const href = `/messages/${conversationId}`
    await notify(tx, { member: row.reporter_id, code: 'report-decided', data, href, now })
    return true
  })
}

interface About {
  readonly conversationId: number
  readonly subject: string
  readonly author: string
  readonly authorId: number
  readonly parts: number
  readonly members: readonly number[]
}

async function aboutOf(tx: Db, id: number) {
  const { rows } = await sql<About>`
    select conversation.id as "conversationId", subject, author.name as author,
      author.id as "authorId",
      (select count(*) from message_report_part where report_id = ${id}) as parts,
      array(select member_id from conversation_member
        where conversation_id = conversation.id and left_at is null order by 1) as members
    from message_report join message on message.id = message_report.message_id
    join conversation on conversation.id = message.conversation_id
    join member author on author.id = message.author_id
    where message_report.id = ${id}`.execute(tx)
  const [about] = rows
  const name = `report ${id} of a message by ${about.author}`
  return { ...about, target: { kind: 'message-report', id, name } }
}
