import { post } from '../../http/action.ts'
import { listedTorrent } from '../../torrents/parts/listed.ts'
import { proposed, voted } from '../parts/voting.ts'
import * as api from './api.ts'

export const propose = post('/torrents/:id/tags', 'tags.vote', api.propose, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  return found.ok ? proposed(call, { target: 'torrent', id: found.torrent.id }) : found.reply
})

export const vote = post('/torrents/:id/tags/:tag/vote', 'tags.vote', api.vote, async (call) => {
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  return voted(call, { target: 'torrent', id: found.torrent.id }, call.params.tag)
})
