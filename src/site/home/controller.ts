import * as memberPages from '../../store/members/pages.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import * as torrentSearch from '../../store/search/browse.ts'
import { carrying, get, page, post, redirect, refuse } from '../http/action.ts'
import { nextPath } from '../http/identity/next-path.ts'
import { themeCookie } from '../http/frame/theme.ts'
import * as api from './api.ts'
import { themeChoice } from './forms.ts'
import { homePage } from './pages.ts'

/** The newest torrents on the home page. */
const NEWEST = {
  ...EVERYTHING,
  order: { by: 'createdAt', isDescending: true },
  position: null,
  limit: 20,
} as const

export const home = get('/', 'account.own', api.home, async ({ db, member, now }) => {
  const profile = await memberPages.byId(db, member.id)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const { rows } = await torrentSearch.browse(db, NEWEST)
  return page('home/home', homePage(profile, rows, now), { name: member.name })
})

export const theme = post('/theme', 'site.visit', api.theme, async ({ body }) => {
  const cookies = [themeCookie(themeChoice(body))]
  return carrying(redirect(nextPath(body.next)), { cookies })
})
