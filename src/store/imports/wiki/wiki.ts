import { sql } from 'kysely'
import type pg from 'pg'
import { toLatin } from '../../../domain/imports/names.ts'
import { aliasKey } from '../../../domain/imports/wiki-links.ts'
import { MAX_PATH, MAX_TITLE, wikiPath } from '../../../domain/wiki/paths.ts'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'
import { lockAddresses } from '../../wiki/settings.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { authorIn, authorsOf } from '../texts/authors.ts'
import type { Lowest } from './access.ts'
import { lowestRoles } from './access.ts'
import type { WikiDescription, WikiList } from '../described/wiki.ts'
import type { ImportingWiki, NewPage } from './new-pages.ts'
import { writeVersions } from './versions.ts'

// Wiki pages and texts of the site, with their earlier versions.

/** More pages than any wiki has: the names and addresses of all are held in memory. */
const MOST_PAGES = 20_000
/** The number of pages whose texts are in memory at the same time. */
const BATCH = 50
/** The characters reserved for a number at the end of an address. */
const ROOM = 10

interface PlainPage {
  readonly id: number
  readonly author_id: number | null
  readonly title: string
  readonly above: string | null
  readonly at: Date | null
  readonly reader_keys: readonly string[] | null
  readonly editor_keys: readonly string[] | null
  readonly is_empty: boolean
}

/**
 * Imports the pages that are not here yet, in one transaction: pages link to each other, so all of
 * them must have addresses before their texts are converted.
 */
export async function importWiki(
  client: pg.ClientBase,
  { inTransaction }: Target,
  description: WikiDescription,
  importing: ImportingWiki,
): Promise<void> {
  await inTransaction(async (tx) => {
    await lockAddresses(tx)
    const lowest = await lowestRoles(tx, importing.readers)
    const taken = await takenPaths(tx)
    const made: { readonly list: WikiList; readonly pages: readonly NewPage[] }[] = []
    for (const list of description.lists) {
      const pages = await place(client, tx, list, { ...importing, lowest, taken })
      made.push({ list, pages })
    }
    const names = await namesOf(client, tx, description)
    for (const { list, pages } of made) {
      const isFirst = list === description.lists[0]
      const revisions = isFirst ? description.revisions : null
      for (let at = 0; at < pages.length; at += BATCH) {
        const batch = pages.slice(at, at + BATCH)
        await writeVersions({ client, tx }, batch, { list, revisions, names, ...importing })
      }
    }
  })
}

async function takenPaths(tx: Db): Promise<Set<string>> {
  const { rows } = await sql<{ path: string }>`
    select path from wiki_page union select path from wiki_alias`.execute(tx)
  return new Set(rows.map(({ path }) => path))
}

interface Placing extends ImportingWiki {
  readonly lowest: Lowest
  readonly taken: Set<string>
}

/** Gives the new pages of a list addresses and permissions, and writes them without their texts. */
async function place(
  client: pg.ClientBase,
  tx: Db,
  { kind, rows: source }: WikiList,
  placing: Placing,
): Promise<readonly NewPage[]> {
  const { rows: all } = await client.query<PlainPage>(
    `select distinct on (id) id, author_id, coalesce(title, '') as title, above, at, reader_keys,
      editor_keys, btrim(coalesce(body, ''), E' \\n\\r\\t') = '' as is_empty
    from (${source}) w where id is not null order by id, number desc limit $1`,
    [MOST_PAGES],
  )
  const taken = { rows: source, taken: all, most: MOST_PAGES }
  await records.noteBeyond(tx, kind, taken)
  const ids = all.map(({ id }) => id)
  const known = await records.ofIds(tx, kind, ids)
  const open = all.filter(({ id }) => !records.isDone(known.get(id)))
  const authors = await authorsOf(tx, open.map(writtenBy))
  const judged = open.map((page) => ({ page, why: whyNot(page, authors) }))
  const rows = judged.flatMap(({ page, why }): readonly ImportRow[] => {
    return why === null ? [] : [{ ...NOTHING, ...why, oldId: page.id, newId: null }]
  })
  const fresh = rows.filter((row) => records.isNews(row, known.get(row.oldId)))
  const accepted = judged.flatMap(({ page, why }) => (why === null ? [page] : []))
  if (fresh.length + accepted.length === 0) return []
  await records.mark(tx)
  const newOnes = await newIds(tx, 'wiki_page', accepted.length)
  const pages = accepted.map((page, at) => pageOf(page, newOnes[at], kind, placing))
  await insert(tx, pages)
  const imported = pages.map(({ id, oldId }): ImportRow => {
    return { ...NOTHING, oldId, newId: id, outcome: 'imported', reason: '' }
  })
  await records.put(tx, kind, [...fresh, ...imported])
  return pages
}

const NOTHING = { digest: '', figures: null }

function writtenBy({ author_id: id }: PlainPage) {
  return { author_id: id, author_name: '', is_anonymous: false }
}

function whyNot(
  page: PlainPage,
  authors: Parameters<typeof authorIn>[0],
): Pick<ImportRow, 'outcome' | 'reason'> | null {
  if (page.is_empty) return { outcome: 'left-out', reason: 'It is empty' }
  const waits = { outcome: 'quarantined', reason: 'Its author is in quarantine' } as const
  return authorIn(authors, writtenBy(page), () => false).kind === 'waits' ? waits : null
}

function pageOf(
  { id: oldId, title: given, above, at, reader_keys: readers, editor_keys: editors }: PlainPage,
  id: number,
  kind: string,
  { lowest, taken, now }: Placing,
): NewPage {
  const cut = [...given.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE).join('')
  const title = cut === '' ? `Page ${oldId}` : cut
  const path = freePath(above, title, `${kind}-${oldId}`, taken)
  taken.add(path)
  // A page for all members says so explicitly, because the page above it may be for fewer members.
  const all = path.includes('/') ? 'member' : null
  const reader = lowest(readers) ?? all
  return { id, oldId, path, title, reader, editor: lowest(editors), createdAt: at ?? now }
}

/** Returns an address for a title, with a number if the address is already used. */
function freePath(
  above: string | null,
  title: string,
  fallback: string,
  taken: ReadonlySet<string>,
): string {
  const latin = (text: string) => toLatin(text).replaceAll('/', ' ')
  const parts = above === null ? [title] : [above, title]
  const wanted = wikiPath(parts.map(latin).join('/')) ?? fallback
  if (!taken.has(wanted)) return wanted
  const base = wanted.length > MAX_PATH - ROOM ? fallback : wanted
  for (let number = 2; ; number++) {
    const path = `${base}-${number}`
    if (!taken.has(path)) return path
  }
}

async function insert(tx: Db, pages: readonly NewPage[]): Promise<void> {
  await sql`
    insert into wiki_page (id, path, title, body, reader, editor, created_at)
    overriding system value
    select id, path, title, title, reader, editor, created_at::timestamptz
    from ${givenRows(pages, {
      id: ['bigint', ({ id }) => id],
      path: ['text', ({ path }) => path],
      title: ['text', ({ title }) => title],
      reader: ['text', ({ reader }) => reader],
      editor: ['text', ({ editor }) => editor],
      created_at: ['text', ({ createdAt }) => createdAt.toISOString()],
    })}`.execute(tx)
}

/** Returns the addresses of the imported pages of the first list, by the keys of their names. */
async function namesOf(
  client: pg.ClientBase,
  tx: Db,
  { lists: [first], aliases }: WikiDescription,
): Promise<ReadonlyMap<string, string>> {
  const { rows: pages } = await sql<{ oldId: number; path: string; title: string }>`
    select r.old_id as "oldId", p.path, p.title
    from import_row r join wiki_page p on p.id = r.new_id
    where r.kind = ${first.kind} and r.outcome = 'imported' and p.removed_at is null
    order by r.old_id desc`.execute(tx)
  const paths = new Map(pages.map(({ oldId, path }) => [oldId, path]))
  const names = new Map(pages.map(({ title, path }) => [aliasKey(title), path]))
  if (aliases === null) return names
  const { rows } = await client.query<{ page_id: number | null; name: string | null }>(
    `select page_id, name from (${aliases.rows}) a limit $1`,
    [MOST_PAGES],
  )
  for (const { page_id: page, name } of rows) {
    const path = paths.get(page ?? 0)
    if (path !== undefined && name !== null) names.set(aliasKey(name), path)
  }
  return names
}
