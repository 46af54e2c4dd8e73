import { sql } from 'kysely'
import type { Evidence } from '../../domain/cases/cases.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'

// The reasons of reports and the categories of tickets: data that staff edit.

export interface ReasonWords {
  readonly name: string
  readonly hint: string
  readonly evidence: Evidence
  /** The kinds of things for which the reason is offered; `ticket` for tickets. */
  readonly kinds: readonly string[]
  readonly urgency: number
  readonly position: number
  readonly isOn: boolean
}

export interface Reason extends ReasonWords {
  readonly id: number
}

const COLUMNS = sql`id, name, hint, evidence, kinds, urgency, position, is_on as "isOn"`

/** Returns all reasons, in their order. */
export async function list(db: Db): Promise<readonly Reason[]> {
  const { rows } = await sql<Reason>`
    select ${COLUMNS} from case_reason order by position, id`.execute(db)
  return rows
}

/** Returns the reasons that are offered for a kind of thing, or for tickets. */
export async function offered(db: Db, kind: string): Promise<readonly Reason[]> {
  const { rows } = await sql<Reason>`
    select ${COLUMNS} from case_reason where is_on and ${kind} = any(kinds)
    order by position, id`.execute(db)
  return rows
}

/** Creates or changes a reason; null: another one has this name. */
export async function save(
  db: Db,
  id: number | null,
  words: ReasonWords,
  by: Actor,
  now: Date,
): Promise<number | null> {
  const { name, hint, evidence, kinds, urgency, position, isOn } = words
  const row = { name, hint, evidence, kinds: [...kinds], urgency, position, is_on: isOn }
  return db.transaction().execute(async (tx) => {
    const taken = await tx
      .selectFrom('case_reason')
      .select('id')
      .where('name', '=', name)
      .where('id', '<>', id ?? 0)
      .executeTakeFirst()
    if (taken !== undefined) return null
    const saved =
      id === null
        ? await tx.insertInto('case_reason').values(row).returning('id').executeTakeFirst()
        : await tx
            .updateTable('case_reason')
            .set(row)
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst()
    if (saved === undefined) return null
    const target = { kind: 'case-reason', id: saved.id, name }
    const after = { ...words, kinds: [...kinds] }
    await audit.record(tx, { by, action: 'case.save-reason', target, after }, now)
    return saved.id
  })
}
