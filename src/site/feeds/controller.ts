import { downloadKeyOf } from '../../store/accounts/download-keys.ts'
import * as feedKeys from '../../store/accounts/feed-keys.ts'
import type { Db } from '../../store/base/db.ts'
import type { Reader } from '../../store/forums/forums.ts'
import { forumOf } from '../../store/forums/newest.ts'
import * as memberNames from '../../store/members/names.ts'
import { blogOf } from '../articles/parts/lines.ts'
import type { Call } from '../http/action.ts'
import { get, post, redirect } from '../http/action.ts'
import type { Fields } from '../http/frame/forms.ts'
import { settingsPage } from '../http/frame/settings-page.ts'
import { downloadAddress } from '../torrents/parts/download-address.ts'
import * as api from './api.ts'
import type { FeedKeys } from './pages.ts'
import { feedKeyPage, noticesAddress, pageOf } from './pages.ts'
import type { FeedList } from './parts/addresses.ts'
import { FEED_LIST, feedAddress } from './parts/addresses.ts'

export const feedKey = get('/settings/keys/feed', 'account.secure', api.feedKey, async (call) => {
  const { db, secrets, config, member, now } = call
  const found = await feedKeys.find(db, secrets, member.id)
  const list = listOf(call.query)
  const at = { ...list, page: await pageFor(db, list, { memberId: member.id, now }) }
  const keys = found === null ? null : withDownloadKey(call, found)
  const data = feedKeyPage(keys, at, config.BABOU_SITE_URL, now)
  return settingsPage(call, 'feeds/key', data, feedKeyJson(keys, list, config.BABOU_SITE_URL))
})

export const rotate = post('/settings/keys/feed', 'account.secure', api.rotate, async (call) => {
  const { db, secrets, config, member, now } = call
  const made = withDownloadKey(call, await feedKeys.rotate(db, secrets, member.id, now))
  const text = 'Feed key created. Use the new addresses in your tools.'
  return redirect('/settings/keys/feed', text, feedKeyJson(made, ALL, config.BABOU_SITE_URL))
})

function withDownloadKey(
  { secrets, member }: Pick<Call<string, 'account.secure'>, 'secrets' | 'member'>,
  found: feedKeys.FeedKey,
): FeedKeys {
  return { ...found, downloadKey: downloadKeyOf(secrets, member.id, found.key) }
}

/** Returns the page of a list; the page of a blog or forum is found by name instead of ID. */
async function pageFor(db: Db, list: FeedList, reader: Reader): Promise<string | null> {
  const [, kind, id] = /^(blog|forum)-(\d+)$/.exec(list.of) ?? []
  if (kind === 'blog') return blogOf((await memberNames.ofMember(db, Number(id))) ?? '')
  if (kind !== 'forum') return pageOf(list)
  const forum = await forumOf(db, Number(id), reader)
  return forum === null ? '/forums' : `/forums/${forum.slug}`
}

const ALL: FeedList = { of: 'torrents', asked: '' }

/** Reads the list and its filters, which are escaped again so that the address has only them. */
function listOf({ of, list }: Fields): FeedList {
  return {
    of: typeof of === 'string' && FEED_LIST.test(of) ? of : ALL.of,
    asked: typeof list === 'string' ? new URLSearchParams(list).toString() : '',
  }
}

function feedKeyJson(found: FeedKeys | null, list: FeedList, siteUrl: string) {
  return {
    key: found?.key ?? null,
    downloadKey: found?.downloadKey ?? null,
    createdAt: found?.createdAt ?? null,
    download: found === null ? null : downloadAddress(siteUrl, '{id}', found.downloadKey),
    torrents: found === null ? null : feedAddress(siteUrl, list, found.key, 'xml'),
    notices: found === null ? null : noticesAddress(siteUrl, found.key, 'xml'),
  }
}
