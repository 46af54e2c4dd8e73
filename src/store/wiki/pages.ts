import { sql } from 'kysely'
import type { MemberRole, Role } from '../../domain/roles/permission-rows.ts'
import { rolesUpTo } from '../../domain/wiki/rights.ts'
import type { Db } from '../base/db.ts'

// Pages of the wiki as they are read.

export interface WikiPage {
  readonly id: number
  readonly path: string
  readonly title: string
  /** Markdown. */
  readonly body: string
  /** What the page itself says; null: as for the page above. */
  readonly reader: Role | null
  readonly editor: MemberRole | null
  /** The lowest roles that read and edit it. */
  readonly readBy: Role
  readonly editedBy: MemberRole
  readonly revision: number
  readonly comments: number
  /** Null: it came with the site, or the account was deleted. */
  readonly author: string | null
  readonly authorId: number | null
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly removedAt: Date | null
  readonly removedReason: string | null
}

function pages(db: Db) {
  return db
    .selectFrom('wiki_page as page')
    .leftJoin('member', 'member.id', 'page.author_id')
    .select(['page.id', 'page.path', 'page.title', 'page.body', 'page.revision', 'page.comments'])
    .select(sql<Role | null>`page.reader`.as('reader'))
    .select(sql<MemberRole | null>`page.editor`.as('editor'))
    .select(sql<Role>`wiki_reader(page.path)`.as('readBy'))
    .select(sql<MemberRole>`wiki_editor(page.path)`.as('editedBy'))
    .select(['member.name as author', 'page.author_id as authorId'])
    .select(['page.created_at as createdAt', 'page.edited_at as editedAt'])
    .select(['page.removed_at as removedAt', 'page.removed_reason as removedReason'])
}

/** A page in any state, without checking who may see it. */
export async function find(db: Db, id: number): Promise<WikiPage | undefined> {
  return pages(db).where('page.id', '=', id).executeTakeFirst()
}

/** The page at an address, or the one that an alias of that name forwards to. */
export async function at(db: Db, path: string): Promise<WikiPage | undefined> {
  return pages(db)
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

/** The lowest role that edits pages at an address, and the one that reads them. */
export async function rolesAt(db: Db, path: string): Promise<{ reader: Role; editor: Role }> {
  const { rows } = await sql<{ reader: Role; editor: Role }>`
    select wiki_reader(${path}) as reader, wiki_editor(${path}) as editor`.execute(db)
  return rows[0]
}

/**
 * The lowest role that edits pages at an address, as a role sees it: that of the nearest path at
 * or above it that the role reads. A hidden tree looks like addresses without pages.
 */
export async function editorSeen(db: Db, path: string, role: Role): Promise<MemberRole> {
  const { rows } = await sql<{ editor: MemberRole }>`
    select wiki_editor(above.path) as editor
    from unnest(wiki_above(${path}) || array['']) as above (path)
    where wiki_reader(above.path) = any(${[...rolesUpTo(role)]}::text[])
    order by length(above.path) desc limit 1`.execute(db)
  return rows[0]?.editor ?? 'owner'
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
  /** Those that link to an address. */
  | { readonly of: 'linking'; readonly to: string }

/** Pages that the role reads, by address, after one; removed ones are not listed. */
export async function list(
  db: Db,
  role: Role,
  chosen: Chosen,
  after: string | null,
  limit: number,
): Promise<readonly WikiLine[]> {
  let query = db
    .selectFrom('wiki_page as page')
    .select(['page.id', 'page.path', 'page.title'])
    .select(sql<Date>`coalesce(page.edited_at, page.created_at)`.as('changedAt'))
    .where('page.removed_at', 'is', null)
    .where(sql<boolean>`wiki_reader(page.path) = any(${[...rolesUpTo(role)]}::text[])`)
  if (chosen.of === 'linking') {
    query = query.where(sql<boolean>`exists (select from wiki_link link
      where link.page_id = page.id and link.path = ${chosen.to})`)
  }
  if (chosen.of === 'orphaned') {
    query = query.where(sql<boolean>`not exists (select from wiki_link link
      join wiki_page source on source.id = link.page_id and source.removed_at is null
      where link.path = page.path and link.page_id <> page.id)`)
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
 * Addresses without a page that pages link to, as far as the role reads those pages. An address
 * with a page that the role may not read is listed like any other.
 */
export async function wanted(
  db: Db,
  role: Role,
  after: string | null,
  limit: number,
): Promise<readonly Wanted[]> {
  const reads = [...rolesUpTo(role)]
  const { rows } = await sql<Wanted>`
    select link.path, count(*)::int as links from wiki_link link
    join wiki_page source on source.id = link.page_id and source.removed_at is null
    where wiki_reader(source.path) = any(${reads}::text[])
      and not exists (select from wiki_page page
        where page.path = link.path and wiki_reader(page.path) = any(${reads}::text[]))
      and not exists (select from wiki_alias alias join wiki_page page on page.id = alias.page_id
        where alias.path = link.path and wiki_reader(page.path) = any(${reads}::text[]))
      and (${after}::text is null or link.path collate "C" > ${after})
    group by link.path order by link.path collate "C" limit ${limit}`.execute(db)
  return rows
}
