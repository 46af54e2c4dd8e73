import { DAY_SECONDS } from '../../../../domain/units.ts'
import { id, strictRecord, time } from '../../../../shared/shape.ts'
import * as foreignUrls from '../../../../store/fleet/foreign-urls.ts'
import { get } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import { readPage } from '../../frame/paging.ts'
import * as api from './api.ts'
import { FOREIGN_URLS, listPage } from './pages.ts'

const placeShape = strictRecord({ at: time, id })

export const list = get(FOREIGN_URLS, 'members.see-private', api.list, async (call) => {
  const { db, now } = call
  const found = await readPage(
    call,
    FOREIGN_URLS,
    placeShape,
    (at, limit) =>
      foreignUrls.list(db, { after: at && { id: at.id, lastAt: new Date(at.at) }, limit }),
    (row) => ({ at: row.lastAt, id: row.id }),
  )
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
  const counts = await foreignUrls.counts(db, before(DAY_SECONDS), before(7 * DAY_SECONDS))
  const items = found.rows.map(({ name, firstAt, lastAt }) => ({ name, firstAt, lastAt }))
  const { ever: total, lastDay, lastWeek } = counts
  const json = { items, next: found.next, total, lastDay, lastWeek }
  return adminPage(call, 'console/frame/table', listPage(found, counts, now), json)
})
