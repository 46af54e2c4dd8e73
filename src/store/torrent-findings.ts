import type { Leaf } from '../domain/search/expression.ts'
import { leavesOf } from '../domain/search/expression.ts'
import type { Db } from './db.ts'
import { estimate, isKnownAbove } from './facet-estimate.ts'
import type { Facets } from './facet-values.ts'
import { facetsWithin } from './facets.ts'
import type { BrowseFilter, BrowsePage } from './torrent-browse.ts'
import { browseWithin, byIndex, COUNTED_UP_TO } from './torrent-browse.ts'

export interface Findings {
  readonly page: BrowsePage
  /** What all that fits is like; null when nobody asked, or nothing fits. */
  readonly facets: Facets | null
}

/** A page of what fits a filter, and the facets of all of it, in one transaction. */
export async function findings(
  db: Db,
  filter: BrowseFilter,
  wantsFacets: boolean,
): Promise<Findings> {
  return byIndex(db, async (tx) => {
    // To look at a sample costs less than to gather 10,000 in vain.
    if (isBroad(filter)) await estimate(db, tx, filter)
    const isKnown = await isKnownAbove(db, filter, filter.countUpTo ?? COUNTED_UP_TO)
    const page = await browseWithin(tx, filter, isKnown)
    if (!wantsFacets || page.total === 0) return { page, facets: null }
    const isMany = page.total === null
    return { page, facets: await facetsWithin(db, tx, filter, { isMany }) }
  })
}

/** Whether what is asked may well fit one torrent in a hundred: it names no member, two words … */
function isBroad({ search, uploaderId, states }: BrowseFilter): boolean {
  if (uploaderId !== null || states.some((state) => !BROAD.has(state))) return false
  if (search === null) return true
  const words = search.all.flatMap(({ text }) => text.split(' '))
  const leaves = search.also.flatMap(leavesOf)
  return words.length <= 1 && leaves.every((leaf) => BROAD.has(kindOf(leaf)))
}

const BROAD: ReadonlySet<string> = new Set(
  'alive dead number added attribute category tag freeleech'.split(' '),
)

function kindOf(leaf: Leaf): string {
  if (leaf.kind === 'is') return leaf.quality
  return leaf.kind === 'named' ? leaf.field : leaf.kind
}
