import { sql } from 'kysely'
import type { Question } from '../../domain/registration/questions.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'

// The application questions, which staff edit.

/** The most questions: enough for any application. */
const MAX_QUESTIONS = 20

/** Lists all questions, in the order of the form. */
export async function all(db: Db): Promise<readonly Question[]> {
  const rows = await db
    .selectFrom('application_question')
    .select(['id', 'kind', 'label', 'help', 'options', 'is_required as isRequired'])
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, options: row.options as readonly string[] }))
}

export type NewQuestion = Omit<Question, 'id'>

/** Adds a question at the end; returns its ID, or null if there are too many. */
export async function add(
  db: Db,
  question: NewQuestion,
  by: audit.Actor,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table application_question in share row exclusive mode`.execute(tx)
    const { count, last } = await tx
      .selectFrom('application_question')
      .select(({ fn }) => [
        fn.countAll<number>().as('count'),
        fn.coalesce(fn.max('position'), sql<number>`0`).as('last'),
      ])
      .executeTakeFirstOrThrow()
    if (count >= MAX_QUESTIONS) return null
    const { id } = await tx
      .insertInto('application_question')
      .values({ ...columnsOf(question), position: last + 1 })
      .returning('id')
      .executeTakeFirstOrThrow()
    await note(tx, { id, label: question.label, after: detailsOf(question) }, by, now)
    return id
  })
}

/**
 * Changes a question; returns false if there is none. Existing answers keep the text of their
 * question.
 */
export async function change(
  db: Db,
  id: number,
  question: NewQuestion,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = (await all(tx)).find((one) => one.id === id)
    if (before === undefined) return false
    const change = columnsOf(question)
    await tx.updateTable('application_question').set(change).where('id', '=', id).execute()
    const label = question.label
    await note(tx, { id, label, before: detailsOf(before), after: detailsOf(question) }, by, now)
    return true
  })
}

/** Removes a question from the form; returns false if there is none. */
export async function remove(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = (await all(tx)).find((one) => one.id === id)
    if (before === undefined) return false
    await tx.deleteFrom('application_question').where('id', '=', id).execute()
    await note(tx, { id, label: before.label, before: detailsOf(before) }, by, now)
    return true
  })
}

/** Moves a question up by one; returns false if there is none or it is the first. */
export async function moveUp(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const questions = await all(tx)
    const at = questions.findIndex((one) => one.id === id)
    if (at < 1) return false
    const order = questions.map((one) => one.id)
    order.splice(at - 1, 2, id, order[at - 1])
    await sql`
      update application_question set position = given.position
      from unnest(${sql.val(order)}::bigint[]) with ordinality as given (id, position)
      where application_question.id = given.id`.execute(tx)
    const { label } = questions[at]
    await note(tx, { id, label, before: { place: at + 1 }, after: { place: at } }, by, now)
    return true
  })
}

function columnsOf({ kind, label, help, options, isRequired }: NewQuestion) {
  return { kind, label, help, options: JSON.stringify(options), is_required: isRequired }
}

function detailsOf({ kind, label, help, options, isRequired }: NewQuestion): audit.Details {
  return { kind, label, help, options: [...options], isRequired }
}

interface Noted {
  readonly id: number
  readonly label: string
  readonly before?: audit.Details
  readonly after?: audit.Details
}

async function note(tx: Db, { id, label, ...rest }: Noted, by: audit.Actor, now: Date) {
  const target = { kind: 'application-question', id, name: label.slice(0, 100) }
  await audit.record(tx, { by, action: 'application.set-question', target, ...rest }, now)
}
