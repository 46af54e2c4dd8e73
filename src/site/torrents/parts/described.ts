import type { Factors } from '../../../domain/promotions/worth.ts'
import { PLAIN } from '../../../domain/promotions/worth.ts'
import type { NumberedCategory } from '../../../domain/torznab/numbers.ts'
import { numbersOf } from '../../../domain/torznab/numbers.ts'
import { HOUR_SECONDS } from '../../../domain/units.ts'
import * as downloadKeys from '../../../store/accounts/download-keys.ts'
import * as hitAndRunPolicies from '../../../store/hit-and-run/policies.ts'
import * as promotionFactors from '../../../store/promotions/factors.ts'
import type { DescribedTorrent } from '../../../store/torrents/described.ts'
import { coverOf, describe } from '../../../store/torrents/described.ts'
import type { Call } from '../../http/action.ts'
import { STAND_IN } from '../../ui/keyed-document.ts'
import { downloadAddress } from './download-address.ts'

// One description of a torrent, which feeds and the APIs for programs are written from.

/** A torrent as it is listed for the requesting member. */
export interface Item<T extends DescribedTorrent = DescribedTorrent> {
  readonly torrent: T
  readonly factors: Factors
  /** Torznab category numbers, widest first. */
  readonly numbers: readonly number[]
  readonly page: string
  /** Where this member downloads its file; null: the request has no permission. */
  readonly download: string | null
  /** The address of its cover; null without one. */
  readonly cover: string | null
  /** Seconds to seed; null without a requirement. */
  readonly toSeedSeconds: number | null
  /** The ratio after which that seed time is no longer required; null if there is none. */
  readonly enoughRatio: number | null
}

/** The requesting member. */
export type Asking = Pick<
  Call<string, 'site.visit'>,
  'db' | 'config' | 'secrets' | 'now' | 'can'
> & {
  readonly member: {
    readonly id: number
    readonly role?: string
    readonly sealedFeedKey?: Uint8Array | null
    readonly hasOwnFactors?: boolean
  }
  /** The key of the member, if it is known; null: there will be no download addresses. */
  readonly downloadKey?: string | null
}

/** Loads torrents, in more or less detail. */
type Read<T extends DescribedTorrent> = (
  db: Asking['db'],
  ids: readonly number[],
) => Promise<readonly T[]>

/** A torrent with its factors for the requesting member: all that some lists need. */
export interface Offer<T extends DescribedTorrent = DescribedTorrent> extends Pick<
  Item<T>,
  'torrent' | 'factors'
> {
  /** Whether a freeleech token or a promotion of the member makes it freeleech. */
  readonly isPersonal: boolean
}

/** Loads torrents and the member's factors for them, without addresses and requirements. */
export function offersOf(
  asking: Pick<Asking, 'db' | 'member' | 'now'>,
  ids: readonly number[],
): Promise<readonly Offer[]> {
  return offersFrom(describe, asking, ids)
}

async function offersFrom<T extends DescribedTorrent>(
  read: Read<T>,
  { db, member, now }: Pick<Asking, 'db' | 'member' | 'now'>,
  ids: readonly number[],
): Promise<readonly Offer<T>[]> {
  const [torrents, factors] = await Promise.all([
    read(db, ids),
    promotionFactors.now(db, member.id, ids, now),
  ])
  return torrents.map((torrent) => {
    const own = factors.get(torrent.id)
    return { torrent, factors: own ?? PLAIN, isPersonal: own?.isPersonal ?? false }
  })
}

/**
 * Describes these torrents in the given order, leaving out those that are no longer listed. Creates
 * a key for a member who has none and may download.
 */
export function itemsOf(
  asking: Asking,
  ids: readonly number[],
  categories: readonly NumberedCategory[],
): Promise<readonly Item[]> {
  return itemsFrom(describe, asking, ids, categories)
}

/** Like `itemsOf`, with `read` instead of `describe` to load the torrents. */
export async function itemsFrom<T extends DescribedTorrent>(
  read: Read<T>,
  asking: Asking,
  ids: readonly number[],
  categories: readonly NumberedCategory[],
): Promise<readonly Item<T>[]> {
  if (ids.length === 0) return []
  const { db, config } = asking
  const [offers, key, policy] = await Promise.all([
    offersFrom(read, asking, ids),
    keyOf(asking),
    hitAndRunPolicies.current(db),
  ])
  const url = config.BABOU_SITE_URL
  const rules = policy?.isOn === true ? policy.rules : null
  const toSeedSeconds = rules === null ? null : rules.seedHours * HOUR_SECONDS
  const enoughRatio = rules === null || rules.ratio === 0 ? null : rules.ratio
  return offers.map(({ torrent, factors }) => {
    const category = categories.find(({ id }) => id === torrent.categoryId)
    return {
      ...{ torrent, factors },
      numbers: category === undefined ? [] : numbersOf(category, categories, torrent.attributes),
      page: `${url}/torrents/${torrent.id}`,
      download: key === null ? null : downloadAddress(url, torrent.id, key),
      cover: coverAddress(url, coverOf(torrent)),
      ...{ toSeedSeconds, enoughRatio },
    }
  })
}

/** Returns the address of an image; null for none. */
export function coverAddress(siteUrl: string, key: string | null): string | null {
  return key === null ? null : `${siteUrl}/img/${key}`
}

/**
 * Returns the key of the member's download addresses, creating it if there is none; null for a
 * request that may not download, such as one with a read-only API token.
 */
export async function keyOf(asking: Asking): Promise<string | null> {
  const { db, secrets, member, downloadKey, can, now } = asking
  if (downloadKey !== undefined) return downloadKey
  if (!can('torrents.download')) return null
  const { id, sealedFeedKey } = member
  if (!sealedFeedKey) return downloadKeys.ensure(db, secrets, id, now)
  return downloadKeys.downloadKeyOf(secrets, id, secrets.unseal(sealedFeedKey))
}

/** Returns the stand-in for the key, in a page that members share. */
export function standInFor({ can }: Pick<Asking, 'can'>): string | null {
  return can('torrents.download') ? STAND_IN : null
}
