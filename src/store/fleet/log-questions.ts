import { sql } from 'kysely'
import type { LogQuestion } from '../../bridge/events/log-events.ts'
import { logQuestion, logsAsked, MAX_PART, MAX_PARTS } from '../../bridge/events/log-events.ts'
import type { Clock } from '../../shared/clock.ts'
import type { LogPart } from '../../shared/log-files/parts.ts'
import { partsOf } from '../../shared/log-files/parts.ts'
import type { Log } from '../../shared/log.ts'
import type { Db } from '../base/db.ts'
import type { Listener } from '../base/listen.ts'
import { deleteSome } from '../base/prune.ts'
import * as audit from '../records/audit.ts'
import * as outbox from '../records/outbox.ts'

// Requests lines from the log files of another node: a tracker sends them over the bridge, other
// roles write them to the database.

/** The NOTIFY channel for the number of a request, for roles that use the database. */
const LOGS_CHANNEL = 'babou_logs_asked'

export interface LogsAsked {
  readonly node: string
  readonly question: LogQuestion
}

/**
 * Requests lines of a node's log files; returns the number under which they arrive. The audit log
 * records the request unless `by` is null: for requests that continue another one.
 */
export async function ask(
  db: Db,
  { node, question }: LogsAsked,
  by: audit.Actor | null,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { id: questionId } = await tx
      .insertInto('log_question')
      .values({ node, filter: JSON.stringify(question), asked_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const target = { kind: 'node', name: node }
    if (by !== null) await audit.record(tx, { by, action: 'logs.read', target }, now)
    const askedAt = Math.floor(now.getTime() / 1000)
    await outbox.record(tx, logsAsked, { questionId, askedAt, node, ...question }, now)
    await sql`select pg_notify(${LOGS_CHANNEL}, ${String(questionId)})`.execute(tx)
    return questionId
  })
}

/**
 * Stores a part of an answer. Nothing changes if the part is from another node, arrives a second
 * time, or has no request.
 */
export async function take(
  db: Db,
  node: string,
  { questionId, number, lines, isLast, isCut }: LogPart & { readonly questionId: number },
  now: Date,
): Promise<void> {
  await sql`
    with question as (
      update log_question set answered_at = case when ${isLast} then ${now}::timestamptz end,
        is_cut = ${isCut}
      where id = ${questionId} and node = ${node} and answered_at is null
      returning id
    )
    insert into log_part (question_id, number, lines)
    select id, ${number}, ${lines} from question
    on conflict do nothing`.execute(db)
}

interface Here {
  readonly node: string
  /** The folder of the log files. */
  readonly folder: string
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** Answers requests for this node from its log files from now on. */
export function answerOver(db: Db, listener: Pick<Listener, 'on'>, here: Here): void {
  listener.on(LOGS_CHANNEL, (id) => {
    answerFrom(db, here, Number(id), here.clock).catch((error: unknown) => {
      here.log.warn('logs.unread', { error: String(error) })
    })
  })
}

async function answerFrom(
  db: Db,
  { node, folder }: Pick<Here, 'node' | 'folder'>,
  questionId: number,
  { now: timeNow }: Pick<Clock, 'now'>,
): Promise<void> {
  const row = await db
    .selectFrom('log_question')
    .select('filter')
    .where('id', '=', questionId)
    .where('node', '=', node)
    .where('answered_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return
  const { since, ...rest } = logQuestion.parse(row.filter)
  // Nodes with the same data folder share its log files, so lines are filtered by node.
  const filter = { ...rest, since: new Date(since), nodes: [node] }
  const limits = { characters: MAX_PART, parts: MAX_PARTS }
  for await (const part of partsOf(folder, filter, limits)) {
    await take(db, node, { questionId, ...part }, timeNow())
  }
}

export interface LogsSoFar {
  /** The parts from the requested one on, in order. */
  readonly parts: readonly string[]
  readonly isWhole: boolean
  readonly isCut: boolean
}

/**
 * Returns the parts of an answer from part `from` on, without gaps; null: there is no such request.
 */
export async function answer(db: Db, id: number, from: number): Promise<LogsSoFar | null> {
  // A single statement, so that the parts agree with whether the answer is complete or cut off.
  const rows = await db
    .selectFrom('log_question as question')
    .leftJoin('log_part as part', (join) =>
      join.onRef('part.question_id', '=', 'question.id').on('part.number', '>=', from),
    )
    .select(['question.answered_at', 'question.is_cut as isCut', 'part.number', 'part.lines'])
    .where('question.id', '=', id)
    .orderBy('part.number')
    .execute()
  if (rows.length === 0) return null
  const [{ answered_at, isCut }] = rows
  const found = rows.flatMap(({ number, lines }) => (lines === null ? [] : [{ number, lines }]))
  const gap = found.findIndex(({ number }, at) => number !== from + at)
  const parts = (gap < 0 ? found : found.slice(0, gap)).map(({ lines }) => lines)
  return { parts, isWhole: answered_at !== null && gap < 0, isCut }
}

/** Deletes a request together with its answer. */
export async function forget(db: Db, id: number): Promise<void> {
  await db.deleteFrom('log_question').where('id', '=', id).execute()
}

/** Deletes requests made before `before`; at most `limit`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`asked_at < ${before}`
  return deleteSome(db, { from: 'log_question', where, oldestBy: 'asked_at' }, limit)
}
