import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { FACET_FIELDS, facetQuery } from './facet-counts.ts'
import { estimate, SAMPLE } from './facet-estimate.ts'
import { foundMarks } from './facet-marks.ts'
import { valuesOfMarks } from './facet-names.ts'
import type { Facets } from './facet-values.ts'
import { COUNTED_UP_TO } from './browse.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForStats, isOpen, passes } from './filters.ts'
import { gatherable } from './gathering.ts'

// Facets of a filter: how many matches each category, tag, year and state has.

/**
 * Returns the facets of the matches, in a transaction started by `byIndex`. They are exact up to
 * `COUNTED_UP_TO` matches, unless `isMany` says that there are more. Above that, they are estimated
 * from a sample of pages of the table.
 */
export async function facetsWithin(
  db: Db,
  tx: Db,
  filter: TorrentFilter,
  { isMany, sample = SAMPLE }: { readonly isMany: boolean; readonly sample?: number },
): Promise<Facets> {
  const guessed = isMany ? await estimate(db, tx, filter, sample) : null
  if (guessed !== null) return guessed
  const [found] = (await markedQuery(filter).execute(tx)).rows
  const values = await valuesOfMarks(tx, found)
  if (values !== null) return { values, total: found.total, isEstimate: false }
  const { rows } = await facetQuery(gathered(filter)).execute(tx)
  return {
    values: rows.filter(({ facet }) => facet !== 'total'),
    total: rows.find(({ facet }) => facet === 'total')?.torrents ?? 0,
    isEstimate: false,
  }
}

/** Selects all matches, up to the number that is counted. */
export function gathered(filter: TorrentFilter): RawBuilder<unknown> {
  return sql`select torrent.id, ${FACET_FIELDS} from torrent ${stats(filter)}
    where ${passes(filter)} ${limit(filter)}`
}

function limit(filter: TorrentFilter): RawBuilder<unknown> {
  return isOpen(filter) ? sql`` : sql`limit ${COUNTED_UP_TO + 1}`
}

function markedQuery(filter: TorrentFilter) {
  const { tables, condition } = gatherable(filter, true)
  const all = sql`select torrent.id, torrent.marks from ${tables}
    where ${condition} ${limit(filter)}`
  return foundMarks(all)
}

function stats(filter: TorrentFilter): RawBuilder<unknown> {
  if (!asksForStats(filter)) return sql``
  return sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
}
