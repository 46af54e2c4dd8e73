import * as feedKeys from '../../store/accounts/feed-keys.ts'
import { get, post, redirect } from '../http/action.ts'
import type { Fields } from '../http/frame/forms.ts'
import { settingsPage } from '../http/frame/settings-page.ts'
import { downloadAddress } from '../torrents/parts/download-address.ts'
import * as api from './api.ts'
import { feedKeyPage, noticesAddress, torrentsAddress } from './pages.ts'

export const feedKey = get('/settings/keys/feed', 'account.secure', api.feedKey, async (call) => {
  const { db, secrets, config, member, now } = call
  const found = await feedKeys.find(db, secrets, member.id)
  const asked = listOf(call.query)
  const data = feedKeyPage(found, asked, config.BABOU_SITE_URL, now)
  return settingsPage(call, 'feeds/key', data, feedKeyJson(found, asked, config.BABOU_SITE_URL))
})

export const rotate = post('/settings/keys/feed', 'account.secure', api.rotate, async (call) => {
  const { db, secrets, config, member, now } = call
  const made = await feedKeys.rotate(db, secrets, member.id, now)
  const text = 'Feed key created. Use the new addresses in your tools.'
  return redirect('/settings/keys/feed', text, feedKeyJson(made, '', config.BABOU_SITE_URL))
})

/** The filters of a list, escaped again: nothing else of an address can be in them. */
function listOf({ list }: Fields): string {
  return typeof list === 'string' ? new URLSearchParams(list).toString() : ''
}

function feedKeyJson(found: feedKeys.FeedKey | null, asked: string, siteUrl: string) {
  return {
    key: found?.key ?? null,
    createdAt: found?.createdAt ?? null,
    download: found === null ? null : downloadAddress(siteUrl, '{id}', found.key),
    torrents: found === null ? null : torrentsAddress(siteUrl, found.key, 'xml', asked),
    notices: found === null ? null : noticesAddress(siteUrl, found.key, 'xml'),
  }
}
