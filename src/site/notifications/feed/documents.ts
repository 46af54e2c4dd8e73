import type { StoredNotice } from '../../../domain/notifications/notices.ts'
import { wordsOf } from '../../../domain/notifications/notices.ts'
import type { NoticeRow } from '../../../store/notifications/notices.ts'
import type { Feed } from '../../ui/feeds/feed.ts'

interface NoticesFeed {
  readonly siteName: string
  readonly siteUrl: string
  /** The address of the feed. */
  readonly self: string
  /** Part of the title, as a reader lists many feeds. */
  readonly memberName: string
  readonly rows: readonly (StoredNotice & Pick<NoticeRow, 'id' | 'href' | 'at'>)[]
}

/** A member's notifications as a feed. */
export function noticesFeed({ siteName, siteUrl, self, memberName, rows }: NoticesFeed): Feed {
  const page = `${siteUrl}/notifications`
  const items = rows.map(({ id, href, at, ...notice }) => ({
    // The address that the page had first: readers recognize an item by its ID.
    ...{ id: `${siteUrl}/notices#${id}`, title: wordsOf(notice), text: '' },
    ...{ link: new URL(href, siteUrl).href, page: null, at, categories: [notice.kind] },
    ...{ author: null, file: null },
  }))
  const title = `${siteName}: notifications for ${memberName}`
  return { title, description: 'Your notifications.', siteName, page, self, items }
}
