import { sql } from 'kysely'
import type { ArticleKind, Commenting } from '../../domain/articles/articles.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

// Reads articles: the news of the site, and the blogs of members.

export interface ArticleWords {
  readonly title: string
  /** The text in Markdown. */
  readonly body: string
  readonly tags: readonly string[]
  /** Null for a draft; in the future for a scheduled article. */
  readonly publishedAt: Date | null
  readonly isPinned: boolean
  readonly commenting: Commenting
}

export interface ArticleRow extends ArticleWords {
  readonly id: number
  readonly kind: ArticleKind
  readonly authorId: number
  readonly author: string
  /** The class of the author, or the role if there is no class: staff may give it a color. */
  readonly authorRole: string
  readonly slug: string
  readonly comments: number
  readonly revision: number
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
}

/** The most characters of a text in a list: what feeds show of it. */
const BODY_IN_LISTS = 2_000

function articles(db: Db) {
  return db
    .selectFrom('article')
    .innerJoin('member as author', 'author.id', 'article.author_id')
    .select([
      'article.id',
      'article.kind',
      'article.author_id as authorId',
      'author.name as author',
      'article.slug',
      'article.title',
      'article.tags',
      'article.published_at as publishedAt',
      'article.is_pinned as isPinned',
      'article.commenting',
      'article.comments',
      'article.revision',
      'article.created_at as createdAt',
      'article.edited_at as editedAt',
      'article.removed_at as removedAt',
      'article.removed_reason as removedReason',
    ])
    .select(sql<string>`coalesce(author.class, author.role)`.as('authorRole'))
}

function wholeArticles(db: Db) {
  return articles(db).select('article.body')
}

function listedArticles(db: Db) {
  return articles(db).select(sql<string>`left(article.body, ${BODY_IN_LISTS})`.as('body'))
}

/** Returns an article in any state, without checking who may see it. */
export async function find(db: Db, id: number): Promise<ArticleRow | undefined> {
  return wholeArticles(db).where('article.id', '=', id).executeTakeFirst()
}

/**
 * Like `find`, by address; `blogId` is the member whose blog contains the article, null for the
 * news.
 */
export async function at(
  db: Db,
  blogId: number | null,
  slug: string,
): Promise<ArticleRow | undefined> {
  return wholeArticles(db)
    .where('article.blog_id', blogId === null ? 'is' : '=', blogId)
    .where('article.slug', '=', slug)
    .executeTakeFirst()
}

/** A list of articles: the news, all blogs, or the blog of the member with this ID. */
export type Shelf = 'news' | 'blogs' | number

export interface ArticleFilter {
  readonly shelf: Shelf
  readonly kind: ArticleKind | null
  readonly tag: string | null
  /** Whether pinned articles come first; otherwise the order depends only on time. */
  readonly byPins: boolean
  readonly after: ArticlePlace | null
  readonly limit: number
}

export interface ArticlePlace {
  readonly isPinned: boolean
  readonly at: Date
  readonly id: number
}

/** Returns published articles, newest first. */
export async function list(
  db: Db,
  filter: ArticleFilter,
  now: Date,
): Promise<readonly (ArticleRow & { readonly publishedAt: Date })[]> {
  const { shelf, kind, tag, byPins, after, limit } = filter
  let query = listedArticles(db)
    .where('article.removed_at', 'is', null)
    .where('article.published_at', '<=', now)
    .$narrowType<{ publishedAt: Date }>()
  if (shelf === 'news') query = query.where('article.blog_id', 'is', null)
  else if (shelf === 'blogs') query = query.where('article.blog_id', 'is not', null)
  else query = query.where('article.blog_id', '=', shelf)
  if (kind !== null) query = query.where('article.kind', '=', kind)
  if (tag !== null) query = query.where(sql<boolean>`article.tags @> ${[tag]}::text[]`)
  if (after !== null) {
    const place = [
      ['article.published_at', after.at],
      ['article.id', after.id],
    ] as const
    const pin = ['article.is_pinned', after.isPinned] as const
    query = query.where(byPins ? keyset.below(pin, ...place) : keyset.below(...place))
  }
  if (byPins) query = query.orderBy('article.is_pinned', 'desc')
  return query
    .orderBy('article.published_at', 'desc')
    .orderBy('article.id', 'desc')
    .limit(limit)
    .execute()
}

/**
 * Returns drafts and scheduled articles of a member, and for staff also those of the news, newest
 * first, below the ID `before`.
 */
export async function unpublished(
  db: Db,
  reader: { readonly id: number; readonly managesNews: boolean },
  before: number | null,
  limit: number,
  now: Date,
): Promise<readonly ArticleRow[]> {
  let query = listedArticles(db)
    .where('article.removed_at', 'is', null)
    .where((eb) =>
      eb.or([eb('article.published_at', 'is', null), eb('article.published_at', '>', now)]),
    )
    .where((eb) =>
      eb.or([
        eb('article.blog_id', '=', reader.id),
        ...(reader.managesNews ? [eb('article.blog_id', 'is', null)] : []),
      ]),
    )
  if (before !== null) query = query.where('article.id', '<', before)
  return query.orderBy('article.id', 'desc').limit(limit).execute()
}
