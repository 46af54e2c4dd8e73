import { sql } from 'kysely'
import type pg from 'pg'
import { wikiLinked } from '../../../domain/imports/wiki-links.ts'
import { linkedPaths, MAX_BODY, MAX_TITLE } from '../../../domain/wiki/paths.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { authorIn, authorsOf } from '../texts/authors.ts'
import { convertedTexts } from '../texts/converted.ts'
import type { WikiDescription, WikiList } from '../described/wiki.ts'
import type { ImportingWiki, NewPage } from './new-pages.ts'

// The texts of imported wiki pages: the current ones and the earlier ones.

/**
 * The most revisions of a page that are imported; a page that was edited more often loses its first
 * ones.
 */
const MOST_REVISIONS = 200

interface Writing extends ImportingWiki {
  readonly list: WikiList
  readonly revisions: WikiDescription['revisions']
  /** Addresses of pages, by the keys of their names. */
  readonly names: ReadonlyMap<string, string>
}

interface PlainVersion {
  readonly page_id: number
  readonly number: number
  readonly author_id: number | null
  readonly title: string
  readonly body: string
  readonly at: Date | null
}

/** A revision in the form that it gets here. */
interface Version {
  readonly page: NewPage
  /** The number of the revision, from 1. */
  readonly number: number
  readonly isLast: boolean
  readonly authorId: number | null
  readonly at: Date
  readonly title: string
  readonly body: string
  readonly original: string | null
  readonly changed: readonly string[]
}

export async function writeVersions(
  { client, tx }: { readonly client: pg.ClientBase; readonly tx: Db },
  pages: readonly NewPage[],
  writing: Writing,
): Promise<void> {
  const read = await versionsOf(client, pages, writing)
  const authors = await authorsOf(tx, read.map(writtenBy))
  const bodies = read.map(({ body }) => wikiLinked(body, (key) => writing.names.get(key)))
  const texts = await convertedTexts(tx, writing.site, bodies)
  const versions: Version[] = []
  for (const page of pages) {
    const own = read.flatMap((one, at) => (one.page_id === page.oldId ? [{ one, at }] : []))
    own.forEach(({ one, at }, index) => {
      const { text } = texts[at]
      const before = index === 0 ? undefined : versions.at(-1)
      const author = authorIn(authors, writtenBy(one), () => false)
      const title = [...one.title.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE).join('')
      const version = { title: title === '' ? page.title : title, body: text.slice(0, MAX_BODY) }
      if (version.body === '') version.body = one.body.slice(0, MAX_BODY)
      versions.push({
        ...{ page, number: index + 1, isLast: index === own.length - 1, ...version },
        authorId: author.kind === 'member' ? author.id : null,
        at: one.at ?? writing.now,
        original: version.body === one.body ? null : one.body,
        changed: (['title', 'body'] as const).filter((name) => {
          return before !== undefined && before[name] !== version[name]
        }),
      })
    })
  }
  await write(tx, versions, writing.list)
}

function writtenBy({ author_id: id }: PlainVersion) {
  return { author_id: id, author_name: '', is_anonymous: false }
}

/**
 * Returns the revisions of some pages in the order in which they were written; empty ones are left
 * out.
 */
async function versionsOf(
  client: pg.ClientBase,
  pages: readonly NewPage[],
  { list, revisions }: Writing,
): Promise<readonly PlainVersion[]> {
  const before =
    revisions === null
      ? ''
      : `union all
        select page_id, number, author_id, title, body, at, false
        from (${revisions.rows}) r where page_id = any($1)`
  const { rows } = await client.query<PlainVersion>(
    `select page_id, number, author_id, coalesce(title, '') as title, body, at from (
      select v.*, row_number() over (
        partition by page_id order by is_current desc, number desc) as place
      from (
        select distinct on (page_id, number) * from (
          select id as page_id, number, author_id, title, body, at, true as is_current
          from (${list.rows}) w where id = any($1)
          ${before}
        ) every where btrim(coalesce(body, ''), E' \\n\\r\\t') <> ''
        order by page_id, number, is_current desc
      ) v
    ) numbered where place <= ${MOST_REVISIONS} order by page_id, is_current, number`,
    [pages.map(({ oldId }) => oldId)],
  )
  return rows
}

async function write(tx: Db, versions: readonly Version[], { kind }: WikiList): Promise<void> {
  const last = versions.filter(({ isLast }) => isLast)
  const first = new Map(versions.filter(isFirst).map((one) => [one.page.id, one]))
  const time = (at: Date) => at.toISOString()
  await sql`
    update wiki_page p set body = x.body, title = x.title, revision = x.revision,
      author_id = x.author, created_at = x.created_at::timestamptz,
      edited_at = x.edited_at::timestamptz
    from ${givenRows(last, {
      id: ['bigint', ({ page }) => page.id],
      title: ['text', ({ title }) => title],
      body: ['text', ({ body }) => body],
      revision: ['integer', ({ number }) => number],
      author: ['bigint', ({ page }) => first.get(page.id)?.authorId],
      created_at: ['text', (one) => time(first.get(one.page.id)?.at ?? one.at)],
      edited_at: ['text', ({ number, at }) => (number === 1 ? null : time(at))],
    })} where p.id = x.id`.execute(tx)
  const edited = new Set(last.filter((one) => !isFirst(one)).map(({ page }) => page.id))
  const kept = versions.filter(({ page }) => edited.has(page.id))
  await sql`
    insert into revision (entity, entity_id, number, author_id, at, changed, state)
    select 'wiki', page, number, author, at::timestamptz, string_to_array(changed, ','),
      jsonb_build_object('title', title, 'body', body)
    from ${givenRows(kept, {
      page: ['bigint', ({ page }) => page.id],
      number: ['integer', ({ number }) => number],
      author: ['bigint', ({ authorId }) => authorId],
      at: ['text', ({ at }) => time(at)],
      changed: ['text', ({ changed }) => changed.join()],
      title: ['text', ({ title }) => title],
      body: ['text', ({ body }) => body],
    })}`.execute(tx)
  const links = last.flatMap(({ page, body }) =>
    linkedPaths(body).map((path) => ({ id: page.id, path })),
  )
  await sql`
    insert into wiki_link (page_id, path)
    select id, path from ${givenRows(links, {
      id: ['bigint', ({ id }) => id],
      path: ['text', ({ path }) => path],
    })}`.execute(tx)
  await sql`
    insert into import_original (kind, new_id, body)
    select ${kind}, id, body from ${givenRows(
      last.filter(({ original }) => original !== null),
      { id: ['bigint', ({ page }) => page.id], body: ['text', ({ original }) => original] },
    )}`.execute(tx)
}

const isFirst = ({ number }: Version) => number === 1
