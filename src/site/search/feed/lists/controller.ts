import { pathName } from '../../../../domain/bundles/names.ts'
import { can } from '../../../../domain/roles/permissions.ts'
import * as within from '../../../../store/search/within.ts'
import { bundleHref } from '../../../bundles/parts/names.ts'
import { get, refuse } from '../../../http/action.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { textOf } from '../../browse-query.ts'
import type { OwnKind } from '../../../../store/traffic/own-torrents.ts'
import { newestOwn } from '../../../../store/traffic/own-torrents.ts'
import type { FeedCall } from '../write-feed.ts'
import { listFeed, openFeed } from '../write-feed.ts'
import * as api from './api.ts'

// Feeds of lists that gather torrents. Each accepts the filters of the catalog.

/** `/feeds/bundle-ID.KEY.xml`: the torrents of a bundle and of everything below it. */
export const bundle = get('/feeds/bundle-:key', 'site.visit', api.bundle, async (call) => {
  const { id, key } = idAndKey(call.params.key)
  const opened = await openFeed(call, key)
  if (!opened.ok) return opened.reply
  const found = await within.ofBundle(call.db, id)
  if (found === null) return refuse('BUNDLE_NOT_FOUND')
  const { path, bundles } = found
  const shown = path[path.length - 1]
  return listFeed(call, opened, {
    ...{ query: call.query, name: pathName(path), path: `bundle-${shown.id}` },
    page: bundleHref(shown),
    within: { torrents: [], bundles },
  })
})

/** `/feeds/collection-ID.KEY.xml`: most recently added first. */
export const collection = get(
  '/feeds/collection-:key',
  'site.visit',
  api.collection,
  async (call) => {
    const { id, key } = idAndKey(call.params.key)
    const opened = await openFeed(call, key)
    if (!opened.ok) return opened.reply
    const { member } = opened
    const reader = { id: member.id, seesPrivate: can(member.rights, 'collections.manage') }
    const found = await within.ofCollection(call.db, id, reader)
    if (found === null) return refuse('COLLECTION_NOT_FOUND')
    return listFeed(call, opened, {
      ...{ query: call.query, path: `collection-${id}`, page: `/collections/${id}` },
      ...found,
    })
  },
)

/** `/feeds/bookmarks.KEY.xml?folder=ID`: most recently added first. */
export const bookmarks = get('/feeds/bookmarks.:key', 'site.visit', api.bookmarks, async (call) => {
  const opened = await openFeed(call, call.params.key)
  if (!opened.ok) return opened.reply
  const folder = textOf(call.query.folder)
  const folderId = folder === '' ? undefined : folder === 'none' ? null : idOf(folder)
  const found = await within.ofBookmarks(call.db, opened.member.id, folderId)
  if (found === null) return refuse('BOOKMARK_FOLDER_NOT_FOUND')
  return listFeed(call, opened, {
    ...{ query: call.query, path: 'bookmarks', ...found },
    page: withQuery('/bookmarks', {}, { folder }),
  })
})

/** `/feeds/snatches.KEY.xml`: the torrents of the member who owns the key. */
export const uploads = get('/feeds/uploads.:key', 'site.visit', api.own, (call) => {
  return ownFeed(call, 'uploads')
})

export const snatches = get('/feeds/snatches.:key', 'site.visit', api.own, (call) => {
  return ownFeed(call, 'snatches')
})

export const seeding = get('/feeds/seeding.:key', 'site.visit', api.own, (call) => {
  return ownFeed(call, 'seeding')
})

/** The most torrents in a feed: more than readers keep. */
const MOST_OWN = 1_000

async function ownFeed(call: FeedCall & { readonly params: { key: string } }, kind: OwnKind) {
  const opened = await openFeed(call, call.params.key)
  if (!opened.ok) return opened.reply
  const placed = await newestOwn(call.db, opened.member.id, kind, MOST_OWN)
  const of = { query: call.query, name: kind, path: kind, page: `/me/${kind}` }
  return listFeed(call, opened, { ...of, placed })
}

/** Splits `12.KEY.xml`; 0: there is no ID. */
function idAndKey(given: string): { readonly id: number; readonly key: string } {
  const [, id, key] = /^(\d+)\.(.*)$/.exec(given) ?? ['', '', '']
  return { id: idOf(id), key }
}
