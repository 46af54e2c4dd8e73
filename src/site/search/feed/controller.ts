import { clientFeed } from '../../../domain/torrents/clients.ts'
import { can } from '../../../domain/roles/permissions.ts'
import { downloadKeyOf } from '../../../store/accounts/download-keys.ts'
import * as toClients from '../../../store/torrents/to-clients.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as savedSearches from '../../../store/search/saved-searches.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import { get, refuse } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import { feedReply } from '../../http/frame/feed-reply.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { itemsOf } from '../../torrents/parts/described.ts'
import { PATH } from '../filter-panel.ts'
import { fieldsOf } from '../saved/forms.ts'
import * as api from './api.ts'
import { sentFeed, torrentsFeed } from './documents.ts'
import { listFeed, openFeed } from './write-feed.ts'

/** `/feeds/torrents.KEY.xml?q=…`: any list, with the filters of its address. */
export const torrents = get('/feeds/torrents.:key', 'site.visit', api.torrents, async (call) => {
  const opened = await openFeed(call, call.params.key)
  if (!opened.ok) return opened.reply
  const { query } = call
  const page = withQuery(PATH, query, {})
  return listFeed(call, opened, { query, page, name: 'torrents', path: 'torrents' })
})

/** `/feeds/search-ID.KEY.xml`: a saved search of the member who owns the key. */
export const savedSearch = get(
  '/feeds/search-:key',
  'site.visit',
  api.savedSearch,
  async (call) => {
    const [, id, key] = /^(\d+)\.(.*)$/.exec(call.params.key) ?? ['', '', '']
    const opened = await openFeed(call, key)
    if (!opened.ok) return opened.reply
    const found = await savedSearches.find(call.db, opened.member.id, idOf(id))
    if (found?.inFeed !== true) return refuse('SEARCH_NOT_FOUND')
    const query = fieldsOf(found.query)
    const page = withQuery(PATH, query, {})
    return listFeed(call, opened, { query, page, name: found.name, path: `search-${found.id}` })
  },
)

/** `/feeds/to-NAME.KEY.xml`: the torrents that the member sent to a BitTorrent client. */
export const toClient = get('/feeds/to-:key', 'site.visit', api.toClient, async (call) => {
  const [, name, key] = /^([a-z0-9-]+)\.(.*)$/.exec(call.params.key) ?? ['', '', '']
  const opened = await openFeed(call, key)
  if (!opened.ok) return opened.reply
  const { db, config } = call
  const { member, ending } = opened
  const sent = await toClients.sentTo(db, member.id, name)
  if (sent === null) return refuse('NOT_FOUND')
  const [{ siteName }, all] = await Promise.all([
    settings.site(db, config),
    categories.listPages(db),
  ])
  const ids = sent.map(({ torrentId }) => torrentId)
  const mayDownload = can(member.rights, 'torrents.download')
  const downloadKey = mayDownload ? downloadKeyOf(call.secrets, member.id, opened.key) : null
  const items = await itemsOf({ ...call, member, downloadKey }, ids, all)
  const feed = torrentsFeed(items, {
    ...{ siteName, name: `to ${name}` },
    page: `${config.BABOU_SITE_URL}/settings/clients`,
    self: clientFeed(config.BABOU_SITE_URL, name, opened.key, ending),
  })
  return feedReply(sentFeed(feed, sent), ending)
})
