import { tagOf } from '../../domain/gazelle/words.ts'
import { PAGE_SIZE, readBrowse } from '../../domain/gazelle/request.ts'
import { textOf } from '../../domain/integrations/given.ts'
import * as bookmarkStore from '../../store/collections/bookmarks.ts'
import * as alerts from '../../store/search/alerts.ts'
import type { Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import type { GazelleCall } from './call.ts'
import { success } from './call.ts'
import { groupDocument, lineOf } from './documents.ts'
import type { Row } from './rows.ts'
import { byGroup, rowsOf } from './rows.ts'
import { plain, timeText } from './texts.ts'

/** The most bookmarks in one reply: tools do not page through them. */
const MOST_BOOKMARKS = 500

/** `action=bookmarks`: bookmarked torrents by group; artists cannot be bookmarked here. */
export async function bookmarks(call: GazelleCall): Promise<Reply> {
  const type = textOf(call.query, 'type') || 'torrents'
  if (type === 'artists') return success(call, { artists: [] })
  if (type !== 'torrents') return refuse('BAD_REQUEST', { detail: 'type must be torrents.' })
  const filter = { words: [], category: null, after: null, limit: MOST_BOOKMARKS }
  const kept = await bookmarkStore.list(call.db, call.member.id, filter)
  const listed = kept.filter(({ state }) => state === 'listed').map(({ id }) => id)
  const rows = await rowsOf(call, listed)
  return success(call, { bookmarks: byGroup(rows).map((group) => bookmarkOf(group, call)) })
}

function bookmarkOf(rows: readonly [Row, ...Row[]], { manner }: GazelleCall) {
  const [first] = rows
  const group = groupDocument(first, '', manner)
  const { id, name, year, recordLabel, catalogueNumber, releaseType } = group
  return {
    ...{ id, name, year, recordLabel, catalogueNumber },
    tagList: first.torrent.tags.map((tag) => tag.replaceAll('-', '_')).join(' '),
    releaseType: String(releaseType),
    vanityHouse: false,
    image: group.wikiImage,
    torrents: rows.map((row) => lineOf(row, manner)),
  }
}

/** `action=notifications`: unread alerts of the member's saved searches, newest first. */
export async function notifications(call: GazelleCall): Promise<Reply> {
  const request = readBrowse({ page: call.query.page })
  if (typeof request === 'string') return refuse('BAD_REQUEST', { detail: `${request}.` })
  const skipped = (request.page - 1) * PAGE_SIZE
  const { db, member } = call
  const unread = await alerts.unread(db, member.id, null, skipped + PAGE_SIZE + 1)
  const shown = unread.slice(skipped, skipped + PAGE_SIZE)
  const rows = await rowsOf(call, [...new Set(shown.map(({ torrentId }) => torrentId))])
  const byId = new Map(rows.map((row) => [row.torrent.id, row]))
  return success(call, {
    currentPages: request.page,
    pages: request.page + (unread.length > skipped + PAGE_SIZE ? 1 : 0),
    numNew: unread.length,
    results: shown.flatMap(({ torrentId, at }) => {
      const row = byId.get(torrentId)
      return row === undefined ? [] : [notificationOf(row, at, call)]
    }),
  })
}

function notificationOf(row: Row, at: Date, { manner }: GazelleCall) {
  const { group, category, torrent } = row
  const { id, time, hasFile, ...line } = lineOf(row, manner)
  return {
    torrentId: id,
    groupName: plain(group.name),
    groupCategoryId: category.number,
    groupYear: group.year,
    torrentTags: torrent.tags.map(tagOf).join(' '),
    ...line,
    ...{ notificationTime: timeText(at), logInDb: line.logCount > 0, unread: true },
    ...{ time, hasFile },
  }
}
