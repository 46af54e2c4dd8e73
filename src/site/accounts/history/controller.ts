import * as accountEvents from '../../../store/accounts/events.ts'
import * as siteSettings from '../../../store/records/settings/settings.ts'
import { get } from '../../http/action.ts'
import { listedBelow } from '../../http/frame/listed.ts'
import { settingsPage } from '../../http/frame/settings-page.ts'
import * as api from './api.ts'
import { eventJson, historyPage } from './pages.ts'

export const show = get('/settings/history', 'account.secure', api.show, async (call) => {
  const { db, member, query, now, config } = call
  const kind = typeof query.kind === 'string' && query.kind !== '' ? query.kind : null
  const found = await listedBelow(call, (before, limit) =>
    accountEvents.list(db, member.id, { kind, before, limit }),
  )
  const { rows, next, isFirst } = found
  const settings = await siteSettings.site(db, config)
  const data = historyPage(rows, { isFirst, next, kind, now, settings })
  const json = { items: rows.map(eventJson), next, total: null }
  return settingsPage(call, 'accounts/history/show', data, json)
})
