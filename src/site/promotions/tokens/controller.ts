import * as tokenUses from '../../../store/promotions/token-uses.ts'
import { post, redirect, refuse } from '../../http/action.ts'
import { listedTorrent } from '../../torrents/parts/listed.ts'
import * as api from './api.ts'

export const spend = post('/torrents/:id/token', 'economy.spend', api.spend, async (call) => {
  const { db, member, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { id } = found.torrent
  const spent = await tokenUses.spend(db, member.id, id, now)
  if (!spent.ok) return refuse(spent.code)
  const { expiresAt } = spent
  return redirect(
    `/torrents/${id}`,
    'Freeleech token used. This download will not count against your ratio.',
    { expiresAt },
  )
})
