import { sql } from 'kysely'
import type { ArticleKind, Commenting } from '../../domain/articles/articles.ts'
import { articlesPerDay, REPEAT_MINUTES } from '../../domain/articles/articles.ts'
import { slugOf } from '../../domain/bundles/names.ts'
import { DAY_MS, DAY_SECONDS, MINUTE_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Named } from '../../domain/texts/named.ts'
import type { Naming } from '../notifications/named.ts'
import { tellNamed } from '../notifications/named.ts'
import { notify } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as revisions from '../records/revisions.ts'
import type { ArticleRow } from './articles.ts'
import { find } from './articles.ts'

// Writing articles. What staff do to articles of others, and to the news, is in the audit log.

export interface ArticleWords {
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  /** Null: a draft; in the future: planned. */
  readonly publishedAt: Date | null
  readonly isPinned: boolean
  readonly commenting: Commenting
}

interface NewArticle extends ArticleWords {
  readonly kind: ArticleKind
  readonly isStaff: boolean
  /** Notified if the article is published with it. */
  readonly named?: Named
}

export type Made =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'REPEATED' }
  | { readonly ok: false; readonly code: 'TOO_MANY'; readonly waitSeconds: number }

/** Creates an article, unless its author wrote the same text a moment ago, or too much in a day. */
export async function make(
  db: Db,
  { kind, isStaff, named, ...words }: NewArticle,
  by: Actor & { readonly memberId: number },
  now: Date,
): Promise<Made> {
  return db.transaction().execute(async (tx) => {
    // Articles of one author wait for each other, on all site nodes: each sees the ones before it.
    await tx.selectFrom('member').select('id').where('id', '=', by.memberId).forUpdate().execute()
    const refused = await overdone(tx, by.memberId, { body: words.body, isStaff }, now)
    if (refused !== null) return refused
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
    const told = { id: row.id, title: words.title, authorId: by.memberId }
    if (named !== undefined && isOut(words, now)) await tell(tx, told, { named }, now)
    return { ok: true, id: row.id }
  })
}

async function overdone(
  tx: Db,
  authorId: number,
  { body, isStaff }: { readonly body: string; readonly isStaff: boolean },
  now: Date,
): Promise<Exclude<Made, { ok: true }> | null> {
  const back = (ms: number) => new Date(now.getTime() - ms)
  const { rows } = await sql<{ many: number; oldest: Date | null; repeats: boolean }>`
    select count(*)::int as many, min(created_at) as oldest,
      coalesce(bool_or(body = ${body} and created_at > ${back(REPEAT_MINUTES * MINUTE_MS)}), false)
        as repeats
    from article where author_id = ${authorId} and created_at > ${back(DAY_MS)}`.execute(tx)
  const { many, oldest, repeats } = rows[0]
  if (repeats) return { ok: false, code: 'REPEATED' }
  if (many < articlesPerDay(isStaff)) return null
  const passed = (now.getTime() - (oldest ?? now).getTime()) / 1_000
  return { ok: false, code: 'TOO_MANY', waitSeconds: Math.max(1, Math.ceil(DAY_SECONDS - passed)) }
}

/** New articles of a blog wait for each other: two with the same title get two addresses. */
async function lockAddresses(tx: Db, blogId: number | null): Promise<void> {
  const key = `article ${blogId ?? 'news'}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 26))`.execute(tx)
}

/** The words of a title, with a number after them if they are in use. */
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
  /** The revision that was edited. */
  readonly revision: number
  readonly summary?: string
  readonly naming?: Naming
}

/** Edits an article, based on `revision`; notifies those that no published version named. */
export async function edit(
  db: Db,
  id: number,
  words: ArticleWords,
  { revision, summary = '', naming }: EditOf,
  by: Actor,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('article').select('id').where('id', '=', id).forUpdate().execute()
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
    if (naming !== undefined && isOut(words, now)) {
      const known = isOut(before, now) ? naming : { named: naming.named }
      await tell(tx, { id, title: words.title, authorId: before.authorId }, known, now)
    }
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

/** Notifies the members that a published article names: every member may read it. */
async function tell(tx: Db, { id, title, authorId }: Article, naming: Naming, now: Date) {
  const place = { title, href: `/articles/${id}`, thread: `article ${id}` }
  const sees = (members: readonly number[]) => Promise.resolve(members)
  await tellNamed(tx, { authorId, ...naming, ...place }, { sees }, now)
}

/** Removes an article; false when it is gone. Staff give a reason, which its author reads. */
export async function remove(
  db: Db,
  id: number,
  reason: string,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('article')
      .set({ removed_at: now, removed_by: by.memberId, removed_reason: reason })
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning(['title', 'kind', 'author_id as authorId'])
      .executeTakeFirst()
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

/** Restores an article; false when it was not removed. */
export async function restore(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('article')
      .set({ removed_at: null, removed_by: null, removed_reason: null })
      .where('id', '=', id)
      .where('removed_at', 'is not', null)
      .returning('title')
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'article', id, name: row.title }
    await audit.record(tx, { by, action: 'article.restore', target }, now)
    return true
  })
}

function columnsOf({ title, body, tags, publishedAt, isPinned, commenting }: ArticleWords) {
  const place = { published_at: publishedAt, is_pinned: isPinned, commenting }
  return { title, body, tags: [...tags], ...place }
}

/** What the history keeps of an article. */
function stateOf({ title, body, tags }: Pick<ArticleRow, 'title' | 'body' | 'tags'>) {
  return { title, body, tags }
}

function wholeOf({ publishedAt, isPinned, commenting, ...words }: ArticleWords) {
  const published = publishedAt?.toISOString() ?? ''
  return { ...stateOf(words), published, pinned: String(isPinned), commenting }
}
