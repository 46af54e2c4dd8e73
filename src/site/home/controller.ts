import { withoutHidden } from '../../domain/search/hidden.ts'
import * as memberPages from '../../store/members/pages.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { listing } from '../../store/search/findings.ts'
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
  const nothing = { categories: [], tags: [] }
  const search = withoutHidden(null, member.hidden ?? nothing, nothing)
  const { rows } = await listing(db, { ...NEWEST, search, now })
  return page('home/home', homePage(profile, rows, now), { name: member.name })
})

export const theme = post('/theme', 'site.visit', api.theme, async ({ body }) => {
  const cookies = [themeCookie(themeChoice(body))]
  return carrying(redirect(nextPath(body.next)), { cookies })
})
