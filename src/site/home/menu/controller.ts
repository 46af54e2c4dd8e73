import { carrying, get, page } from '../../http/action.ts'
import * as api from './api.ts'
import { menuGroups, menuPage } from './pages.ts'

/**
 * A browser asks for the menu again after ten minutes, or when its cookies have changed (`Vary`); a
 * page that the reader may no longer open is refused. HTML contains messages for one reader and is
 * never cached, and neither are replies to API tokens, as `Vary` does not name `Authorization`.
 */
const KEPT = { 'Cache-Control': 'private, max-age=600' }

export const menu = get('/menu', 'site.visit', api.menu, ({ can, wantsJson, token }) => {
  const groups = menuGroups(can)
  const reply = page('home/menu/show', menuPage(groups), { groups })
  return wantsJson && token === null ? carrying(reply, { headers: KEPT }) : reply
})
