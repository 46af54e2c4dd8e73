import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// Members that a member ignores: their texts are folded, they cause no notifications, and they
// cannot write messages to the member. The list is stored in the member's row, as every request
// needs it.

/** The most members that one member can ignore; the check of the column has the same number. */
const MOST_IGNORED = 200

type Ignored =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly code: 'UNKNOWN' | 'YOURSELF' | 'TOO_MANY' }

/**
 * Ignores the member with this name, in any case; nothing changes if that member is already
 * ignored.
 */
export async function ignore(db: Db, memberId: number, name: string): Promise<Ignored> {
  const { rows } = await sql<{ id: number; name: string; isNow: boolean }>`
    with other as (select id, name from member where lower(name) = lower(${name}::text)),
    changed as (
      update member set ignored = ignored || other.id from other
      where member.id = ${memberId} and other.id <> member.id
        and not ignored @> array[other.id] and cardinality(ignored) < ${MOST_IGNORED}
      returning member.id
    )
    select other.id, other.name, exists (select from changed) or (
      select ignored @> array[other.id] from member where id = ${memberId}) as "isNow"
    from other`.execute(db)
  if (rows.length === 0) return { ok: false, code: 'UNKNOWN' }
  const [other] = rows
  if (other.id === memberId) return { ok: false, code: 'YOURSELF' }
  return other.isNow ? { ok: true, name: other.name } : { ok: false, code: 'TOO_MANY' }
}

/**
 * Stops ignoring a member. Returns the name as the member spells it; null if no member with this
 * name was ignored.
 */
export async function stopIgnoring(db: Db, memberId: number, name: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    update member set ignored = array_remove(member.ignored, other.id) from member other
    where member.id = ${memberId} and lower(other.name) = lower(${name}::text)
      and member.ignored @> array[other.id]
    returning other.name`.execute(db)
  return rows.length === 0 ? null : rows[0].name
}

/** Returns the members that a member ignores, by name. */
export async function ignoredBy(db: Db, memberId: number): Promise<readonly { name: string }[]> {
  const { rows } = await sql<{ name: string }>`
    select other.name from member join member other on other.id = any(member.ignored)
    where member.id = ${memberId} order by lower(other.name)`.execute(db)
  return rows
}
