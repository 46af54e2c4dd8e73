import type { Expression, Leaf } from '../../domain/search/expression.ts'
import { leavesOf } from '../../domain/search/expression.ts'
import type { Db } from '../base/db.ts'
import { fittingQuery } from './browse.ts'
import type { TorrentFilter } from './filters.ts'
import { isOpen, UNLISTED } from './filters.ts'

// Estimates how many torrents a search will find, without reading any torrent: from PostgreSQL's
// statistics of words, tags and years.

/**
 * Returns an upper estimate of the number of matches; 0 for conditions that never match many
 * torrents.
 */
export async function expectedMost(tx: Db, filter: TorrentFilter): Promise<number> {
  const { search, uploaderId, within, states } = filter
  if (isOpen(filter) || uploaderId !== null || within !== undefined) return 0
  if (states.some((state) => PERSONAL.has(state) || isUnlisted(state))) return 0
  const also = search?.also ?? []
  if (also.some((one) => isLeaf(one) && PERSONAL.has(kindOf(one)))) return 0
  // Conditions without statistics are left out, which can only raise the estimate.
  const known = also.filter((one) => leavesOf(one).every((leaf) => !UNKNOWN.has(kindOf(leaf))))
  const told = { ...filter, search: search === null ? null : { ...search, also: known } }
  return expected(tx, told)
}

/** One member's activity is always a small part of the catalog. */
const PERSONAL: ReadonlySet<string> = new Set(
  'seeding leeching snatched bookmarked mine uploader'.split(' '),
)
const UNKNOWN: ReadonlySet<string> = new Set(
  'attribute category tag external freeleech free25 free50 free75 doubleup'.split(' '),
)

const isUnlisted = (state: string) => UNLISTED.some((one) => one === state)

function isLeaf(expression: Expression): expression is Leaf {
  return !['not', 'all', 'any'].includes(expression.kind)
}

function kindOf(leaf: Leaf): string {
  if (leaf.kind === 'is') return leaf.quality
  return leaf.kind === 'named' ? leaf.field : leaf.kind
}

async function expected(tx: Db, filter: TorrentFilter): Promise<number> {
  const { sql, ...compiled } = fittingQuery(filter).compile(tx)
  const { rows } = await tx.executeQuery<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>({
    ...compiled,
    sql: `explain (format json) ${sql}`,
  })
  return rows[0]['QUERY PLAN'][0].Plan['Plan Rows']
}

interface Plan {
  readonly 'Plan Rows': number
}
