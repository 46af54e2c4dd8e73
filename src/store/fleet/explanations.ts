import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { AnnounceQuestion, Explanation } from '../../bridge/events/explain-events.ts'
import { announceAsked, announceQuestion, explanation } from '../../bridge/events/explain-events.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import * as outbox from '../records/outbox.ts'
import * as nodes from './nodes.ts'

// Asks the trackers to explain an announce. The question is sent to all of them as an event, and
// each answers what it would reply now, and why. It never contains a passkey.

export interface Asked {
  readonly question: AnnounceQuestion
  /** The member whose announce it is, for the audit log; null: unknown. */
  readonly member: string | null
}

/** Asks every tracker; returns the number of the question, under which answers are stored. */
export async function ask(
  db: Db,
  { question, member }: Asked,
  by: audit.Actor,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { id: questionId } = await tx
      .insertInto('tracker_question')
      .values({ asked_by_name: by.name, asked_at: now, question: JSON.stringify(question) })
      .returning('id')
      .executeTakeFirstOrThrow()
    const target =
      member === null || question.memberId === null
        ? { kind: 'member', name: 'a stranger' }
        : { kind: 'member', id: question.memberId, name: member }
    await audit.record(tx, { by, action: 'announce.explain', target }, now)
    const askedAt = Math.floor(now.getTime() / 1000)
    await outbox.record(tx, announceAsked, { questionId, askedAt, ...question }, now)
    return questionId
  })
}

export interface Answered {
  readonly questionId: number
  readonly storeId: string
  readonly node: string
  readonly explanation: Explanation
}

/** Stores a tracker's answer; answers to expired questions are dropped. */
export async function answer(db: Db, given: Answered, now: Date): Promise<void> {
  await sql`
    insert into tracker_answer (question_id, store_id, node, answer, answered_at)
    select id, ${given.storeId}, ${given.node}, ${JSON.stringify(given.explanation)}::jsonb, ${now}
    from tracker_question where id = ${given.questionId}
    on conflict do nothing`.execute(db)
}

export async function find(db: Db, id: number) {
  const row = await db
    .selectFrom('tracker_question')
    .select(['id', 'asked_by_name as askedBy', 'asked_at as askedAt', 'question'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, question: announceQuestion.parse(row.question) }
}

/** Returns the trackers' answers so far, by node. */
async function answers(db: Db, questionId: number) {
  const rows = await db
    .selectFrom('tracker_answer')
    .select(['node', 'answer', 'answered_at as answeredAt'])
    .where('question_id', '=', questionId)
    .orderBy('node')
    .execute()
  return rows.map(({ node, answer: said, answeredAt }) => ({
    node,
    answeredAt,
    explanation: explanation.parse(said),
  }))
}

export type AnswerRow = Awaited<ReturnType<typeof answers>>[number]

const LOOK_MS = 100

/** Returns the answers once every tracker that is up has answered; after `waitMs` at the latest. */
export async function answersOfAll(
  db: Db,
  questionId: number,
  now: Date,
  waitMs: number,
): Promise<readonly AnswerRow[]> {
  const since = now.getTime() - nodes.SILENT_SECONDS * 1_000
  const up = (await nodes.all(db)).filter(({ heartbeatAt }) => heartbeatAt.getTime() >= since)
  let found = await answers(db, questionId)
  for (let waited = 0; found.length < up.length && waited < waitMs; waited += LOOK_MS) {
    await delay(LOOK_MS)
    found = await answers(db, questionId)
  }
  return found
}

/** Deletes questions asked before `before`, with their answers; at most `limit`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`asked_at < ${before}`
  return deleteSome(db, { from: 'tracker_question', where, oldestBy: 'asked_at' }, limit)
}
