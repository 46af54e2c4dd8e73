import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'

// Prepared answers: texts that staff reuse.

export interface PreparedWords {
  readonly name: string
  readonly body: string
  readonly position: number
}

export interface Prepared extends PreparedWords {
  readonly id: number
}

/** Returns all prepared answers, in their order. */
export async function list(db: Db): Promise<readonly Prepared[]> {
  const { rows } = await sql<Prepared>`
    select id, name, body, position from prepared_answer order by position, id`.execute(db)
  return rows
}

/** Creates or changes a prepared answer; null: another one has this name, or it was removed. */
export async function save(
  db: Db,
  id: number | null,
  words: PreparedWords,
  by: Actor,
  now: Date,
): Promise<number | null> {
  const { name, body, position } = words
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      ${
        id === null
          ? sql`insert into prepared_answer (name, body, position)
              select ${name}, ${body}, ${position}::integer`
          : sql`update prepared_answer set name = ${name}, body = ${body}, position = ${position}`
      } where not exists (
        select from prepared_answer other where other.name = ${name} and other.id <> ${id ?? 0})
      ${id === null ? sql`` : sql`and id = ${id}`} returning id`.execute(tx)
    const saved = rows.at(0)
    if (saved === undefined) return null
    const target = { kind: 'prepared-answer', id: saved.id, name }
    await audit.record(tx, { by, action: 'case.save-answer', target, after: { body } }, now)
    return saved.id
  })
}

/** Removes a prepared answer; false: it was already removed. */
export async function remove(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const gone = await tx
      .deleteFrom('prepared_answer')
      .where('id', '=', id)
      .returning(['name', 'body'])
      .executeTakeFirst()
    if (gone === undefined) return false
    const target = { kind: 'prepared-answer', id, name: gone.name }
    const before = { body: gone.body }
    await audit.record(tx, { by, action: 'case.remove-answer', target, before }, now)
    return true
  })
}
