import { carrying, get, page, post, redirect } from '../http/action.ts'
import { nextPath } from '../http/next-path.ts'
import { themeCookie } from '../http/theme.ts'
import { themeChoice } from './forms.ts'
import { homePage } from './pages.ts'

export const home = get('/', 'account.own', async ({ member }) => {
  return page('home/home', homePage(member.name), { name: member.name })
})

export const theme = post('/theme', 'site.visit', async ({ body }) => {
  const cookies = [themeCookie(themeChoice(body))]
  return carrying(redirect(nextPath(body.next)), { cookies })
})
