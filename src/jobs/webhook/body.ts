import { inAscii } from '../../shared/format.ts'
import { isCommunityKind } from '../../domain/notifications/community.ts'
import { deliveryWords } from '../../domain/notifications/delivery-words.ts'
import type { BodyFormat } from '../../domain/notifications/webhook-bodies.ts'
import {
  communityBody,
  noticeBody,
  torrentBody,
} from '../../domain/notifications/webhook-bodies.ts'
import { digestBody } from '../../domain/notifications/webhook-digests.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import { can } from '../../domain/roles/permissions.ts'
import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import * as downloadKeys from '../../store/accounts/download-keys.ts'
import type { Db } from '../../store/base/db.ts'
import type { ClaimedDelivery } from '../../store/notifications/webhooks.ts'
import { describeAnnounced, documentOf } from '../../store/promotions/announced.ts'
import * as announcements from '../../store/records/announcements.ts'
import * as community from '../../store/records/community-announcements.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { rightsOfMember } from '../../store/roles/member-rights.ts'
import { describeCommunity } from '../../store/search/texts/community.ts'
import * as categories from '../../store/taxonomy/categories.ts'

interface Surroundings {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly now: Date
}

type Delivery = Omit<ClaimedDelivery, 'webhookId' | 'url' | 'secret' | 'attempts'>

/**
 * Returns the body of a delivery in the format of its webhook. What it contains about a torrent is
 * current, and as it applies to the member. Null: the torrent is no longer listed, the member's
 * account is not active or may not see the subject, or the format has no body for it.
 */
export async function bodyFor(
  surroundings: Surroundings,
  delivery: Delivery,
): Promise<string | null> {
  const { db, config, now } = surroundings
  const { id, memberId, kind, code, data, href, createdAt, body: format } = delivery
  const { announcementId, announcementIds, isActive } = delivery
  if (!isActive) return null
  const siteUrl = config.BABOU_SITE_URL
  const at = createdAt.toISOString()
  const places = announcementIds ?? (announcementId === null ? [] : [announcementId])
  if (places.length === 0) {
    const says = deliveryWords(delivery)
    const notice = { id, kind, code, data, says, url: siteUrl + inAscii(href), at }
    return JSON.stringify(noticeBody(format, notice))
  }
  if (isCommunityKind(kind)) {
    return textOf(await communityBodyFor(surroundings, { memberId, format, place: places[0] }))
  }
  const entries = await documentsOf(surroundings, memberId, places)
  if (announcementIds !== null) {
    const { times: total, schedule } = delivery
    const url = siteUrl + inAscii(href)
    return textOf(digestBody(format, { schedule, at: now.toISOString(), entries, total, url }))
  }
  const { siteName } = await settings.site(db, config)
  return entries.length === 0 ? null : textOf(torrentBody(format, entries[0], siteName))
}

interface CommunityDelivery {
  readonly memberId: number
  readonly format: BodyFormat
  readonly place: number
}

async function communityBodyFor(
  { db, config, now }: Surroundings,
  { memberId, format, place }: CommunityDelivery,
): Promise<object | null> {
  const entry = await community.at(db, place)
  const rights = await rightsOfMember(db, memberId, now)
  if (entry === undefined || rights === null) return null
  const told = { memberId, now, can: (one: Permission) => can(rights, one) }
  const [document] = await describeCommunity(db, [entry], told, config.BABOU_SITE_URL)
  return document === undefined ? null : communityBody(format, document)
}

/**
 * Returns announcements as they apply to a member, without those of removed torrents; none if the
 * member may no longer see the catalog.
 */
async function documentsOf(
  { db, config, secrets, now }: Surroundings,
  memberId: number,
  places: readonly number[],
) {
  const rights = await rightsOfMember(db, memberId, now)
  if (rights === null || !can(rights, 'catalog.read')) return []
  const rows = await announcements.at(db, places)
  const described = await describeAnnounced(db, rows, memberId, now)
  if (described.length === 0) return []
  const mayDownload = can(rights, 'torrents.download')
  const [downloadKey, all] = await Promise.all([
    mayDownload ? downloadKeys.ensure(db, secrets, memberId, now) : null,
    categories.listPages(db),
  ])
  const addresses = { siteUrl: config.BABOU_SITE_URL, downloadKey, categories: all }
  return described.map((one) => documentOf(one, addresses))
}

function textOf(body: object | null): string | null {
  return body === null ? null : JSON.stringify(body)
}
