import { plural } from '../../shared/format.ts'
import { communityVerb, isCommunityKind } from './community.ts'
import type { StoredNotice } from './notices.ts'
import { wordsOf } from './notices.ts'
import { DIGEST } from './webhook-digests.ts'

/** The kind of the delivery with which a member tests a webhook. */
export const TEST = 'test'

/** A delivery as it is stored. */
interface StoredDelivery extends Omit<StoredNotice, 'code'> {
  /** Null: it is about torrents, or a test. */
  readonly code: string | null
}

/**
 * Says what a delivery contains: a notification, the name of a torrent, the number in a digest, or
 * a test. For news of the community, no title is shown, because it is not known whether the member
 * may still see it.
 */
export function deliveryWords(delivery: StoredDelivery): string {
  const { kind, code, data, times } = delivery
  if (code !== null) return wordsOf({ ...delivery, code })
  if (kind === TEST) return 'This webhook works.'
  if (isCommunityKind(kind)) return communityVerb(kind)
  if (kind === DIGEST) return plural(times, 'torrent', 'torrents')
  const { torrent = '' } = (data ?? {}) as { readonly torrent?: string }
  return torrent
}
