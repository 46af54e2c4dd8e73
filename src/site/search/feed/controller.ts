import { clientFeed } from '../../../domain/torrents/clients.ts'
import { can } from '../../../domain/roles/permissions.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import * as toClients from '../../../store/torrents/to-clients.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { numberedPage } from '../../../store/search/findings.ts'
import * as savedSearches from '../../../store/search/saved-searches.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, refuse } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import { feedReply } from '../../http/frame/feed-reply.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { OpenedByKey } from '../../http/frame/open-by-key.ts'
import { openByKey } from '../../http/frame/open-by-key.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { itemsOf } from '../../torrents/parts/described.ts'
import type { FeedEnding } from '../../ui/feeds/formats.ts'
import { keyAndEnding } from '../../ui/feeds/formats.ts'
import { readAsked } from '../asked-list.ts'
import { PATH } from '../filter-panel.ts'
import { errorText } from '../query-line.ts'
import { fieldsOf } from '../saved/forms.ts'
import * as api from './api.ts'
import { sentFeed, torrentsFeed } from './documents.ts'
import { keptFeed } from './kept-feeds.ts'

type FeedCall = Call<string, 'site.visit'>

/** `/feeds/torrents.KEY.xml?q=…`: any list, by the filters of its address. */
export const torrents = get('/feeds/torrents.:key', 'site.visit', api.torrents, async (call) => {
  const opened = await open(call, call.params.key)
  if (!opened.ok) return opened.reply
  return listFeed(call, opened, { query: call.query, name: 'torrents', path: 'torrents' })
})

/** `/feeds/search-ID.KEY.xml`: a saved search of the member whose key it is. */
export const savedSearch = get(
  '/feeds/search-:key',
  'site.visit',
  api.savedSearch,
  async (call) => {
    const [, id, key] = /^(\d+)\.(.*)$/.exec(call.params.key) ?? ['', '', '']
    const opened = await open(call, key)
    if (!opened.ok) return opened.reply
    const found = await savedSearches.find(call.db, opened.member.id, idOf(id))
    if (found?.inFeed !== true) return refuse('SEARCH_NOT_FOUND')
    const { name, query } = found
    return listFeed(call, opened, { query: fieldsOf(query), name, path: `search-${found.id}` })
  },
)

/** `/feeds/to-NAME.KEY.xml`: what the member sent to a BitTorrent client of theirs. */
export const toClient = get('/feeds/to-:key', 'site.visit', api.toClient, async (call) => {
  const [, name, key] = /^([a-z0-9-]+)\.(.*)$/.exec(call.params.key) ?? ['', '', '']
  const opened = await open(call, key)
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
  const items = await itemsOf({ ...call, member, feedKey: opened.key }, ids, all)
  const feed = torrentsFeed(items, {
    ...{ siteName, name: `to ${name}` },
    page: `${config.BABOU_SITE_URL}/settings/clients`,
    self: clientFeed(config.BABOU_SITE_URL, name, opened.key, ending),
  })
  return feedReply(sentFeed(feed, sent), ending)
})

type Opened = Extract<OpenedByKey, { ok: true }> & {
  readonly key: string
  readonly ending: FeedEnding
}

async function open(
  call: FeedCall,
  given: string,
): Promise<Opened | { readonly ok: false; readonly reply: Reply }> {
  const { key, ending } = keyAndEnding(given, call.wantsJson)
  if (ending === null) return { ok: false, reply: refuse('NOT_FOUND') }
  const opened = await openByKey(call, key, 'catalog.read')
  return opened.ok ? { ...opened, key, ending } : opened
}

interface List {
  readonly query: Fields
  /** Of the list, in the title of the feed. */
  readonly name: string
  /** Of its address, before the key. */
  readonly path: string
}

function listFeed(call: FeedCall, opened: Opened, list: List): Promise<Reply> {
  const { path, query } = list
  const address = [path, opened.key, opened.ending, withQuery('', query, {})].join(' ')
  return keptFeed(call.db, address, () => writeFeed(call, opened, list))
}

async function writeFeed(
  call: FeedCall,
  { member, key, ending }: Opened,
  { query, name, path }: List,
): Promise<Reply> {
  const { db, config, now } = call
  const asking = { ...call, member, can: (one: Permission) => can(member.rights, one) }
  const read = await readAsked(asking, query)
  if (!read.ok) return read.reply
  if (read.errors.length > 0) return refuse('INVALID', { detail: errorText(read.errors) })
  const [{ siteName }, all, { ids }] = await Promise.all([
    settings.site(db, config),
    categories.listPages(db),
    numberedPage(db, { ...read.browse.filter, now, position: null }, 0),
  ])
  const siteUrl = config.BABOU_SITE_URL
  const asked = path === 'torrents' ? withQuery('', query, {}) : ''
  const feed = torrentsFeed(await itemsOf({ ...call, member, feedKey: key }, ids, all), {
    ...{ siteName, name },
    page: siteUrl + withQuery(PATH, query, {}),
    self: `${siteUrl}/feeds/${path}.${key}.${ending}${asked}`,
  })
  return feedReply(feed, ending)
}
