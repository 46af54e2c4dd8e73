import { sql } from 'kysely'
import { MAX_DEPTH, MAX_PATH } from '../../domain/wiki/paths.ts'
import { wikiRights } from '../../domain/wiki/rights.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { tell } from '../records/content.ts'
import type { Removal } from '../records/removals.ts'
import * as removals from '../records/removals.ts'
import type { WikiPage } from './pages.ts'
import { find } from './pages.ts'
import { rightsAt } from './reading.ts'

// Changes of a page by staff: of its address and its rights, and its removal.

export interface Settings {
  readonly path: string
  /** Null: as for the page above. */
  readonly own: WikiPage['own']
  /** Addresses that redirect to the page. */
  readonly aliases: readonly string[]
  readonly footerPosition: number | null
}

type Fault = 'PATH_IN_USE' | 'PATH_TOO_LONG' | 'ALIAS_IN_USE' | 'RIGHTS_DIFFER'
export type Changed = 'CHANGED' | 'GONE' | Fault

/** Makes changes of addresses wait for each other, so that two pages never get the same one. */
export async function lockAddresses(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('wiki addresses', 26))`.execute(tx)
}

/** Thrown to roll back a transaction, with a fault as its outcome. */
class Undone extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault)
    this.fault = fault
  }
}

async function undoable(db: Db, work: (tx: Db) => Promise<Changed>): Promise<Changed> {
  try {
    return await db.transaction().execute(work)
  } catch (error) {
    if (error instanceof Undone) return error.fault
    throw error
  }
}

/**
 * Changes the address and the rights of a page. The pages below it move with it, so that its rights
 * still apply to them; their former addresses redirect.
 */
export async function change(
  db: Db,
  id: number,
  { path, own, aliases, footerPosition }: Settings,
  by: Actor,
  now: Date,
): Promise<Changed> {
  return undoable(db, async (tx) => {
    await lockAddresses(tx)
    const before = await find(tx, id, { memberId: by.memberId, now })
    if (before === undefined || before.removedAt !== null) return 'GONE'
    if (path !== before.path) await move(tx, before.path, path)
    const columns = { ...own, footer_position: footerPosition }
    await tx.updateTable('wiki_page').set(columns).where('id', '=', id).execute()
    await tell(tx)
    const former = path === before.path ? [] : [before.path]
    const kept = [...new Set([...aliases, ...former])].filter((one) => one !== path)
    await keepAliases(tx, id, kept)
    const target = { kind: 'wiki', id, name: before.title }
    const difference = audit.difference(
      named(before),
      named({ path, own, aliases: kept, footerPosition }),
    )
    await audit.record(tx, { by, action: 'wiki.change', target, ...difference }, now)
    return 'CHANGED'
  })
}

function named({ path, own, aliases, footerPosition }: Settings) {
  const rights = Object.entries(own).map(([right, role]) => [right, role ?? ''])
  const position = footerPosition === null ? '' : String(footerPosition)
  return { path, ...Object.fromEntries(rights), aliases: aliases.join(', '), footer: position }
}

/**
 * Changes the address of a page for a member who may rename it. The rights that the page inherits
 * from the tree above it must stay the same.
 */
export async function rename(
  db: Db,
  id: number,
  path: string,
  by: Actor,
  now: Date,
): Promise<Changed> {
  const reader = { memberId: by.memberId, now }
  return undoable(db, async (tx) => {
    await lockAddresses(tx)
    const before = await find(tx, id, reader)
    if (before === undefined || before.removedAt !== null) return 'GONE'
    if (path === before.path) return 'CHANGED'
    const { canEdit, canRead } = await rightsAt(tx, path, reader)
    if (!canRead || !canEdit) return 'PATH_IN_USE'
    await move(tx, before.path, path)
    const after = await find(tx, id, reader)
    const isSame = wikiRights.every((one) => before.applying[one] === after?.applying[one])
    if (!isSame) throw new Undone('RIGHTS_DIFFER')
    const target = { kind: 'wiki', id, name: before.title }
    const values = { before: { path: before.path }, after: { path } }
    await audit.record(tx, { by, action: 'wiki.change', target, ...values }, now)
    await tell(tx)
    return 'CHANGED'
  })
}

/** Moves a page and those below it. */
async function move(tx: Db, from: string, to: string): Promise<void> {
  const moving = sql`(select id, path as old, ${to} || substr(path, ${from.length + 1}) as new
    from wiki_page where path = ${from} or starts_with(path, ${`${from}/`}))`
  const { rows } = await sql<{ deep: number; long: number; taken: boolean }>`
    select max(cardinality(string_to_array(new, '/'))) as deep, max(length(new)) as long,
      bool_or(exists (select from wiki_page where path = new)
        or exists (select from wiki_alias alias where alias.path = new
          and not exists (select from ${moving} own where own.id = alias.page_id))) as taken
    from ${moving} moving`.execute(tx)
  const [{ deep, long, taken }] = rows
  if (taken || to.startsWith(`${from}/`)) throw new Undone('PATH_IN_USE')
  if (deep > MAX_DEPTH || long > MAX_PATH) throw new Undone('PATH_TOO_LONG')
  await sql`delete from wiki_alias where path in (select new from ${moving} moving)`.execute(tx)
  await sql`insert into wiki_alias (path, page_id) select old, id from ${moving} moving`.execute(tx)
  await sql`update wiki_page set path = moving.new from ${moving} moving
    where wiki_page.id = moving.id`.execute(tx)
}

/**
 * Replaces the addresses that redirect to a page; refused if another page or alias has one of them.
 */
async function keepAliases(tx: Db, id: number, paths: readonly string[]): Promise<void> {
  const given = sql`${[...paths]}::text[]`
  const { rows } = await sql`
    select from wiki_page where path = any(${given})
    union all select from wiki_alias where path = any(${given}) and page_id <> ${id}`.execute(tx)
  if (rows.length > 0) throw new Undone('ALIAS_IN_USE')
  await sql`delete from wiki_alias where page_id = ${id} and path <> all(${given})`.execute(tx)
  await sql`
    insert into wiki_alias (path, page_id) select unnest(${given}), ${id}
    on conflict (path) do nothing`.execute(tx)
}

const TITLE = sql<{ title: string }>`title`

/**
 * Removes a page with a reason, which is shown in place of the page; returns false when there is
 * none.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await removals.remove(tx, 'wiki_page', id, TITLE, { reason, by, now })
    if (row === undefined) return false
    const target = { kind: 'wiki', id, name: row.title }
    await audit.record(tx, { by, action: 'wiki.remove', target, reason }, now)
    await tell(tx)
    return true
  })
}

/** Restores a page; returns false when it was not removed. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await removals.restore(tx, 'wiki_page', id, TITLE)
    if (row === undefined) return false
    const target = { kind: 'wiki', id, name: row.title }
    await audit.record(tx, { by, action: 'wiki.restore', target }, now)
    await tell(tx)
    return true
  })
}
