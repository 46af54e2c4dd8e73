import type { Hidden } from '../../../domain/search/hidden.ts'
import { withoutHidden } from '../../../domain/search/hidden.ts'
import { readQuery } from '../../../domain/search/query.ts'
import type { TorrentFilter } from '../../../store/search/filters.ts'
import { EVERYTHING } from '../../../store/search/filters.ts'
import { listing } from '../../../store/search/findings.ts'
import type { TorrentLine } from '../../../store/search/lines.ts'
import type { Sort } from '../../../store/search/sorts.ts'
import type { Call } from '../../http/action.ts'

const NOTHING: Hidden = { categories: [], tags: [] }

interface Asked {
  /** In the search box's words; empty: every torrent. */
  readonly line?: string
  readonly uploaderId?: TorrentFilter['uploaderId']
  readonly by: Sort
  readonly limit: number
}

/** The first torrents of a search, the largest value first, without what the reader hides. */
export async function firstTorrents(
  { db, member, now }: Pick<Call<string, 'account.own'>, 'db' | 'member' | 'now'>,
  { line = '', uploaderId = null, by, limit }: Asked,
): Promise<readonly TorrentLine[]> {
  const read = readQuery(line, Math.floor(now.getTime() / 1000))
  const asked = line === '' || !read.ok ? null : read.query
  const search = withoutHidden(asked, member.hidden ?? NOTHING, NOTHING)
  const order = { by, isDescending: true }
  const every = { ...EVERYTHING, uploaderId, memberId: member.id, now, position: null }
  return (await listing(db, { ...every, search, order, limit })).rows
}
