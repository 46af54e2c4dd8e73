import { sql } from 'kysely'
import type { TextKind } from '../../domain/text-rules/text-rules.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as removals from '../records/removals.ts'

// How many texts a member of a role or class may write in a period; staff edit these limits. What a
// member has written is counted in admission.ts.

export interface LimitWords {
  /** The kinds of texts, which are counted together. */
  readonly kinds: readonly TextKind[]
  readonly seconds: number
  readonly most: number
  /** The role or class to which the limit applies; null: every member. */
  readonly role: string | null
}

export interface Limit extends LimitWords {
  readonly id: number
  readonly roleName: string | null
}

/** Returns all limits, shortest periods first. */
export async function list(db: Db): Promise<readonly Limit[]> {
  const { rows } = await sql<Limit>`
    select text_limit.id, kinds, seconds, most, text_limit.role, role.name as "roleName"
    from text_limit left join role on role.slug = text_limit.role
    order by kinds, seconds, most, text_limit.id`.execute(db)
  return rows
}

/**
 * Adds a limit, or changes the one with this ID; null: there is none, or another one for the same
 * texts exists.
 */
export async function save(
  db: Db,
  id: number | null,
  { kinds, ...words }: LimitWords,
  by: Actor,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table text_limit in share row exclusive mode`.execute(tx)
    const all = await list(tx)
    const isSame = (one: Limit) =>
      String(one.kinds) === String(kinds) &&
      one.seconds === words.seconds &&
      one.role === words.role
    const before = all.find((one) => one.id === id)
    if (all.some((one) => one.id !== id && isSame(one))) return null
    if (id !== null && before === undefined) return null
    const columns = { ...words, kinds: [...kinds] }
    const query =
      id === null
        ? tx.insertInto('text_limit').values(columns).returning('id')
        : tx.updateTable('text_limit').set(columns).where('id', '=', id).returning('id')
    const row = await query.executeTakeFirstOrThrow()
    const target = { kind: 'text-limit', id: row.id, name: kinds.join(', ') }
    const was = before === undefined ? {} : textOf(before)
    const change = audit.difference(was, textOf({ kinds, ...words }))
    await audit.record(tx, { by, action: 'text-limit.save', target, ...change }, now)
    return row.id
  })
}

/** Removes a limit; false: there is none. */
export async function remove(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  const name = sql<string>`array_to_string(kinds, ', ')`
  const row = { from: 'text_limit', kind: 'text-limit', action: 'text-limit.remove', name } as const
  return db.transaction().execute((tx) => removals.deleteRow(tx, row, id, by, now))
}

function textOf({ kinds, seconds, most, role }: LimitWords): Record<string, string> {
  return {
    ...{ kinds: kinds.join(', '), seconds: String(seconds), most: String(most) },
    role: role ?? 'every member',
  }
}
