import { inAscii } from '../../../shared/format.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { BARE } from '../../../domain/texts/links.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call, Reply } from '../../http/action.ts'
import { refuse } from '../../http/action.ts'
import type { RefusalCode } from '../../http/refusals.ts'
import { bytesOf } from '../../http/frame/shapes.ts'
import { feedReply } from '../../http/frame/feed-reply.ts'
import type { OpenedByKey } from '../../http/frame/open-by-key.ts'
import { openByKey } from '../../http/frame/open-by-key.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import { keyAndEnding } from '../../ui/feeds/formats.ts'
import { withId } from '../../ui/render-markdown.ts'
import { feedAddress } from './addresses.ts'
import { withinLength } from './feed-length.ts'

// Feeds of texts by members. Each address contains the feed key of the member who reads the feed.

/** The most items: feed readers poll regularly, so they already have older texts. */
export const MOST_ITEMS = 30

/** What the declarations of all these feeds share. */
export const textFeed = {
  reply: bytesOf('application/rss+xml', 'application/atom+xml', 'application/feed+json'),
  isByKey: true,
  isForTools: true,
  isExact: true,
} as const

export interface TextFeed {
  readonly name: string
  /** The path of the page with this list. */
  readonly page: string
  /** The filters of the list, as in its address. */
  readonly asked?: string
  readonly items: readonly FeedItem[]
  /** Set when the texts are not Markdown, as in a list of torrents. */
  readonly isPlain?: true
}

type KeyMember = Extract<OpenedByKey, { readonly ok: true }>['member']
/** Loads the feed for a member, or says why the member has none. */
type Read = (member: KeyMember, siteUrl: string) => Promise<TextFeed | RefusalCode>

/**
 * Answers `/feeds/LIST.KEY.xml` in the format that the file extension names.
 * @param given the key with the extension; `of` is the list, as written in the address
 */
export async function textFeedReply(
  call: Call<string, 'site.visit'>,
  { of, given, right }: { of: string; given: string; right: Permission },
  read: Read,
): Promise<Reply> {
  const { db, config, here, wantsJson } = call
  const { key, ending } = keyAndEnding(given, wantsJson)
  if (ending === null) return refuse('NOT_FOUND')
  const opened = await openByKey(call, key, right, here)
  if (!opened.ok) return opened.reply
  const siteUrl = config.BABOU_SITE_URL
  const feed = await read(opened.member, siteUrl)
  if (typeof feed === 'string') return refuse(feed)
  const { siteName } = await settings.site(db, config)
  const { name, page, items, asked = '' } = feed
  const self = feedAddress(siteUrl, { of, asked }, key, ending)
  const about = { title: `${siteName}: ${name}`, description: name, siteName }
  const shown = feed.isPlain === true ? items : await withTexts(call, withinLength(items))
  return feedReply({ ...about, page: siteUrl + inAscii(page), self, items: shown }, ending)
}

/** Renders the Markdown of the items as HTML. */
async function withTexts(
  { texts, config }: Pick<Call<string, 'site.visit'>, 'texts' | 'config'>,
  items: readonly FeedItem[],
): Promise<readonly FeedItem[]> {
  const rendered = await texts.render(items.map(({ text }) => ({ text, firstHeading: 3 })))
  return items.map((item, at) => {
    if (item.text === '') return item
    const { html } = withId(rendered[at], `text-${at}`)
    return { ...item, html: withoutPage(html, config.BABOU_SITE_URL, item.link) }
  })
}

/** Makes HTML usable outside its page: with absolute addresses, and links without page titles. */
function withoutPage(html: string, siteUrl: string, link: string): string {
  return html
    .replaceAll(` ${BARE}=""`, '')
    .replace(/ (href|src)="\/(?!\/)/g, ` $1="${siteUrl}/`)
    .replace(/ href="#/g, ` href="${link}#`)
}
