import { get } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { askedOf } from './forms.ts'
import { groups } from './groups.ts'
import { searchPage } from './pages.ts'

export const search = get('/admin/search', 'console.see', api.search, async (call) => {
  const asked = askedOf(call.query.q)
  const seen = asked.text === '' ? [] : groups.filter(({ permission }) => call.can(permission))
  const found = await Promise.all(
    seen.map(async ({ name, find }) => ({ name, items: await find(asked, call) })),
  )
  const full = found.filter(({ items }) => items.length > 0)
  return adminPage(call, 'console/overview/search/show', searchPage(asked, full), { groups: full })
})
