import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { FeedKey } from '../../store/accounts/feed-keys.ts'
import type { PageData } from '../http/action.ts'
import type { FeedList } from './parts/addresses.ts'
import { feedAddress, FEEDS } from './parts/addresses.ts'
import { downloadAddress } from '../torrents/parts/download-address.ts'

export interface FeedKeyPage extends PageData {
  readonly known: {
    readonly address: string
    readonly made: TimeText
    readonly feeds: readonly { readonly label: string; readonly href: string }[]
    readonly lists: readonly { readonly label: string; readonly href: string }[]
    /** The page that shows the list of these feeds; null: they contain all torrents. */
    readonly listHref: string | null
    /** Whether the items are texts by members, rather than torrents. */
    readonly areTexts: boolean
  } | null
}

/** The feed key of a member, with the download key that is derived from it. */
export interface FeedKeys extends FeedKey {
  readonly downloadKey: string
}

/** @param list the list whose feeds are shown; `page` is the address of the list itself */
export function feedKeyPage(
  found: FeedKeys | null,
  { page, ...list }: FeedList & { readonly page: string | null },
  siteUrl: string,
  now: Date,
): FeedKeyPage {
  const known =
    found === null
      ? null
      : {
          address: downloadAddress(siteUrl, '{id}', found.downloadKey),
          made: timeText(found.createdAt, now),
          feeds: FEEDS.map(([label, ending]) => {
            return { label, href: noticesAddress(siteUrl, found.key, ending) }
          }),
          lists: FEEDS.map(([label, ending]) => {
            return { label, href: feedAddress(siteUrl, list, found.key, ending) }
          }),
          listHref: page,
          areTexts: /^(?:news|blog|forum|topic|request|wanted)/.test(list.of),
        }
  return { title: 'Feed key', known }
}

/** Returns the page of a list that is found by its ID; null for the list of all torrents. */
export function pageOf({ of, asked }: FeedList): string | null {
  const [kind, id] = of.split('-')
  if (kind === 'search') return '/searches'
  if (id !== undefined) return `/${kind}s/${id}`
  if (of === 'torrents' && asked === '') return null
  return `/${of}${asked === '' ? '' : `?${asked}`}`
}

/** Returns the address where a feed reader fetches the member's notifications. */
export function noticesAddress(siteUrl: string, key: string, ending: string): string {
  return `${siteUrl}/feeds/notifications.${key}.${ending}`
}
