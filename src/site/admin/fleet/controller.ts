import { strictRecord, count as countShape, randomId, time } from '../../../shared/shape.ts'
import * as nodes from '../../../store/nodes.ts'
import * as parkedTraffic from '../../../store/parked-traffic.ts'
import { get, refuse } from '../../http/action.ts'
import { decodeCursor, listLimit } from '../../http/cursor.ts'
import { adminPage } from '../frame.ts'
import { paged } from '../paging.ts'
import * as api from './api.ts'
import { nodesPage, parkedPage } from './pages.ts'

const placeShape = strictRecord({ at: time, journal: randomId, number: countShape })

export const fleet = get('/admin/tracker', 'nodes.see', api.fleet, async (call) => {
  const rows = await nodes.all(call.db)
  const items = rows.map((row) => ({
    ...row.heartbeat,
    heardAt: row.heartbeatAt,
    isUp: call.now.getTime() - row.heartbeatAt.getTime() <= nodes.SILENT_SECONDS * 1000,
  }))
  const json = { items, next: null, total: items.length }
  return adminPage(call, 'admin/table', nodesPage(rows, call.now), json)
})

export const parked = get('/admin/traffic', 'traffic.see-parked', api.parked, async (call) => {
  const { db, query, now } = call
  const place = decodeCursor(placeShape, query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const after = place === null ? null : { ...place, at: new Date(place.at) }
  const rows = await parkedTraffic.list(db, after, limit + 1)
  const found = paged(rows, {
    path: '/admin/traffic',
    query,
    limit,
    placeOf: ({ at, journal, number }) => ({ at, journal, number }),
  })
  const json = { items: found.rows, next: found.next, total: null }
  return adminPage(call, 'admin/table', parkedPage(found, now), json)
})
