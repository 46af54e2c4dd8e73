import { clientName } from '../../../domain/members/client-name.ts'
import { DAY_SECONDS } from '../../../domain/units.ts'
import type { Infer } from '../../../shared/shape.ts'
import { count, id, strictRecord } from '../../../shared/shape.ts'
import * as addressLooks from '../../../store/accounts/address-looks.ts'
import * as swarmHistory from '../../../store/torrents/swarm-history.ts'
import * as torrentMembers from '../../../store/torrents/members.ts'
import { get, page } from '../../http/action.ts'
import type { Call } from '../../http/action.ts'
import { listed } from '../../http/frame/listed.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import { DAYS_SHOWN, HOURS_SHOWN, stretchesOf, stretchItem, swarmChart } from './history.ts'
import { historyPage, peersPage, snatchesPage } from './pages.ts'

const TORRENT = '/torrents/:id'

/** For a larger swarm, the seeders and the newest leechers. */
const PEERS_SHOWN = 200
const place = strictRecord({ at: count, id })
const afterOf = ({ at, id: memberId }: Infer<typeof place>) => ({ sortKey: at, memberId })

const viewerOf = ({ member, can }: Pick<Call<string, 'catalog.read'>, 'member' | 'can'>) => ({
  memberId: member.id,
  seesAll: can('torrents.see-peers'),
})

export const peers = get(`${TORRENT}/peers`, 'catalog.read', api.peers, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const rows = await torrentMembers.peers(call.db, torrent.id, viewerOf(call), PEERS_SHOWN)
  const shown = rows.filter(({ endpoints }) => endpoints.length > 0)
  const ids = shown.map(({ memberId }) => memberId)
  await addressLooks.note(call.db, call.member, { ids }, 'peers of a torrent', call.now)
  const items = rows.map(({ memberId: _, name, client, isSeeding, startedAt, lastAt, ...row }) => ({
    ...{ ...row, member: name, client: clientName(client), seeding: isSeeding },
    ...{ startedAt: startedAt.toISOString(), lastAt: lastAt.toISOString() },
  }))
  const total = torrent.seeders + torrent.leechers
  const data = peersPage(torrent, rows, call.now)
  return page('torrents/swarm/peers', data, { items, next: null, total })
})

export const snatches = get(`${TORRENT}/snatches`, 'catalog.read', api.snatches, async (call) => {
  const { db, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const snatched = await listed(
    call,
    place,
    (at, limit) =>
      torrentMembers.snatches(db, torrent.id, viewerOf(call), at && afterOf(at), limit),
    ({ sortKey, memberId }) => ({ at: sortKey, id: memberId }),
  )
  const { rows, next, isFirst } = snatched
  const items = rows.map(({ name, completedAt, isSeeding }) => {
    return { member: name, completedAt: completedAt.toISOString(), seeding: isSeeding }
  })
  const data = snatchesPage({ torrent, rows, isFirst, next, now })
  return page('torrents/swarm/snatches', data, { items, next, total: torrent.snatches })
})

export const history = get(`${TORRENT}/swarm`, 'catalog.read', api.history, async (call) => {
  const { db, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { torrent } = found
  const before = (length: number) => new Date(now.getTime() - length * 1_000)
  const span = async (name: swarmHistory.Span, length: number) => {
    const changes = await swarmHistory.since(db, torrent.id, name, before(length))
    return stretchesOf(changes, torrent, now, length)
  }
  const hours = await span('hour', DAY_SECONDS)
  const days = await span('day', DAYS_SHOWN * DAY_SECONDS)
  const charts = [
    swarmChart(hours, 'Last 24 hours', HOURS_SHOWN),
    swarmChart(days, `Last ${DAYS_SHOWN} days`, DAYS_SHOWN),
  ]
  const json = { hours: hours.map(stretchItem), days: days.map(stretchItem) }
  return page('torrents/swarm/history', historyPage(torrent, charts), json)
})
