import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { FeedKey } from '../../store/accounts/feed-keys.ts'
import type { PageData } from '../http/action.ts'

export interface FeedKeyPage extends PageData {
  readonly known: {
    readonly address: string
    readonly made: TimeText
    readonly feeds: readonly { readonly label: string; readonly href: string }[]
  } | null
}

export function feedKeyPage(found: FeedKey | null, siteUrl: string, now: Date): FeedKeyPage {
  const known =
    found === null
      ? null
      : {
          address: downloadAddress(siteUrl, found.key),
          made: timeText(found.createdAt, now),
          feeds: FORMATS.map(([label, ending]) => {
            return { label, href: noticesAddress(siteUrl, found.key, ending) }
          }),
        }
  return { title: 'Feed key', known }
}

/** Where tools download a .torrent: `{id}` stands for the ID of a torrent. */
export function downloadAddress(siteUrl: string, key: string): string {
  return `${siteUrl}/torrent/download/{id}.${key}`
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
