import { appliedTo } from '../../../domain/promotions/replay.ts'
import { sourceText } from '../../../domain/promotions/source-labels.ts'
import { count, decimal, id, randomId, strictRecord, time } from '../../../shared/shape.ts'
import type { Db } from '../../../store/base/db.ts'
import { holding } from '../../../store/promotions/factors.ts'
import type { IntervalRow } from '../../../store/traffic/intervals.ts'
import * as trafficDays from '../../../store/traffic/day.ts'
import * as traffic from '../../../store/traffic/intervals.ts'
import type { Call } from '../../http/action.ts'
import { get, page, refuse } from '../../http/action.ts'
import { listed } from '../../http/frame/listed.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { dayIn } from '../../ui/typed-times.ts'
import * as api from './api.ts'
import { dayItem, dayPage, LINES_SHOWN } from './day-page.ts'
import { dayTorrentItem, intervalItem, sumsItem, torrentItem } from './json.ts'
import type { Explained } from './pages.ts'
import { torrentPage, torrentsPage } from './pages.ts'

const TRAFFIC = '/ledger/traffic'

const torrentPlace = strictRecord({ at: time, id })
const intervalPlace = strictRecord({ at: decimal, journal: randomId, number: count })

export const torrents = get(TRAFFIC, 'account.own', api.torrents, async (call) => {
  const { db, member, query, now } = call
  if (query.day !== undefined && query.day !== '') return ofDay(call, query.day)
  const found = await listed(
    call,
    torrentPlace,
    (at, limit) => traffic.torrentsOf(db, member.id, at && { ...at, at: new Date(at.at) }, limit),
    ({ lastAt, torrentId }) => ({ at: lastAt, id: torrentId }),
  )
  const { rows, next } = found
  const sums = await traffic.sumsOf(db, member.id)
  const shown = torrentsPage({ sums, ...found }, now)
  const items = rows.map(torrentItem)
  const json = { items, next, total: sums.torrents, sums: sumsItem(sums) }
  return page('ledger/torrents', shown, json)
})

/** Loads the torrents of one day, and what the day did to the ratio. */
async function ofDay({ db, member, now }: Call<string, 'account.own'>, asked: unknown) {
  const day = dayIn(asked)
  if (day === null || day > now) return refuse('BAD_REQUEST', { detail: NO_DAY })
  const found = {
    day,
    traffic: await trafficDays.trafficOn(db, member.id, day, LINES_SHOWN),
    totals: await trafficDays.totalsAround(db, member.id, day, now),
  }
  const sums = sumsItem(await traffic.sumsOf(db, member.id))
  const items = found.traffic.torrents.map(dayTorrentItem)
  const total = found.traffic.lines
  const json = { items, next: null, total, sums, day: dayItem(found) }
  return page('ledger/torrents', dayPage(found, now), json)
}

const NO_DAY = 'day must be a date such as 2026-11-21, and not in the future.'

export const intervals = get(`${TRAFFIC}/:torrent`, 'account.own', api.intervals, async (call) => {
  const { db, member, params, now } = call
  const torrentId = idOf(params.torrent)
  const torrent = await traffic.torrentOf(db, member.id, torrentId)
  if (torrent === null) return refuse('NOTHING_MOVED')
  const found = await listed(
    call,
    intervalPlace,
    (after, limit) => traffic.intervalsOf(db, member.id, torrentId, after, limit),
    ({ at, journal, number }) => ({ at, journal, number }),
  )
  const { rows, next, isFirst } = found
  const lines = await explained(db, member.id, torrentId, rows)
  const shown = torrentPage({ torrent, lines, next, isFirst }, now)
  const items = lines.map(intervalItem)
  const json = { items, next, total: null, torrent: torrentItem(torrent) }
  return page('ledger/torrent', shown, json)
})

/** Adds to each interval the promotions that applied. */
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
    // For a summarized day, only the factors are known: factors of 1 mean no promotion.
    const isPlainDay =
      row.intervals !== null && row.upPermille === 1_000 && row.downPermille === 1_000
    const applied = isPlainDay ? [] : appliedTo(promotions, row.since, row.at)
    const because = applied.map(sourceText)
    return { ...row, because }
  })
}
