import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { WikiRight } from '../../domain/wiki/rights.ts'
import type { Db } from '../base/db.ts'
import type { WikiReader } from './reading.ts'
import { reads, rolesOf } from './reading.ts'

// Pages of the wiki, as readers see them.

export interface WikiPage {
  readonly id: number
  readonly path: string
  readonly title: string
  /** The text in Markdown. */
  readonly body: string
  /** The roles or classes that are set for this page; null: those of the page above apply. */
  readonly own: Readonly<Record<WikiRight, string | null>>
  /** The lowest roles that actually apply. */
  readonly applying: Readonly<Record<WikiRight, string>>
  readonly canRead: boolean
  /**
   * Whether the rights of the page allow it to the reader, if the reader may use the wiki in this
   * way.
   */
  readonly canEdit: boolean
  readonly canPropose: boolean
  readonly canRename: boolean
  readonly revision: number
  readonly comments: number
  /** Null: the page was delivered with the software, or the account was deleted. */
  readonly author: string | null
  readonly authorId: number | null
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
  /** The position in the footer; null: the page is not in the footer. */
  readonly footerPosition: number | null
  /** Addresses that redirect to the page. */
  readonly aliases: readonly string[]
  /** The number of proposals for the page that wait for staff. */
  readonly proposals: number
}

function pages(db: Db, reader: WikiReader) {
  return db
    .selectFrom('wiki_page as page')
    .leftJoin('member', 'member.id', 'page.author_id')
    .select(['page.id', 'page.path', 'page.title', 'page.body', 'page.revision', 'page.comments'])
    .select(
      sql<WikiPage['own']>`json_build_object('reader', page.reader, 'editor', page.editor,
      'proposer', page.proposer, 'renamer', page.renamer)`.as('own'),
    )
    .select(
      sql<WikiPage['applying']>`json_build_object('reader', wiki_reader(page.path),
      'editor', wiki_editor(page.path), 'proposer', wiki_proposer(page.path),
      'renamer', wiki_renamer(page.path))`.as('applying'),
    )
    .select(reads(sql.ref('page.path'), reader).as('canRead'))
    .select(sql<boolean>`wiki_editor(page.path) = any(${rolesOf(reader)})`.as('canEdit'))
    .select(sql<boolean>`wiki_proposer(page.path) = any(${rolesOf(reader)})`.as('canPropose'))
    .select(sql<boolean>`wiki_renamer(page.path) = any(${rolesOf(reader)})`.as('canRename'))
    .select(['member.name as author', 'page.author_id as authorId'])
    .select(['page.created_at as createdAt', 'page.edited_at as editedAt'])
    .select('page.footer_position as footerPosition')
    .select(['page.removed_at as removedAt', 'page.removed_reason as removedReason'])
    .select(
      sql<readonly string[]>`array(select wiki_alias.path from wiki_alias
      where wiki_alias.page_id = page.id order by wiki_alias.path)`.as('aliases'),
    )
    .select(
      sql<number>`(select count(*)::int from held_text
      where kind = 'wiki' and state = 'waiting' and (place ->> 'pageId')::bigint = page.id
        and act = 'hold')`.as('proposals'),
    )
}

/** Returns a page in any state, even one that the reader may not read. */
export async function find(db: Db, id: number, reader: WikiReader): Promise<WikiPage | undefined> {
  return pages(db, reader).where('page.id', '=', id).executeTakeFirst()
}

/** Returns the page at an address, or the page to which an alias with that address redirects. */
export async function at(db: Db, path: string, reader: WikiReader): Promise<WikiPage | undefined> {
  return pages(db, reader)
    .where((eb) =>
      eb.or([
        eb('page.path', '=', path),
        eb(
          'page.id',
          'in',
          eb.selectFrom('wiki_alias').select('page_id').where('wiki_alias.path', '=', path),
        ),
      ]),
    )
    .orderBy(sql`page.path = ${path}`, 'desc')
    .limit(1)
    .executeTakeFirst()
}

export interface WikiLine {
  readonly id: number
  readonly path: string
  readonly title: string
  readonly changedAt: Date
}

/** Which pages are listed. */
export type Chosen =
  | { readonly of: 'all' | 'orphaned' }
  /** Pages that link to a page, by its current or a former address. */
  | { readonly of: 'linking'; readonly to: Pick<WikiPage, 'id' | 'path'> }

/** SQL: all addresses that lead to a page. */
function addressesOf(id: RawBuilder<unknown>, path: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select ${path} as path
    union all select alias.path from wiki_alias alias where alias.page_id = ${id})`
}

/** Lists pages that a reader may read, by address, after an address; without removed pages. */
export async function list(
  db: Db,
  reader: WikiReader,
  chosen: Chosen,
  after: string | null,
  limit: number,
): Promise<readonly WikiLine[]> {
  let query = db
    .selectFrom('wiki_page as page')
    .select(['page.id', 'page.path', 'page.title'])
    .select(sql<Date>`coalesce(page.edited_at, page.created_at)`.as('changedAt'))
    .where('page.removed_at', 'is', null)
    .where(reads(sql.ref('page.path'), reader))
  if (chosen.of === 'linking') {
    const { id, path } = chosen.to
    query = query.where(sql<boolean>`exists (select from wiki_link link
      join ${addressesOf(sql`${id}`, sql`${path}::text`)} own on own.path = link.path
      where link.page_id = page.id)`)
  }
  if (chosen.of === 'orphaned') {
    query = query.where(sql<boolean>`page.footer_position is null and not exists (
      select from ${addressesOf(sql.ref('page.id'), sql.ref('page.path'))} own
      join wiki_link link on link.path = own.path
      join wiki_page source on source.id = link.page_id and source.removed_at is null
      where link.page_id <> page.id)`)
  }
  if (after !== null) query = query.where(sql<boolean>`page.path collate "C" > ${after}`)
  return query
    .orderBy(sql`page.path collate "C"`)
    .limit(limit)
    .execute()
}

export interface Wanted {
  readonly path: string
  readonly links: number
}

/**
 * Lists addresses without a page that pages link to, as far as the reader may read the linking
 * pages. An address whose page the reader may not read is listed like any other, so that the list
 * does not reveal it.
 */
export async function wanted(
  db: Db,
  reader: WikiReader,
  after: string | null,
  limit: number,
): Promise<readonly Wanted[]> {
  const { rows } = await sql<Wanted>`
    select link.path, count(*)::int as links from wiki_link link
    join wiki_page source on source.id = link.page_id and source.removed_at is null
    where ${reads(sql.ref('source.path'), reader)}
      and not exists (select from wiki_page page
        where page.path = link.path and ${reads(sql.ref('page.path'), reader)})
      and not exists (select from wiki_alias alias join wiki_page page on page.id = alias.page_id
        where alias.path = link.path and ${reads(sql.ref('page.path'), reader)})
      and (${after}::text is null or link.path collate "C" > ${after})
    group by link.path order by link.path collate "C" limit ${limit}`.execute(db)
  return rows
}
