import * as nodes from '../../store/nodes.ts'
import * as overview from '../../store/overview.ts'
import { get } from '../http/action.ts'
import * as api from './api.ts'
import { adminPage } from './frame.ts'
import { mayGo } from './menu.ts'
import { homeJson, homePage } from './pages.ts'

const DAY_MS = 86_400_000
/** Traffic that was set aside for so long counts as news. */
const PARKED_DAYS = 7
const NEWEST = 8

export const home = get('/admin', 'console.see', api.home, async (call) => {
  const { db, now } = call
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const [waiting, standing, newest, fleet] = await Promise.all([
    overview.waiting(db, ago(PARKED_DAYS)),
    overview.standing(db, ago(1)),
    overview.newestMembers(db, NEWEST),
    nodes.all(db),
  ])
  const rights = (href: string) => mayGo(call.can, href)
  const state = { waiting, standing, newest, fleet, rights }
  return adminPage(call, 'admin/home', homePage(state, now), homeJson(state, now))
})
