import { inAscii } from '../../../shared/format.ts'
import { andCondition } from '../../../domain/search/conditions.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { can } from '../../../domain/roles/permissions.ts'
import { digests } from '../../../shared/digests.ts'
import { downloadKeyOf } from '../../../store/accounts/download-keys.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { BrowseFilter } from '../../../store/search/browse.ts'
import type { Within } from '../../../store/search/filters.ts'
import { asksForUnlisted } from '../../../store/search/filters.ts'
import { numberedPage } from '../../../store/search/findings.ts'
import type { Placed } from '../../../store/search/within.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import { describe, describeAny } from '../../../store/torrents/described.ts'
import type { Call, Refused, Reply } from '../../http/action.ts'
import { refuse, refused } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import { feedFile } from '../../http/frame/feed-reply.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { OpenedByKey } from '../../http/frame/open-by-key.ts'
import { openByKey } from '../../http/frame/open-by-key.ts'
import { itemsFrom, standInFor } from '../../torrents/parts/described.ts'
import type { WrittenPage } from '../../torrents/parts/shared-pages.ts'
import { sharingWith } from '../../torrents/parts/shared-pages.ts'
import type { FeedEnding } from '../../ui/feeds/formats.ts'
import { FEED_FORMATS, keyAndEnding } from '../../ui/feeds/formats.ts'
import { FEED_STAND_IN } from '../../ui/keyed-document.ts'
import { textOf, valuesOf } from '../browse-query.ts'
import { errorText } from '../query-line.ts'
import { readExactly } from '../read-exactly.ts'
import { sentFeed, torrentsFeed } from './documents.ts'
import type { FeedWritten } from './kept-feeds.ts'
import { findsTheSame, keptFeed } from './kept-feeds.ts'

export type FeedCall = Call<string, 'site.visit'>

type Opened = Extract<OpenedByKey, { ok: true }> & {
  readonly key: string
  readonly ending: FeedEnding
}

/** Opens a feed by its address: `KEY.xml`, `KEY.atom` or `KEY.json` at the end of its path. */
export async function openFeed(call: FeedCall, given: string): Promise<Opened | Refused> {
  const { key, ending } = keyAndEnding(given, call.wantsJson)
  if (ending === null) return refused('NOT_FOUND')
  const opened = await openByKey(call, key, 'catalog.read', call.here)
  return opened.ok ? { ...opened, key, ending } : opened
}

/** A list of torrents with a feed. */
export interface FeedList {
  /** The filters of the list in its address. */
  readonly query: Fields
  /** The name of the list, in the title of the feed. */
  readonly name: string
  /** The part of its address before the key. */
  readonly path: string
  /** The path of the page with the same list. */
  readonly page: string
  /** The limit of the list; undefined: the catalog. */
  readonly within?: Within
  /** The torrents of a list that members fill, most recently added first. */
  readonly placed?: readonly Placed[]
}

/**
 * Returns the feed of a list, as written within the last minute for this member or, if it is the
 * same, for another one.
 */
export async function listFeed(call: FeedCall, opened: Opened, list: FeedList): Promise<Reply> {
  const { path, query, name, within, placed } = list
  const { member, ending, key } = opened
  const contents = digests.sha1(Buffer.from(JSON.stringify([name, within, placed])))
  const asked = [path, ending, contents, withQuery('', query, {})].join(' ')
  // A reader who may see more than others gets a separate feed.
  const readers = can(member.rights, 'torrents.edit') ? null : sharingWith({ member })
  const mayDownload = can(member.rights, 'torrents.download')
  const read = (isShared: boolean) => {
    const question = isShared ? `${readers} ${mayDownload} ${asked}` : `${key} ${asked}`
    return keptFeed(call.db, question, () => writeFeed(call, opened, list, isShared))
  }
  const first = await read(readers !== null)
  const { document, more } = first.more.kind === 'own' ? await read(false) : first
  if (more.kind === 'refused') return more.reply
  const download = downloadKeyOf(call.secrets, member.id, key)
  return feedFile(ending, document, { download, feed: key })
}

/** Writes a feed, with stand-ins for the keys. */
async function writeFeed(
  call: FeedCall,
  { member, ending }: Opened,
  list: FeedList,
  isShared: boolean,
): Promise<WrittenPage<FeedWritten>> {
  const { db, config, now } = call
  const { query, name, path, page, placed } = list
  const asking = { ...call, member, can: (one: Permission) => can(member.rights, one) }
  const read = await readExactly(asking, withIs(query))
  if (!read.ok) return without({ kind: 'refused', reply: read.reply })
  if (read.errors.length > 0) {
    const reply = refuse('INVALID', { detail: errorText(read.errors) })
    return without({ kind: 'refused', reply })
  }
  const filter = { ...read.browse.filter, now, position: null }
  if (isShared && !findsTheSame(filter)) return without({ kind: 'own' })
  const [{ siteName }, all, ids] = await Promise.all([
    settings.site(db, config),
    categories.listPages(db),
    idsOf(call, filter, list),
  ])
  const siteUrl = config.BABOU_SITE_URL
  // A saved search contains its filters.
  const asked = path.startsWith('search-') ? '' : withQuery('', query, {})
  const described = asksForUnlisted(filter) ? describeAny : describe
  const keyed = { ...asking, downloadKey: standInFor(asking) }
  const items = await itemsFrom(described, keyed, ids, all)
  const feed = torrentsFeed(items, {
    ...{ siteName, name },
    page: siteUrl + inAscii(page),
    self: `${siteUrl}/feeds/${path}.${FEED_STAND_IN}.${ending}${asked}`,
  })
  const { write } = FEED_FORMATS[ending]
  const text = write(placed === undefined ? feed : sentFeed(feed, placed))
  return { text, more: { kind: 'written' } }
}

function without(more: FeedWritten): WrittenPage<FeedWritten> {
  return { text: '', more }
}

/** Adds `is` to the line of the search box in a list's query. */
function withIs({ is, ...query }: Fields): Fields {
  const line = valuesOf(is).reduce((q, one) => andCondition(q, 'is', one), textOf(query.q))
  return line === '' ? query : { ...query, q: line }
}

/**
 * A list that members fill is in the order in which they fill it, unless its address says
 * otherwise.
 */
async function idsOf(
  { db }: FeedCall,
  filter: BrowseFilter,
  { query, within, placed }: FeedList,
): Promise<readonly number[]> {
  if (placed === undefined) return (await numberedPage(db, { ...filter, within }, 0)).ids
  const torrents = placed.map(({ torrentId }) => torrentId)
  const own = { ...filter, within: { torrents, bundles: [] } }
  if (query.sort !== undefined) return (await numberedPage(db, own, 0)).ids
  const { ids } = await numberedPage(db, { ...own, limit: Math.max(1, torrents.length) }, 0)
  const found = new Set(ids)
  return torrents.filter((id) => found.has(id)).slice(0, filter.limit)
}
