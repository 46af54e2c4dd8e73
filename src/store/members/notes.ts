import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { asTarget } from '../records/members/rows.ts'
import { holdForms } from '../records/members/sent-twice.ts'

// Notes of staff about a member, visible only to staff who outrank the member.

export type NoteRow = Awaited<ReturnType<typeof ofMember>>[number]

/** Returns the notes about a member, newest first, below the ID `before`. */
export async function ofMember(db: Db, memberId: number, before: number | null, limit: number) {
  let query = db
    .selectFrom('member_note')
    .select(['id', 'author_name as author', 'body', 'created_at as createdAt'])
    .where('member_id', '=', memberId)
  if (before !== null) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

interface About {
  readonly id: number
  readonly name: string
}

/** Writes a note about a member; returns its id. A form that is sent twice writes one. */
export async function add(
  db: Db,
  about: About,
  body: string,
  by: Actor,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const same = await justAdded(tx, about.id, body, by.memberId, now)
    if (same !== null) return same
    const { id } = await tx
      .insertInto('member_note')
      .values({
        member_id: about.id,
        author_id: by.memberId,
        author_name: by.name,
        body,
        created_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const after = { note: body }
    await audit.record(tx, { by, action: 'member.note', target: asTarget(about), after }, now)
    return id
  })
}

/** Returns the same note, if the same staff member wrote it just now; null: none. */
async function justAdded(tx: Db, about: number, body: string, by: number | null, now: Date) {
  const since = await holdForms(tx, by, now)
  const row = await tx
    .selectFrom('member_note')
    .select('id')
    .where('member_id', '=', about)
    .where('author_id', 'is not distinct from', by)
    .where('body', '=', body)
    .where('created_at', '>', since)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Removes a note; false when the member has none with this ID. */
export async function remove(
  db: Db,
  about: About,
  id: number,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('member_note')
      .where('id', '=', id)
      .where('member_id', '=', about.id)
      .returning(['body', 'author_name'])
      .executeTakeFirst()
    if (row === undefined) return false
    const before = { note: row.body, author: row.author_name }
    const entry = { action: 'member.remove-note', target: asTarget(about), before } as const
    await audit.record(tx, { by, ...entry }, now)
    return true
  })
}
