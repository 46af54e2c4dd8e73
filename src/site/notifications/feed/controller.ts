import { hiddenCodes } from '../../../domain/notifications/notice-rights.ts'
import { can } from '../../../domain/roles/permissions.ts'
import * as notices from '../../../store/notifications/notices.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { get, refuse } from '../../http/action.ts'
import { feedReply } from '../../http/frame/feed-reply.ts'
import { openByKey } from '../../http/frame/open-by-key.ts'
import { keyAndEnding } from '../../ui/feeds/formats.ts'
import * as api from './api.ts'
import { noticesFeed } from './documents.ts'

/** The most items: readers poll regularly, so they already have older notifications. */
const MOST_ITEMS = 50

/**
 * `KEY.xml`, `KEY.atom` or `KEY.json`. The key authenticates the request, whatever cookies it has;
 * it gives access to notifications, torrent lists and downloads.
 */
export const feed = get('/feeds/notifications.:key', 'site.visit', api.feed, async (call) => {
  const { db, config, params } = call
  const { key, ending } = keyAndEnding(params.key, call.wantsJson)
  if (ending === null) return refuse('NOT_FOUND')
  const opened = await openByKey(call, key, 'account.own', call.here)
  if (!opened.ok) return opened.reply
  const { member } = opened
  const { siteName } = await settings.site(db, config)
  const siteUrl = config.BABOU_SITE_URL
  const hidden = hiddenCodes((permission) => can(member.rights, permission))
  const rows = await notices.inFeed(db, member.id, { limit: MOST_ITEMS, hidden })
  const self = `${siteUrl}/feeds/notifications.${key}.${ending}`
  const memberName = member.name
  return feedReply(noticesFeed({ siteName, siteUrl, self, memberName, rows }), ending)
})
