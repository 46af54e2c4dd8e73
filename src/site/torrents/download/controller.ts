import { can } from '../../../domain/roles/permissions.ts'
import * as feedKeys from '../../../store/accounts/feed-keys.ts'
import { carrying, get, refuse } from '../../http/action.ts'
import * as api from './api.ts'
import { personalFile } from './personal-file.ts'

export const download = get('/torrents/:id/download', 'torrents.download', api.download, (call) => {
  const via = call.token === null ? 'session' : 'token'
  return personalFile(call, call.params.id, { member: call.member, via })
})

/** The key authenticates the request, whatever cookies it has; see integrations.md §5. */
export const fetchByKey = get(
  '/torrent/download/:id.:key',
  'site.visit',
  api.fetchByKey,
  async (call) => {
    const wait = await call.throttles.feedFetch(call.params.key)
    if (wait > 0) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
    const member = await feedKeys.memberOf(call.db, call.secrets, call.params.key, call.now)
    if (member === null) return refuse('BAD_FEED_KEY')
    if (!can(member.rights, 'torrents.download')) return refuse('FORBIDDEN')
    const reply = await personalFile(call, call.params.id, { member, via: 'feed' })
    // Search engines must not index an address with a key in it.
    return carrying(reply, { headers: { 'X-Robots-Tag': 'noindex' } })
  },
)
