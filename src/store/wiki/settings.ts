import { sql } from 'kysely'
import type { MemberRole, Role } from '../../domain/roles/permission-rows.ts'
import { MAX_DEPTH, MAX_PATH } from '../../domain/wiki/paths.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { find } from './pages.ts'

// What staff change about a page: its address, its rights, and whether it is there.

export interface Settings {
  readonly path: string
  readonly reader: Role | null
  readonly editor: MemberRole | null
}

export type Changed = 'CHANGED' | 'GONE' | 'PATH_IN_USE' | 'PATH_TOO_LONG'

/** Changes of addresses wait for each other: no two pages get the same one. */
export async function lockAddresses(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('wiki addresses', 26))`.execute(tx)
}

/**
 * Changes the address and the rights of a page. The pages below it move with it, so that its rights
 * still apply to them; former addresses forward.
 */
export async function change(
  db: Db,
  id: number,
  { path, reader, editor }: Settings,
  by: Actor,
  now: Date,
): Promise<Changed> {
  return db.transaction().execute(async (tx) => {
    await lockAddresses(tx)
    const before = await find(tx, id)
    if (before === undefined || before.removedAt !== null) return 'GONE'
    if (path !== before.path) {
      const fault = await move(tx, before.path, path)
      if (fault !== null) return fault
    }
    await tx.updateTable('wiki_page').set({ reader, editor }).where('id', '=', id).execute()
    const target = { kind: 'wiki', id, name: before.title }
    const named = (one: Settings) => ({
      ...one,
      reader: one.reader ?? '',
      editor: one.editor ?? '',
    })
    const was = { path: before.path, reader: before.reader, editor: before.editor }
    const difference = audit.difference(named(was), named({ path, reader, editor }))
    await audit.record(tx, { by, action: 'wiki.change', target, ...difference }, now)
    return 'CHANGED'
  })
}

/** Moves a page and those below it; returns why not. */
async function move(tx: Db, from: string, to: string): Promise<Changed | null> {
  const moving = sql`(select id, path as old, ${to} || substr(path, ${from.length + 1}) as new
    from wiki_page where path = ${from} or starts_with(path, ${`${from}/`}))`
  const { rows } = await sql<{ deep: number; long: number; taken: boolean }>`
    select max(cardinality(string_to_array(new, '/'))) as deep, max(length(new)) as long,
      bool_or(exists (select from wiki_page where path = new)
        or exists (select from wiki_alias alias where alias.path = new
          and not exists (select from ${moving} own where own.id = alias.page_id))) as taken
    from ${moving} moving`.execute(tx)
  const [{ deep, long, taken }] = rows
  if (taken || to.startsWith(`${from}/`)) return 'PATH_IN_USE'
  if (deep > MAX_DEPTH || long > MAX_PATH) return 'PATH_TOO_LONG'
  await sql`delete from wiki_alias where path in (select new from ${moving} moving)`.execute(tx)
  await sql`insert into wiki_alias (path, page_id) select old, id from ${moving} moving`.execute(tx)
  await sql`update wiki_page set path = moving.new from ${moving} moving
    where wiki_page.id = moving.id`.execute(tx)
  return null
}

/** Removes a page with a reason, which is shown in its place; false when it is gone. */
export async function remove(
  db: Db,
  id: number,
  reason: string,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const removed = { removed_at: now, removed_by: by.memberId, removed_reason: reason }
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('wiki_page')
      .set(removed)
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning('title')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'wiki', id, name: row.title }
    await audit.record(tx, { by, action: 'wiki.remove', target, reason }, now)
    return true
  })
}

/** Restores a page; false when it was not removed. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('wiki_page')
      .set({ removed_at: null, removed_by: null, removed_reason: null })
      .where('id', '=', id)
      .where('removed_at', 'is not', null)
      .returning('title')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'wiki', id, name: row.title }
    await audit.record(tx, { by, action: 'wiki.restore', target }, now)
    return true
  })
}
