import { appliedTo } from '../../../domain/promotions/replay.ts'
import { sourceText } from '../../../domain/promotions/source-labels.ts'
import { count, decimal, id, randomId, strictRecord, time } from '../../../shared/shape.ts'
import type { Db } from '../../../store/base/db.ts'
import { holding } from '../../../store/promotions/factors.ts'
import type { IntervalRow } from '../../../store/traffic/intervals.ts'
import * as traffic from '../../../store/traffic/intervals.ts'
import { get, page, refuse } from '../../http/action.ts'
import { decodeCursor, listLimit } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import * as api from './api.ts'
import { intervalItem, sumsItem, torrentItem } from './json.ts'
import type { Explained } from './pages.ts'
import { torrentPage, torrentsPage } from './pages.ts'

const torrentPlace = strictRecord({ at: time, id })
const intervalPlace = strictRecord({ at: decimal, journal: randomId, number: count })

export const torrents = get('/ledger/traffic', 'account.own', api.torrents, async (call) => {
  const { db, member, query, now } = call
  const place = decodeCursor(torrentPlace, query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const after = place === null ? null : { at: new Date(place.at), id: place.id }
  const limit = listLimit(query.limit)
  const sums = await traffic.sumsOf(db, member.id)
  const found = await traffic.torrentsOf(db, member.id, after, limit + 1)
  const { rows, next } = cut(found, limit, (row) => ({ at: row.lastAt, id: row.torrentId }))
  const shown = torrentsPage({ sums, rows, next, isFirst: place === null }, now)
  const items = rows.map(torrentItem)
  const json = { items, next, total: sums.torrents, sums: sumsItem(sums) }
  return page('ledger/torrents', shown, json)
})

export const intervals = get(
  '/ledger/traffic/:torrent',
  'account.own',
  api.intervals,
  async ({ db, member, params, query, now }) => {
    const place = decodeCursor(intervalPlace, query.cursor)
    if (place === undefined) return refuse('BAD_CURSOR')
    const torrentId = idOf(params.torrent)
    const torrent = await traffic.torrentOf(db, member.id, torrentId)
    if (torrent === null) return refuse('NOTHING_MOVED')
    const limit = listLimit(query.limit)
    const found = await traffic.intervalsOf(db, member.id, torrentId, place, limit + 1)
    const { rows, next } = cut(found, limit, ({ at, journal, number }) => ({ at, journal, number }))
    const lines = await explained(db, member.id, torrentId, rows)
    const shown = torrentPage({ torrent, lines, next, isFirst: place === null }, now)
    const items = lines.map(intervalItem)
    const json = { items, next, total: null, torrent: torrentItem(torrent) }
    return page('ledger/torrent', shown, json)
  },
)

/** Each interval with the promotions that applied. */
async function explained(
  db: Db,
  memberId: number,
  torrentId: number,
  rows: readonly IntervalRow[],
): Promise<readonly Explained[]> {
  if (rows.length === 0) return []
  const since = Math.min(...rows.map((row) => row.since))
  const at = Math.max(...rows.map((row) => row.at))
  const of = await holding(db, { memberIds: [memberId], torrentIds: [torrentId] }, since, at)
  const promotions = of({ memberId, torrentId })
  return rows.map((row) => {
    // Of a summarized day only the factors are known: factors of 1 had no promotion.
    const isPlainDay =
      row.intervals !== null && row.upPermille === 1_000 && row.downPermille === 1_000
    const applied = isPlainDay ? [] : appliedTo(promotions, row.since, row.at)
    const because = applied.map(sourceText)
    return { ...row, because }
  })
}
