import { noticeBody, torrentBody } from '../../domain/notifications/webhook-bodies.ts'
import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import * as feedKeys from '../../store/accounts/feed-keys.ts'
import type { Db } from '../../store/base/db.ts'
import type { ClaimedDelivery } from '../../store/notifications/webhooks.ts'
import { describeAnnounced, documentOf } from '../../store/promotions/announced.ts'
import * as announcements from '../../store/records/announcements.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as categories from '../../store/taxonomy/categories.ts'

interface Surroundings {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly now: Date
}

type Delivery = Pick<
  ClaimedDelivery,
  'id' | 'memberId' | 'kind' | 'says' | 'href' | 'createdAt' | 'body' | 'announcementId'
>

/**
 * Returns the body of a delivery, in the format of its webhook. What is said of a torrent holds now
 * and for its member. Null: the torrent is no longer listed, or the format has no form for it.
 */
export async function bodyFor(
  { db, config, secrets, now }: Surroundings,
  delivery: Delivery,
): Promise<string | null> {
  const { id, memberId, kind, says, href, createdAt, body: format, announcementId } = delivery
  const siteUrl = config.BABOU_SITE_URL
  const at = createdAt.toISOString()
  if (announcementId === null) {
    return JSON.stringify(noticeBody(format, { id, kind, says, url: siteUrl + href, at }))
  }
  const rows = await announcements.read(db, announcementId - 1, 1)
  const [one] = await describeAnnounced(
    db,
    rows.filter((row) => row.id === announcementId),
    memberId,
    now,
  )
  if (one === undefined) return null
  const [{ key: feedKey }, { siteName }, all] = await Promise.all([
    feedKeys.ensure(db, secrets, memberId, now),
    settings.site(db, config),
    categories.listPages(db),
  ])
  const document = documentOf(one, { siteUrl, feedKey, categories: all })
  const body = torrentBody(format, document, siteName)
  return body === null ? null : JSON.stringify(body)
}
