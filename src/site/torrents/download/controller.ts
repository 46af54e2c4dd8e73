import { carrying, get, redirect } from '../../http/action.ts'
import { openByKey } from '../../http/frame/open-by-key.ts'
import * as api from './api.ts'
import { personalFile } from '../parts/personal-file.ts'

export const download = get('/torrents/:id/download', 'torrents.download', api.download, (call) => {
  const via = call.token === null ? 'session' : 'token'
  return personalFile(call, call.params.id, { member: call.member, via })
})

// Lines on IRC end with this address: programs take the ID after the last slash.
export const announced = get(
  '/torrents/download/:id',
  'torrents.download',
  api.announced,
  ({ params }) => redirect(`/torrents/${encodeURIComponent(params.id)}/download`),
)

export const fetchByKey = get(
  '/torrent/download/:id.:key',
  'site.visit',
  api.fetchByKey,
  async (call) => {
    const opened = await openByKey(call, call.params.key, 'torrents.download')
    if (!opened.ok) return opened.reply
    const { member } = opened
    const reply = await personalFile(call, call.params.id, { member, via: 'feed' })
    // Search engines must not index an address with a key in it.
    return carrying(reply, { headers: { 'X-Robots-Tag': 'noindex' } })
  },
)
