import { sql } from 'kysely'
import { DAY_MS, MINUTE_MS } from '../../domain/units.ts'
import { merge } from '../../domain/wiki/merge.ts'
import { linkedPaths } from '../../domain/wiki/paths.ts'
import { MOST_EDITS_A_DAY, MOST_PAGES_A_DAY, REPEAT_MINUTES } from '../../domain/wiki/rights.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as revisions from '../records/revisions.ts'
import * as watchEvents from '../watches/events.ts'
import type { WikiPage } from './pages.ts'
import { find } from './pages.ts'
import { lockAddresses } from './settings.ts'

// Writing pages of the wiki: each edit is a revision.

export interface WikiWords {
  readonly title: string
  readonly body: string
}

interface NewPage extends WikiWords {
  readonly path: string
  readonly isStaff: boolean
}

export type Made =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'PATH_IN_USE' | 'REPEATED' | 'TOO_MANY' }

/**
 * Creates a page, unless there is one, or its author wrote the same text or too many pages. Staff
 * can use an address that forwarded to another page, which it then no longer does.
 */
export async function make(
  db: Db,
  { path, isStaff, ...words }: NewPage,
  by: Actor & { readonly memberId: number },
  now: Date,
): Promise<Made> {
  return db.transaction().execute(async (tx) => {
    await lockAddresses(tx)
    const { rows } = await sql<{ many: number; repeats: boolean; inUse: boolean }>`
      select count(*)::int as many,
        coalesce(bool_or(body = ${words.body} and created_at > ${back(now, REPEAT_MINUTES)}), false)
          as repeats,
        exists (select from wiki_page where path = ${path}
          union all select from wiki_alias where path = ${path} and not ${isStaff}) as "inUse"
      from wiki_page where author_id = ${by.memberId}
        and created_at > ${new Date(now.getTime() - DAY_MS)}`.execute(tx)
    const [{ many, repeats, inUse }] = rows
    if (inUse) return { ok: false, code: 'PATH_IN_USE' }
    if (repeats) return { ok: false, code: 'REPEATED' }
    if (!isStaff && many >= MOST_PAGES_A_DAY) return { ok: false, code: 'TOO_MANY' }
    await tx.deleteFrom('wiki_alias').where('path', '=', path).execute()
    const { id } = await tx
      .insertInto('wiki_page')
      .values({ path, ...words, author_id: by.memberId, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    await keepLinks(tx, id, words.body)
    return { ok: true, id }
  })
}

const back = (now: Date, minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS)

async function keepLinks(tx: Db, id: number, body: string): Promise<void> {
  await tx.deleteFrom('wiki_link').where('page_id', '=', id).execute()
  const paths = linkedPaths(body)
  if (paths.length === 0) return
  await tx
    .insertInto('wiki_link')
    .values(paths.map((path) => ({ page_id: id, path })))
    .execute()
}

interface EditOf {
  /** The revision that was edited. */
  readonly revision: number
  readonly summary: string
  readonly isStaff: boolean
}

export type Saved =
  | { readonly ok: true; readonly revision: number; readonly isMerged: boolean }
  | { readonly ok: false; readonly code: 'GONE' | 'CONFLICT' | 'TOO_MANY' }

/**
 * Edits a page, based on `revision`. An edit of an older revision is merged with the edits since
 * then, if they changed other lines: otherwise `CONFLICT`, and nothing is saved.
 */
export async function edit(
  db: Db,
  id: number,
  words: WikiWords,
  { revision, summary, isStaff }: EditOf,
  by: Actor,
  now: Date,
): Promise<Saved> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('wiki_page').select('id').where('id', '=', id).forUpdate().execute()
    const before = await find(tx, id)
    if (before === undefined || before.removedAt !== null) return { ok: false, code: 'GONE' }
    if (!isStaff && (await editsToday(tx, by, now)) >= MOST_EDITS_A_DAY) {
      return { ok: false, code: 'TOO_MANY' }
    }
    const isMerged = before.revision !== revision
    const after = isMerged ? await merged(tx, before, words, revision) : words
    if (after === null) return { ok: false, code: 'CONFLICT' }
    const number = await revisions.record(tx, {
      ...{ entity: 'wiki', entityId: id, number: before.revision, summary },
      before: { state: stateOf(before), authorId: before.authorId, at: before.createdAt },
      after: { state: stateOf(after), authorId: by.memberId, at: now },
    })
    if (number === before.revision) return { ok: true, revision: number, isMerged }
    await tx
      .updateTable('wiki_page')
      .set({ ...stateOf(after), revision: number, edited_at: now })
      .where('id', '=', id)
      .execute()
    await keepLinks(tx, id, after.body)
    await watchEvents.note(tx, { addition: 'revision', id, authorId: by.memberId }, now)
    return { ok: true, revision: number, isMerged }
  })
}

async function editsToday(tx: Db, by: Actor, now: Date): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    select count(*)::int as many from revision where entity = 'wiki'
      and author_id = ${by.memberId} and at > ${new Date(now.getTime() - DAY_MS)}`.execute(tx)
  return rows[0].many
}

async function merged(
  tx: Db,
  { id, title, body }: WikiPage,
  words: WikiWords,
  revision: number,
): Promise<WikiWords | null> {
  const base = await revisions.find(tx, 'wiki', id, revision)
  if (base === undefined) return null
  const text = merge({ base: String(base.state.body), mine: words.body, theirs: body })
  const name = merge({ base: String(base.state.title), mine: words.title, theirs: title })
  return text === null || text === '' || name === null ? null : { title: name, body: text }
}

/** What the history keeps of a page. */
function stateOf({ title, body }: WikiWords) {
  return { title, body }
}
