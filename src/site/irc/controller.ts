import * as nicks from '../../store/irc/nicks.ts'
import { created, del, get, post, redirect, refuse } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { settingsPage } from '../http/frame/settings-page.ts'
import { newCode } from '../http/identity/chat-code.ts'
import * as api from './api.ts'
import { codePage, nickItem, nicksPage } from './pages.ts'

// The nicks to which the bot sends what a member's saved searches find.

const PATH = '/settings/irc'

export const list = get(PATH, 'account.secure', api.list, async (call) => {
  const rows = await nicks.list(call.db, call.member.id)
  const items = rows.map(nickItem)
  const json = { items, next: null, total: items.length }
  return settingsPage(call, 'irc/list', nicksPage(rows, call.now), json)
})

export const offer = post(`${PATH}/:network`, 'account.secure', api.offer, async (call) => {
  const { db, secrets, member, params, now } = call
  const rows = await nicks.list(db, member.id)
  const network = rows.find(({ id }) => id === idOf(params.network))
  if (network === undefined) return refuse('IRC_NETWORK_NOT_FOUND')
  const code = newCode()
  const codeHash = secrets.lookupHash(code)
  await nicks.offerCode(db, member.id, network.id, { codeHash, now })
  const message = `confirm ${code}`
  const { bot } = nickItem(network)
  if (call.wantsJson) return created(PATH, { bot, message })
  return settingsPage(call, 'irc/code', codePage(network, message), null)
})

export const remove = del(`${PATH}/:network`, 'account.secure', api.remove, async (call) => {
  const isRemoved = await nicks.remove(call.db, call.member.id, idOf(call.params.network))
  return isRemoved ? redirect(PATH, 'Nick removed.') : refuse('IRC_NETWORK_NOT_FOUND')
})
