import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { asTarget } from '../records/members/rows.ts'
import { holdMember } from '../records/members/hold.ts'
import { justMade } from '../records/members/sent-twice.ts'

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
    await holdMember(tx, by.memberId)
    const content = { member_id: about.id, author_id: by.memberId, body }
    const same = await justMade(tx, 'member_note', content, now)
    if (same !== null) return same
    const { id } = await tx
      .insertInto('member_note')
      .values({ ...content, author_name: by.name, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const after = { note: body }
    await audit.record(tx, { by, action: 'member.note', target: asTarget(about), after }, now)
    return id
  })
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
