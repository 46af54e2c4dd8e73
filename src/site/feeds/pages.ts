import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { FeedKey } from '../../store/accounts/feed-keys.ts'
import type { PageData } from '../http/action.ts'
import { downloadAddress } from '../torrents/parts/download-address.ts'

export interface FeedKeyPage extends PageData {
  readonly known: {
    readonly address: string
    readonly made: TimeText
    readonly feeds: readonly { readonly label: string; readonly href: string }[]
    readonly lists: readonly { readonly label: string; readonly href: string }[]
    /** Where the list of these feeds is seen; null: they have all torrents. */
    readonly listHref: string | null
  } | null
}

/** @param asked filters of a list of torrents, as in its address; '' for all torrents */
export function feedKeyPage(
  found: FeedKey | null,
  asked: string,
  siteUrl: string,
  now: Date,
): FeedKeyPage {
  const known =
    found === null
      ? null
      : {
          address: downloadAddress(siteUrl, '{id}', found.key),
          made: timeText(found.createdAt, now),
          feeds: FORMATS.map(([label, ending]) => {
            return { label, href: noticesAddress(siteUrl, found.key, ending) }
          }),
          lists: FORMATS.map(([label, ending]) => {
            return { label, href: torrentsAddress(siteUrl, found.key, ending, asked) }
          }),
          listHref: asked === '' ? null : `/torrents?${asked}`,
        }
  return { title: 'Feed key', known }
}

const FORMATS = [
  ['RSS', 'xml'],
  ['Atom', 'atom'],
  ['JSON Feed', 'json'],
] as const

/** Where a feed reader fetches the member's notifications. */
export function noticesAddress(siteUrl: string, key: string, ending: string): string {
  return `${siteUrl}/feeds/notices.${key}.${ending}`
}

/** Where feed readers and programs fetch a list of torrents. */
export function torrentsAddress(
  siteUrl: string,
  key: string,
  ending: string,
  asked: string,
): string {
  return `${siteUrl}/feeds/torrents.${key}.${ending}${asked === '' ? '' : `?${asked}`}`
}
