import { id, strictRecord } from '../../../shared/shape.ts'
import * as accountEvents from '../../../store/accounts/events.ts'
import * as siteSettings from '../../../store/records/settings/settings.ts'
import { get, refuse } from '../../http/action.ts'
import { decodeCursor, listLimit } from '../../http/frame/cursor.ts'
import { cut } from '../../http/frame/pager.ts'
import { settingsPage } from '../../http/frame/settings-page.ts'
import * as api from './api.ts'
import { eventJson, historyPage } from './pages.ts'

const place = strictRecord({ below: id })

export const show = get('/settings/history', 'account.secure', api.show, async (call) => {
  const { db, member, query, now, config } = call
  const at = decodeCursor(place, query.cursor)
  if (at === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const kind = typeof query.kind === 'string' && query.kind !== '' ? query.kind : null
  const filter = { kind, before: at?.below ?? null, limit: limit + 1 }
  const read = await accountEvents.list(db, member.id, filter)
  const { rows, next } = cut(read, limit, (last) => ({ below: last.id }))
  const settings = await siteSettings.site(db, config)
  const data = historyPage(rows, { isFirst: at === null, next, kind, now, settings })
  const json = { items: rows.map(eventJson), next, total: null }
  return settingsPage(call, 'accounts/history/show', data, json)
})
