import { sql } from 'kysely'
import type pg from 'pg'
import { latinSlug } from '../../../domain/imports/tags.ts'
import type { Secrets } from '../../../shared/secrets.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { Author } from '../texts/authors.ts'
import { absentAuthor, authorIn, authorsOf } from '../texts/authors.ts'
import type { LinkedSite } from '../texts/converted.ts'
import { convertedTexts } from '../texts/converted.ts'
import type { NewsDescription } from '../described/news.ts'

// News of the old site, which becomes news here and keeps its times.

export const NEWS = 'news'
const MOST_NEWS = 10_000
const MAX_TITLE = 200
const MAX_BODY = 50_000
const MAX_SLUG = 60

interface ImportingNews {
  readonly secrets: Secrets
  readonly site: LinkedSite
  readonly now: Date
}

interface GivenNews {
  readonly id: number
  readonly author_id: number | null
  readonly title: string
  readonly body: string
  readonly at: Date | null
}

interface Arrival {
  readonly news: GivenNews
  readonly authorId: number
}

/** Imports the news that is not here yet; news by members in quarantine waits. */
export async function importNews(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  description: NewsDescription,
  importing: ImportingNews,
): Promise<void> {
  const { rows } = await client.query<GivenNews>(
    `select distinct on (id) id, author_id, coalesce(title, '') as title,
      coalesce(body, '') as body, at
    from (${description.rows}) n where id is not null order by id limit $1`,
    [MOST_NEWS],
  )
  const taken = { rows: description.rows, taken: rows, most: MOST_NEWS }
  await inTransaction((tx) => records.noteBeyond(tx, NEWS, taken))
  const known = await records.ofIds(
    db,
    NEWS,
    rows.map(({ id }) => id),
  )
  const open = rows.filter(({ id }) => !records.isDone(known.get(id)))
  if (open.length > 0) await inTransaction((tx) => book(tx, open, known, importing))
}

async function book(
  tx: Db,
  open: readonly GivenNews[],
  known: ReadonlyMap<number, ImportRow>,
  { secrets, site, now }: ImportingNews,
): Promise<void> {
  const authors = await authorsOf(tx, open.map(writtenBy))
  const rows: ImportRow[] = []
  const arrivals: Arrival[] = []
  for (const news of open) {
    const author = authorIn(authors, writtenBy(news), () => false)
    const why = whyNot(news, author)
    if (why !== null) {
      const base = { oldId: news.id, newId: null, digest: '', figures: null }
      rows.push({ ...base, ...why })
      continue
    }
    const id = author.kind === 'member' ? author.id : await absentAuthor(tx, secrets, now)
    arrivals.push({ news, authorId: id })
  }
  const ids = await newIds(tx, 'article', arrivals.length)
  for (const [at, { news }] of arrivals.entries()) {
    const done = { digest: '', figures: null, reason: '' }
    rows.push({ ...done, oldId: news.id, newId: ids[at], outcome: 'imported' })
  }
  const fresh = rows.filter((row) => records.isNews(row, known.get(row.oldId)))
  if (fresh.length === 0) return
  await records.mark(tx)
  await write(tx, arrivals, ids, { site, now })
  await records.put(tx, NEWS, fresh)
}

function writtenBy({ author_id }: GivenNews) {
  return { author_id, author_name: '', is_anonymous: false }
}

function whyNot({ body }: GivenNews, author: Author): Pick<ImportRow, 'outcome' | 'reason'> | null {
  if (body.trim() === '') return { outcome: 'left-out', reason: 'It is empty' }
  const waits = { outcome: 'quarantined', reason: 'Its author is in quarantine' } as const
  return author.kind === 'waits' ? waits : null
}

async function write(
  tx: Db,
  arrivals: readonly Arrival[],
  ids: readonly number[],
  { site, now }: Pick<ImportingNews, 'site' | 'now'>,
): Promise<void> {
  const bodies = arrivals.map(({ news }) => news.body)
  const texts = await convertedTexts(tx, site, bodies)
  const given = arrivals.map(({ news, authorId }, at) => {
    const cut = [...news.title.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE).join('')
    const createdAt = (news.at ?? now).toISOString()
    const title = cut === '' ? `News of ${createdAt.slice(0, 10)}` : cut
    const body = texts[at].text.slice(0, MAX_BODY) || news.body.slice(0, MAX_BODY)
    const slug = `${latinSlug(title)?.slice(0, MAX_SLUG).replace(/-+$/, '') ?? 'news'}-${ids[at]}`
    return { id: ids[at], authorId, slug, title, body, at: createdAt, original: texts[at].original }
  })
  await sql`
    insert into article (id, kind, author_id, slug, title, body, published_at, created_at)
    overriding system value
    select id, 'site', author, slug, title, body, at::timestamptz, at::timestamptz
    from ${givenRows(given, {
      id: ['bigint', ({ id }) => id],
      author: ['bigint', ({ authorId }) => authorId],
      slug: ['text', ({ slug }) => slug],
      title: ['text', ({ title }) => title],
      body: ['text', ({ body }) => body],
      at: ['text', ({ at }) => at],
    })}`.execute(tx)
  const originals = given.filter(({ original }) => original !== null)
  await sql`
    insert into import_original (kind, new_id, body)
    select ${NEWS}, id, body from ${givenRows(originals, {
      id: ['bigint', ({ id }) => id],
      body: ['text', ({ original }) => original],
    })}`.execute(tx)
}
