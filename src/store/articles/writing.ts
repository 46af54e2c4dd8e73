import { sql } from 'kysely'
import type { ArticleKind } from '../../domain/articles/articles.ts'
import { slugOf } from '../../domain/bundles/names.ts'
import type { Db } from '../base/db.ts'
import type { Named } from '../../domain/texts/named.ts'
import type { Naming } from '../notifications/named.ts'
import { tellNamed } from '../notifications/named.ts'
import { notify } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as community from '../records/community-announcements.ts'
import type { Removal } from '../records/removals.ts'
import * as removals from '../records/removals.ts'
import * as revisions from '../records/revisions.ts'
import type { NotAdmitted } from '../text-rules/admission.ts'
import * as admission from '../text-rules/admission.ts'
import * as watchEvents from '../watches/events.ts'
import type { ArticleRow, ArticleWords } from './articles.ts'
import { find } from './articles.ts'

// Writing articles. What staff do to the articles of others, and to the news, is recorded in the
// audit log.

export interface NewArticle extends ArticleWords {
  readonly kind: ArticleKind
  /** The members who are notified if the article is published. */
  readonly named?: Named
}

type By = Actor & { readonly memberId: number }

interface MadeArticle {
  readonly ok: true
  readonly id: number
}

export type Made = MadeArticle | NotAdmitted

/** Creates an article, if limits and rules allow its text. */
export async function make(db: Db, article: NewArticle, by: By, now: Date): Promise<Made> {
  const { title, body, kind } = article
  return db.transaction().execute(async (tx) => {
    const text = { kind: 'article', authorId: by.memberId, title, body } as const
    const href = kind === 'member' ? `/blogs/${encodeURIComponent(by.name)}` : '/news'
    // A draft can be read only by its author.
    const waits = article.publishedAt === null ? null : { place: placeOf(article), href }
    const admitted = await admission.admit(tx, text, waits, now)
    if (!admitted.ok) return admitted
    const made = await makeWithin(tx, article, by, now)
    await admission.noted(tx, admitted, `/articles/${made.id}`, now)
    return made
  })
}

/** Returns the data for publishing an article that waits for staff. */
function placeOf({ title: _title, body: _body, ...rest }: NewArticle): unknown {
  return { ...rest, publishedAt: rest.publishedAt?.toISOString() ?? null }
}

/** Like `make`, in a transaction of the caller, and whatever the rules say. */
export async function makeWithin(
  tx: Db,
  { kind, named, ...words }: NewArticle,
  by: By,
  now: Date,
): Promise<MadeArticle> {
  const blogId = kind === 'member' ? by.memberId : null
  await lockAddresses(tx, blogId)
  const slug = await freeSlug(tx, blogId, words.title)
  const row = await tx
    .insertInto('article')
    .values({ kind, author_id: by.memberId, slug, ...columnsOf(words), created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (kind !== 'member') {
    const target = { kind: 'article', id: row.id, name: words.title }
    await audit.record(tx, { by, action: 'article.make', target }, now)
  }
  const article = { id: row.id, title: words.title, authorId: by.memberId }
  const naming = named === undefined ? undefined : { named }
  await tellVersion(tx, { ...article, words, naming, wasOut: false, told: null }, now)
  return { ok: true, id: row.id }
}

interface Version extends Article {
  readonly words: ArticleWords
  readonly naming?: Naming
  /** Whether the previous version was published. */
  readonly wasOut: boolean
  /**
   * The members who were already notified because they are named; null: none, as no edited version
   * was published.
   */
  readonly told: readonly number[] | null
}

/**
 * Notifies the members that a published version names and no earlier version did. Members who watch
 * are notified once, when the article is first published.
 */
async function tellVersion(tx: Db, version: Version, now: Date): Promise<void> {
  const { id, words, naming, wasOut, told } = version
  const isNowOut = isOut(words, now)
  // Members that a draft names were not notified.
  const known = wasOut || naming === undefined ? naming : { named: naming.named }
  const others = told ?? []
  const members =
    isNowOut && known !== undefined ? await tell(tx, version, { ...known, others }, now) : []
  if ((wasOut || isNowOut) && (told === null || members.length > 0)) {
    const all = [...others, ...members]
    await tx.updateTable('article').set({ told: all }).where('id', '=', id).execute()
  }
  const { publishedAt } = words
  const isFirst = !wasOut && told === null
  if (isFirst) return notePublished(tx, { ...version, publishedAt }, members, now)
  if (wasOut && isNowOut) return
  const dueAt = dueOf(publishedAt, now)
  await watchEvents.reschedule(tx, 'article', id, dueAt)
  await community.reschedule(tx, 'article', id, dueAt)
}

interface Publishing extends Article {
  readonly publishedAt: Date | null
}

/**
 * Records when watching members are notified: when the article is published, which can be later.
 */
async function notePublished(
  tx: Db,
  { id, authorId, publishedAt }: Publishing,
  told: readonly number[],
  now: Date,
): Promise<void> {
  await watchEvents.withdraw(tx, 'article', id)
  const dueAt = dueOf(publishedAt, now)
  if (dueAt === null) return community.withdraw(tx, 'article', id)
  await community.note(tx, { kind: 'article', aboutId: id, dueAt }, now)
  await watchEvents.note(tx, { addition: 'article', id, authorId, told, dueAt }, now)
}

function dueOf(publishedAt: Date | null, now: Date): Date | null {
  return publishedAt !== null && publishedAt < now ? now : publishedAt
}

/**
 * Makes new articles in a blog wait for each other, so that two with the same title get different
 * addresses.
 */
async function lockAddresses(tx: Db, blogId: number | null): Promise<void> {
  const key = `article ${blogId ?? 'news'}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 26))`.execute(tx)
}

/** Returns the words of a title as an address, followed by a number if they are in use. */
async function freeSlug(tx: Db, blogId: number | null, title: string): Promise<string> {
  const words = slugOf(title) || 'article'
  const { rows } = await sql<{ slug: string }>`
    select slug from article where blog_id is not distinct from ${blogId}::bigint
      and (slug = ${words} or slug ~ ${`^${words}-[0-9]+$`})`.execute(tx)
  const taken = new Set(rows.map(({ slug }) => slug))
  if (!taken.has(words)) return words
  let number = 2
  while (taken.has(`${words}-${number}`)) number++
  return `${words}-${number}`
}

interface EditOf {
  /** The revision on which the edit is based. */
  readonly revision: number
  readonly summary?: string
  readonly naming?: Naming
}

/** Edits an article, based on `revision`, and notifies its readers. */
export async function edit(
  db: Db,
  id: number,
  words: ArticleWords,
  { revision, summary = '', naming }: EditOf,
  by: Actor,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    const own = tx.selectFrom('article').select('told').where('id', '=', id)
    const told = (await own.forUpdate().executeTakeFirst())?.told ?? null
    const before = await find(tx, id)
    if (before === undefined || before.removedAt !== null) return { ok: false, code: 'GONE' }
    if (before.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const states = [stateOf(before), stateOf(words)] as const
    const number = await revisions.record(tx, {
      ...{ entity: 'article', entityId: id, number: revision, summary },
      before: { state: states[0], authorId: before.authorId, at: before.createdAt },
      after: { state: states[1], authorId: by.memberId, at: now },
    })
    const isEdited = number !== revision
    const edited = { ...columnsOf(words), revision: number, ...(isEdited && { edited_at: now }) }
    await tx.updateTable('article').set(edited).where('id', '=', id).execute()
    if (before.kind !== 'member') {
      const target = { kind: 'article', id, name: words.title }
      const change = audit.difference(wholeOf(before), wholeOf(words))
      await audit.record(tx, { by, action: 'article.edit', target, ...change }, now)
    }
    const article = { id, title: words.title, authorId: before.authorId }
    await tellVersion(tx, { ...article, words, naming, wasOut: isOut(before, now), told }, now)
    return { ok: true, revision: number }
  })
}

function isOut({ publishedAt }: Pick<ArticleWords, 'publishedAt'>, now: Date): boolean {
  return publishedAt !== null && publishedAt <= now
}

interface Article {
  readonly id: number
  readonly title: string
  readonly authorId: number
}

/** Notifies the members that a published article names, as every member may read it. */
async function tell(
  tx: Db,
  { id, title, authorId }: Article,
  { others, ...naming }: Naming & { readonly others: readonly number[] },
  now: Date,
) {
  const place = { title, href: `/articles/${id}`, thread: `article ${id}` }
  const sees = (members: readonly number[]) => Promise.resolve(members)
  return tellNamed(tx, { authorId, ...naming, ...place }, { sees, others }, now)
}

type NamedRow = Pick<ArticleRow, 'title' | 'kind' | 'authorId'>

const NAMED = sql<NamedRow>`title, kind, author_id as "authorId"`

/**
 * Removes an article; false when it was already removed. The author can read the reason that staff
 * give.
 */
export async function remove(db: Db, id: number, { reason, by, now }: Removal): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await removals.remove(tx, 'article', id, NAMED, { reason, by, now })
    if (row === undefined) return false
    const isOwn = row.authorId === by.memberId
    if (isOwn && row.kind === 'member') return true
    const target = { kind: 'article', id, name: row.title }
    await audit.record(tx, { by, action: 'article.remove', target, reason }, now)
    if (isOwn) return true
    const data = { title: row.title, reason }
    const news = { code: 'article-removed', data, href: `/articles/${id}` } as const
    await notify(tx, { member: row.authorId, ...news, now })
    return true
  })
}

/** Restores an article; false when it was not removed, or its text was erased. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await hasText(tx, id))) return false
    const row = await removals.restore(tx, 'article', id, NAMED)
    if (row === undefined) return false
    const target = { kind: 'article', id, name: row.title }
    await audit.record(tx, { by, action: 'article.restore', target }, now)
    return true
  })
}

/**
 * Locks an article; returns whether it still has a text, which is erased when its author leaves.
 */
async function hasText(tx: Db, id: number): Promise<boolean> {
  const { rows } =
    await sql`select from article where id = ${id} and body <> '' for update`.execute(tx)
  return rows.length > 0
}

function columnsOf({ title, body, tags, publishedAt, isPinned, commenting }: ArticleWords) {
  const place = { published_at: publishedAt, is_pinned: isPinned, commenting }
  return { title, body, tags: [...tags], ...place }
}

/** Returns the fields of an article for its history. */
function stateOf({ title, body, tags }: Pick<ArticleRow, 'title' | 'body' | 'tags'>) {
  return { title, body, tags }
}

function wholeOf({ publishedAt, isPinned, commenting, ...words }: ArticleWords) {
  const published = publishedAt?.toISOString() ?? ''
  return { ...stateOf(words), published, pinned: String(isPinned), commenting }
}
