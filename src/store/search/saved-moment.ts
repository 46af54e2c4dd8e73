import { asksForAttributes } from '../../domain/search/field-names.ts'
import { readQuery } from '../../domain/search/query.ts'
import * as attributes from '../taxonomy/attributes.ts'
import type { Db } from '../base/db.ts'
import type { TorrentFilter } from './filters.ts'

// What a saved search finds depends on the time: what is freeleech, or less than a week old.

export interface Kept {
  readonly filter: TorrentFilter
  /** The query string of the list's URL. */
  readonly query: string
}

/** Returns the filter of a saved search at a given time, for the member who saved it. */
export type Reader = (kept: Kept) => TorrentFilter

/**
 * Returns a reader of a member's saved searches at a given time; it reads attributes once for all
 * of them.
 */
export async function readerAt(
  db: Db,
  memberId: number,
  searches: readonly Kept[],
  now: Date,
): Promise<Reader> {
  const isAsked = searches.some(({ query }) => asksForAttributes(lineOf(query)))
  const known = isAsked ? await attributes.searchable(db) : []
  const seconds = Math.floor(now.getTime() / 1000)
  return ({ filter, query }) => {
    // A member who no longer sees anonymous uploaders may have saved it as staff.
    const own = { ...filter, memberId, now, namesOf: undefined }
    const line = lineOf(query)
    if (filter.search === null || line === '') return own
    const read = readQuery(line, seconds, { attributes: known, categories: [] })
    // If one of its attributes was removed, the search stays as it was saved.
    return read.ok ? { ...own, search: read.query } : own
  }
}

function lineOf(query: string): string {
  return new URLSearchParams(query).get('q') ?? ''
}
