import { withQuery } from '../../http/frame/cursor.ts'
import type { CallMember } from '../../http/call.ts'
import type { Call, PageData } from '../../http/action.ts'

// The feed addresses of lists, and the links to them on the pages of these lists.

/** The formats, with the file extensions of their addresses. */
export const FEEDS = [
  ['RSS', 'xml', 'application/rss+xml'],
  ['Atom', 'atom', 'application/atom+xml'],
  ['JSON Feed', 'json', 'application/feed+json'],
] as const

/** A list that has a feed: its name, or the kind of a list and an ID. */
export const FEED_LIST = new RegExp(
  '^(?:torrents|bookmarks|uploads|snatches|seeding|news|blogs|forums|requests|rescue|wanted' +
    '|(?:bundle|collection|search|blog|forum|topic)-[1-9]\\d{0,14})$',
)

export interface FeedList {
  /** The list, in the format of `FEED_LIST`. */
  readonly of: string
  /** The filters of the list, as in its address; '' for none. */
  readonly asked: string
}

/** Returns the address where feed readers and programs fetch a list. */
export function feedAddress(
  siteUrl: string,
  { of, asked }: FeedList,
  key: string,
  ending: string,
): string {
  return `${siteUrl}/feeds/${of}.${key}.${ending}${asked === '' ? '' : `?${asked}`}`
}

/** What the page of a list says about its feed. */
export interface FeedLinks {
  /** The page with the feed addresses. */
  readonly feedHref: string
  /** Links for programs that look for feeds in pages; empty for members without a feed key. */
  readonly alternates: NonNullable<PageData['alternates']>
}

type Reading = Pick<Call<string, 'catalog.read'>, 'config' | 'secrets'> & {
  readonly member: Pick<CallMember, 'sealedFeedKey'>
}

export function feedLinks({ config, secrets, member }: Reading, of: string, asked = ''): FeedLinks {
  const given = { ...(of === 'torrents' ? {} : { of }), ...(asked === '' ? {} : { list: asked }) }
  const { sealedFeedKey: sealed } = member
  const feedHref = withQuery('/settings/keys/feed', {}, given)
  if (sealed === null) return { feedHref, alternates: [] }
  const key = secrets.unseal(sealed)
  const alternates = FEEDS.map(([title, ending, type]) => {
    return { type, title, href: feedAddress(config.BABOU_SITE_URL, { of, asked }, key, ending) }
  })
  return { feedHref, alternates }
}
