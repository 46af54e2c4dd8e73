import type { Hidden } from '../../../domain/search/hidden.ts'
import { withoutHidden } from '../../../domain/search/hidden.ts'
import { readQuery } from '../../../domain/search/query.ts'
import type { TorrentFilter } from '../../../store/search/filters.ts'
import { EVERYTHING } from '../../../store/search/filters.ts'
import { firstOf } from '../../../store/search/findings.ts'
import type { TorrentLine } from '../../../store/search/lines.ts'
import type { Sort } from '../../../store/search/sorts.ts'
import type { Call } from '../../http/action.ts'

const NOTHING: Hidden = { categories: [], tags: [] }

interface Asked {
  /** A query in the grammar of the search box; empty: every torrent. */
  readonly line?: string
  readonly uploaderId?: TorrentFilter['uploaderId']
  readonly by: Sort
  readonly limit: number
}

type Reader = Pick<Call<string, 'account.own'>, 'db' | 'member' | 'now'>

/** Returns the first torrents of a search, highest value first, without what the reader hides. */
export async function firstTorrents(call: Reader, asked: Asked): Promise<readonly TorrentLine[]> {
  const [first] = await firstTorrentsOf(call, [asked])
  return first ?? []
}

/** Returns the first torrents of several searches, with few statements for all of them. */
export async function firstTorrentsOf(
  { db, member, now }: Reader,
  asked: readonly Asked[],
): Promise<readonly (readonly TorrentLine[])[]> {
  const hidden = member.hidden ?? NOTHING
  const filters = asked.map(({ line = '', uploaderId = null, by, limit }) => {
    const read = readQuery(line, Math.floor(now.getTime() / 1000))
    const typed = line === '' || !read.ok ? null : read.query
    const search = withoutHidden(typed, hidden)
    const who = { memberId: member.id, namesOf: 'own' } as const
    const every = { ...EVERYTHING, ...who, uploaderId, now, position: null }
    return { ...every, search, order: { by, isDescending: true }, limit }
  })
  return firstOf(db, filters)
}
