import type { StoredLooks } from '../../domain/looks/looks.ts'
import type { Hidden } from '../../domain/search/hidden.ts'
import type { QueryError } from '../../domain/search/expression.ts'
import { leavesOf } from '../../domain/search/expression.ts'
import type { SearchQuery } from '../../domain/search/query.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as tags from '../../store/taxonomy/torrent-tags.ts'
import type { Call, OrReply } from '../http/action.ts'
import { refused } from '../http/action.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Browse, Known } from './browse-query.ts'
import { readBrowse, refuseTooMany, textOf, valuesOf } from './browse-query.ts'
import { readLine } from './query-line.ts'
import { rowsPerPage } from '../torrents/parts/rows/facts.ts'

type Asking = Pick<Call<string, 'catalog.read'>, 'db' | 'can' | 'now'> & {
  readonly member: { readonly id: number; readonly hidden?: Hidden; readonly looks?: StoredLooks }
  readonly wantsJson?: boolean
}

export type Asked = OrReply<{
  readonly browse: Browse
  readonly known: Known
  /** Errors in the line; `browse` asks for the rest, if there is any. */
  readonly errors: readonly QueryError[]
}>

const NOTHING: SearchQuery = { all: [], none: [], also: [], leftOut: null }

/** Reads the filter in the address of a list, looking up all names. */
export async function readAsked(call: Asking, query: Fields): Promise<Asked> {
  const tooMany = refuseTooMany(query)
  if (tooMany !== null) return { ok: false, reply: tooMany }
  const lookedUp = await lookUp(call, query)
  if (lookedUp === null) return refused('MEMBER_NOT_FOUND')
  const line = await readLine(call.db, textOf(query.q), lookedUp.categories, call.now)
  const asked = (line.ok ? line.query : line.rest) ?? NOTHING
  const known = { ...lookedUp, asked, hidden: await hiddenIn(call, query, asked) }
  const read = readBrowse(query, known)
  if (!read.ok) return read
  return { ok: true, browse: read.browse, known, errors: line.ok ? [] : line.errors }
}

/**
 * Returns what the reader hides from a list; null: it shows everything. A tag that the list asks
 * for is shown whether either of its names is that of an alias.
 */
async function hiddenIn(
  { db, member }: Asking,
  query: Fields,
  { also }: SearchQuery,
): Promise<Hidden | null> {
  const { hidden } = member
  if (query.hidden === 'show' || hidden === undefined) return null
  const leaves = also.flatMap(leavesOf)
  const inLine = leaves.flatMap((leaf) =>
    leaf.kind === 'named' && leaf.field === 'tag' ? leaf.name : [],
  )
  const asked = [...valuesOf(query.tag), ...inLine]
  if (asked.length === 0 || hidden.tags.length === 0) return hidden
  const named = await tags.resolve(db, [...asked, ...hidden.tags])
  const idOf = ({ tag }: tags.NamedTag) => tag?.id
  const shown = new Set(named.slice(0, asked.length).map(idOf))
  const left = named.slice(asked.length).filter((one) => !shown.has(idOf(one)))
  return { ...hidden, tags: left.map(({ slug }) => slug) }
}

type LookedUp = Omit<Known, 'asked' | 'hidden'>

async function lookUp(call: Asking, query: Fields): Promise<LookedUp | null> {
  const { db, member, can } = call
  const [all, asked] = await Promise.all([
    categories.list(db),
    tags.resolve(db, valuesOf(query.tag)),
  ])
  const name = textOf(query.uploader).trim()
  const uploader = name === '' ? null : await memberPages.named(db, name)
  if (name !== '' && uploader === null) return null
  return {
    categories: all,
    tags: asked,
    uploader,
    memberId: member.id,
    maySeeUnlisted: can('torrents.edit'),
    namesOf: can('torrents.moderate') ? 'all' : 'own',
    rows: rowsPerPage(call),
  }
}
