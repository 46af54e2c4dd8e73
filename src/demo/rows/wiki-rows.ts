import { sql } from 'kysely'
import type pg from 'pg'
import { copyRows } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import type { Draw } from '../draw.ts'
import { createDraw } from '../draw.ts'
import { prose } from '../prose.ts'
import { dateOf } from './member-rows.ts'
import type { Parts } from './lanes/parts.ts'
import { copyInParts } from './lanes/parts.ts'
import type { DemoTalk } from './types.ts'

// The handbook of a large community: pages of the wiki that many members have edited for a long
// time.

/** The number of members for each page; small communities have no handbook. */
const MEMBERS_PER_PAGE = 400
/**
 * The mean number of revisions of a page. The first page has a tenth of all revisions, if that is
 * more.
 */
const REVISIONS = 80
const PARAGRAPHS = 12
/** The hours between two edits of a page. */
const HOURS = 5

interface Edit {
  readonly page: number
  readonly number: number
  readonly authorId: number
  /** In seconds since 1970. */
  readonly at: number
  readonly body: string
}

/** Writes pages with long histories: 20,000 revisions for 100,000 members. */
export async function* writeHandbook(client: pg.ClientBase, tx: Db, talk: DemoTalk): Parts {
  const pages = Math.floor(talk.members.length / MEMBERS_PER_PAGE)
  if (pages === 0) return
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('wiki_page', 'id'))::bigint as id
    from generate_series(1, ${pages})`.execute(tx)
  const ids = rows.map(({ id }) => Number(id))
  const last: Edit[] = []
  const columns = [
    'entity',
    'entity_id',
    'number',
    'author_id',
    'at',
    'summary',
    'changed',
    'state',
  ]
  yield* copyInParts(client, 'revision', columns as never, revisionRows(talk, ids, last))
  await copyRows(
    client,
    'wiki_page',
    ['id', 'path', 'title', 'body', 'revision', 'author_id', 'created_at', 'edited_at'],
    last.map(({ page, number, authorId, at, body }) => {
      const start = at - (number - 1) * HOURS * 3600
      const place = [ids[page], `handbook/part-${page + 1}`, titleOf(page), body]
      return [...place, number, authorId, dateOf(start), dateOf(at)]
    }),
  )
}

const titleOf = (page: number) => `Handbook, part ${page + 1}`

function* revisionRows(talk: DemoTalk, ids: readonly number[], last: Edit[]) {
  for (const [page, id] of ids.entries()) {
    let edit: Edit | null = null
    for (edit of editsOf(talk, page, revisionsOf(page, ids.length))) {
      const state = JSON.stringify({ title: titleOf(page), body: edit.body })
      const isFirst = edit.number === 1
      const what = [isFirst ? '' : 'Corrected a part', isFirst ? '{}' : '{body}', state]
      yield ['wiki', id, edit.number, edit.authorId, dateOf(edit.at), ...what]
    }
    if (edit !== null) last.push(edit)
  }
}

/** Returns the number of revisions of a page; the first page is the one that everyone edits. */
function revisionsOf(page: number, pages: number): number {
  const all = pages * REVISIONS
  const most = Math.max(REVISIONS, Math.floor(all / 10))
  return page === 0 ? most : Math.max(2, Math.floor((all - most) / Math.max(1, pages - 1)))
}

function* editsOf({ seed, any, timeline }: DemoTalk, page: number, count: number) {
  const draw = createDraw(seed, 'handbook', page)
  const parts = Array.from({ length: PARAGRAPHS }, () => partOf(draw))
  const end = timeline.now - Math.floor(draw.next() * 30 * 86_400)
  for (let number = 1; number <= count; number++) {
    if (number > 1) parts[Math.floor(draw.next() * PARAGRAPHS)] = partOf(draw)
    const at = end - (count - number) * HOURS * 3600
    yield { page, number, authorId: any(draw).id, at, body: parts.join('\n\n') } satisfies Edit
  }
}

function partOf(draw: Draw): string {
  return `## ${prose(draw).split('.')[0].slice(0, 60)}\n\n${prose(draw)}\n\n${prose(draw)}`
}
