import { DAY_SECONDS } from '../../../../domain/units.ts'
import { id, strictRecord, time } from '../../../../shared/shape.ts'
import * as foreignUrls from '../../../../store/fleet/foreign-urls.ts'
import { get, refuse } from '../../../http/action.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import { adminPage } from '../../frame/frame.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { FOREIGN_URLS, listPage } from './pages.ts'

const placeShape = strictRecord({ at: time, id })

export const list = get(FOREIGN_URLS, 'members.see-private', api.list, async (call) => {
  const { db, query, now } = call
  const place = decodeCursor(placeShape, query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const after = place && { id: place.id, lastAt: new Date(place.at) }
  const rows = await foreignUrls.list(db, { after, limit: limit + 1 })
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
  const counts = await foreignUrls.counts(db, before(DAY_SECONDS), before(7 * DAY_SECONDS))
  const placeOf = (row: foreignUrls.ForeignUrlRow) => ({ at: row.lastAt, id: row.id })
  const found = paged(rows, { path: FOREIGN_URLS, query, limit, placeOf })
  const items = found.rows.map(({ name, firstAt, lastAt }) => ({ name, firstAt, lastAt }))
  const { ever: total, lastDay, lastWeek } = counts
  const json = { items, next: found.next, total, lastDay, lastWeek }
  return adminPage(call, 'console/frame/table', listPage(found, counts, now), json)
})
