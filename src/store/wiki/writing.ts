import { sql } from 'kysely'
import { merge } from '../../domain/wiki/merge.ts'
import { linkedPaths, MAX_BODY } from '../../domain/wiki/paths.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import { tell } from '../records/content.ts'
import * as revisions from '../records/revisions.ts'
import type { NotAdmitted, Text } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import * as watchEvents from '../watches/events.ts'
import type { WikiPage } from './pages.ts'
import { find } from './pages.ts'
import { lockAddresses } from './settings.ts'

// Writes pages of the wiki; each edit is a revision. An edit that a rule holds waits as a proposal
// (proposing.ts).

export type Author = Actor & { readonly memberId: number }

export interface WikiWords {
  readonly title: string
  readonly body: string
}

export interface NewPage extends WikiWords {
  readonly path: string
  /** Whether it may take over an address that redirects to another page. */
  readonly mayReplace: boolean
}

export type Made =
  { readonly ok: true; readonly id: number } | { readonly ok: false; readonly code: 'PATH_IN_USE' }

/** Creates a page, unless there already is one, or limits or rules forbid it. */
export async function make(
  db: Db,
  page: NewPage,
  by: Author,
  now: Date,
): Promise<Made | NotAdmitted> {
  return db.transaction().execute(async (tx) => {
    const { path, title, body } = page
    if (await isInUse(tx, page)) return { ok: false, code: 'PATH_IN_USE' }
    const text = { authorId: by.memberId, kind: 'wiki', title, body } as const
    const waits = { place: { path }, href: `/wiki/${path}` }
    const admitted = await admission.admit(tx, text, waits, now)
    if (!admitted.ok) return admitted
    const made = await makeWithin(tx, page, by, now)
    if (!made.ok) return made
    const place = { pageId: made.id }
    await admission.noted(tx, admitted, `/wiki-pages/${made.id}`, now, place)
    return made
  })
}

/** Like `make`, in a transaction, for a text that was already admitted. */
export async function makeWithin(tx: Db, page: NewPage, by: Author, now: Date): Promise<Made> {
  await lockAddresses(tx)
  if (await isInUse(tx, page)) return { ok: false, code: 'PATH_IN_USE' }
  const { path, title, body } = page
  await tx.deleteFrom('wiki_alias').where('path', '=', path).execute()
  const { id } = await tx
    .insertInto('wiki_page')
    .values({ path, title, body, author_id: by.memberId, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await keepLinks(tx, id, body)
  return { ok: true, id }
}

async function isInUse(tx: Db, { path, mayReplace }: NewPage): Promise<boolean> {
  const { rows } = await sql`
    select from wiki_page where path = ${path}
    union all select from wiki_alias where path = ${path} and not ${mayReplace}`.execute(tx)
  return rows.length > 0
}

async function keepLinks(tx: Db, id: number, body: string): Promise<void> {
  await tx.deleteFrom('wiki_link').where('page_id', '=', id).execute()
  const paths = linkedPaths(body)
  if (paths.length === 0) return
  await tx
    .insertInto('wiki_link')
    .values(paths.map((path) => ({ page_id: id, path })))
    .execute()
}

export interface EditOf {
  /** The revision on which the edit is based. */
  readonly revision: number
  readonly summary: string
}

export type Saved =
  | { readonly ok: true; readonly revision: number; readonly isMerged: boolean }
  | { readonly ok: false; readonly code: 'GONE' }
  | { readonly ok: false; readonly code: 'CONFLICT' }

/**
 * Edits a page, based on `revision`. An edit of an older revision is merged with the edits since
 * then if they changed other lines. Otherwise, the result is `CONFLICT` and nothing is saved.
 */
export async function edit(
  db: Db,
  id: number,
  words: WikiWords,
  of: EditOf,
  by: Author,
  now: Date,
): Promise<Saved | NotAdmitted> {
  return db.transaction().execute(async (tx) => {
    const seen = await find(tx, id, { memberId: by.memberId, now })
    if (seen === undefined) return { ok: false, code: 'GONE' }
    const waits = { place: { pageId: id, ...of }, href: `/wiki-pages/${id}` }
    const admitted = await admission.admit(tx, editedText(seen, words, by), waits, now)
    if (!admitted.ok) return admitted
    const saved = await editWithin(tx, id, words, of, by, now)
    if (!saved.ok || saved.revision === seen.revision) return saved
    await admission.noted(tx, admitted, `/wiki-pages/${id}/diff`, now, { pageId: id })
    return saved
  })
}

/** Returns the data of an edit for limits and rules. */
export function editedText(
  { id, title, body, revision }: WikiPage,
  words: WikiWords,
  { memberId: authorId }: Author,
): Text {
  const edits = `${id}.${revision} `
  return { authorId, kind: 'wiki', ...words, before: `${title}\n${body}`, edits }
}

/** Like `edit`, in a transaction, for a text that was already admitted. */
export async function editWithin(
  tx: Db,
  id: number,
  words: WikiWords,
  { revision, summary }: EditOf,
  by: Author,
  now: Date,
): Promise<Saved> {
  await tx.selectFrom('wiki_page').select('id').where('id', '=', id).forUpdate().execute()
  const before = await find(tx, id, { memberId: by.memberId, now })
  if (before === undefined || before.removedAt !== null) return { ok: false, code: 'GONE' }
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
  if (before.footerPosition !== null && before.title !== after.title) await tell(tx)
  await watchEvents.note(tx, { addition: 'revision', id, authorId: by.memberId }, now)
  return { ok: true, revision: number, isMerged }
}

/**
 * Returns an edit of an older revision, merged with the edits since then. Null: both changed the
 * same lines, the result is too long, or there is no such revision.
 */
export async function merged(
  db: Db,
  { id, title, body }: WikiPage,
  words: WikiWords,
  revision: number,
): Promise<WikiWords | null> {
  const base = await revisions.find(db, 'wiki', id, revision)
  if (base === undefined) return null
  const text = merge({ base: String(base.state.body), mine: words.body, theirs: body })
  const name = merge({ base: String(base.state.title), mine: words.title, theirs: title })
  if (text === null || text === '' || text.length > MAX_BODY || name === null) return null
  return { title: name, body: text }
}

/** Returns the fields of a page in the history. */
function stateOf({ title, body }: WikiWords) {
  return { title, body }
}
