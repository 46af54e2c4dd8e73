import { sees } from '../../domain/accounts/privacy.ts'
import * as responsibilities from '../../store/cases/responsibilities.ts'
import { get, page } from '../http/action.ts'
import * as api from './api.ts'
import { staffPage } from './pages.ts'

const MOST_STAFF = 200

export const list = get('/staff', 'support.read', api.list, async (call) => {
  const { db, member, now } = call
  const [lines, rows] = await Promise.all([
    responsibilities.list(db),
    responsibilities.staff(db, MOST_STAFF),
  ])
  const items = rows.map(({ id, name, role, lastSeenAt, privacy }) => {
    const isShown = sees(id === member.id ? 'self' : 'member', 'seen', privacy)
    const own = lines.filter((one) => one.member === name).map(({ body }) => body)
    return { name, role, responsibilities: own, lastSeenAt: isShown ? lastSeenAt : null }
  })
  const roles = [...new Set(rows.map(({ role }) => role))].map((role) => {
    const responsibility = lines.find((one) => one.role === role)?.body ?? null
    return { role, responsibility }
  })
  const shown = items.map((one) => ({ ...one, lastSeenAt: one.lastSeenAt?.toISOString() ?? null }))
  const canWrite = call.can('support.write')
  const json = { items: shown, next: null, total: items.length, roles }
  return page('staff/list', staffPage(items, roles, { canWrite, now }), json)
})
