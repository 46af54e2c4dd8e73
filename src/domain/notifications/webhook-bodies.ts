import { shownName } from '../../shared/hidden-characters.ts'
import type { CommunityDocument } from './community.ts'
import { communityWords } from './community.ts'

// The bodies of webhooks: a format of this site, and formats that other programs accept directly.

export const BODY_FORMATS = ['json', 'discord', 'matrix', 'cross-seed'] as const
export type BodyFormat = (typeof BODY_FORMATS)[number]

interface Notice {
  readonly id: number
  readonly kind: string
  /** The code of the event, and the values in `says`; null for a test. */
  readonly code: string | null
  readonly data: unknown
  readonly says: string
  readonly url: string
  readonly at: string
}

/** An entry of the announce stream. */
export interface Announced {
  readonly id: number
  readonly kind: 'listed' | 'promoted' | 'bumped' | 'removed'
  readonly at: string
  readonly torrentId: number
  readonly torrent: {
    readonly name: string
    readonly size: number
    readonly categoryName: string
    readonly downloadFactor: number
    readonly uploadFactor: number
    readonly url: string
    /** The URL to download the torrent; null: the receiver may not download. */
    readonly download: string | null
  } | null
}

/** The most characters of a name in a Discord embed. */
const TITLE_LENGTH = 256
/**
 * Inserted into names that Discord would show as mentions, or Matrix as markup: members choose
 * names.
 */
const ZERO_WIDTH = '\u200b'

/** Returns the body of a notification. */
export function noticeBody(format: BodyFormat, notice: Notice): object {
  const { url } = notice
  const says = shownName(notice.says)
  if (format === 'discord') return discord(discordMarkdown(says), url, discordMarkdown(says))
  if (format === 'matrix') return matrix(says, url, plainMarkdown(says))
  return { ...notice, says, data: shownValues(notice.data) }
}

/** Returns the values of a notification; titles and names are among them. */
function shownValues(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  const values = Object.entries(data).map(([name, value]: [string, unknown]) => {
    return [name, typeof value === 'string' ? shownName(value) : value] as const
  })
  return Object.fromEntries(values)
}

/** Returns the body about a torrent; null: the format has none for it. */
export function torrentBody(
  format: BodyFormat,
  announced: Announced,
  siteName: string,
): object | null {
  if (format === 'json') return announced
  const { torrent, kind } = announced
  if (torrent === null) return null
  const { name, download } = torrent
  if (format === 'cross-seed') {
    // `POST /api/announce` of cross-seed takes exactly these keys, and compares guid with link.
    if (kind === 'removed' || download === null) return null
    return { name, guid: download, link: download, tracker: siteName }
  }
  const shown = shownTorrent(kind, torrent)
  if (format === 'discord') {
    const shownName = discordMarkdown(name)
    return discord(shownName, shown.url, `${shown.verb}: ${shownName} (${shown.details})`)
  }
  const marked = aboutTorrent({ ...shown, name: plainMarkdown(name) })
  return matrix(aboutTorrent(shown), shown.url, marked)
}

/** Returns the body about the community; null: the format has none for it. */
export function communityBody(format: BodyFormat, entry: CommunityDocument): object | null {
  if (format === 'json') return entry
  if (format === 'cross-seed') return null
  const { title, author, place, url } = entry
  const mark = format === 'discord' ? discordMarkdown : plainMarkdown
  const named = { author: author && mark(author), place: place && mark(place) }
  const marked = { ...entry, ...named, title: mark(title) }
  const words = communityWords(marked)
  if (format === 'discord') return discord(marked.title, url, words)
  return matrix(communityWords(entry), url, words)
}

/** The facts about a torrent in messages for people. */
export function shownTorrent(kind: Announced['kind'], torrent: ShownTorrent) {
  const { name, url } = torrent
  return { verb: VERBS[kind], name, details: detailsOf(torrent), url }
}
type ShownTorrent = NonNullable<Announced['torrent']>

/** Returns the text about a torrent, in which names mention no one. */
export function aboutTorrent({ verb, name, details }: ReturnType<typeof shownTorrent>): string {
  return unmentioned(`${verb}: ${name} (${details})`)
}

const VERBS = { listed: 'New', promoted: 'Promoted', bumped: 'Back', removed: 'Removed' } as const

function detailsOf(torrent: ShownTorrent): string {
  const { size, categoryName, downloadFactor, uploadFactor } = torrent
  const free = downloadFactor === 1 ? [] : [`download counts ${percent(downloadFactor)}`]
  const more = uploadFactor === 1 ? [] : [`upload counts ${percent(uploadFactor)}`]
  return [categoryName, sizeText(size), ...free, ...more].join(', ')
}

/**
 * Formats a factor: `29%`, `12.5%`. Calculates in thousandths, because 0.29 times 100 is not
 * exactly 29 in floating point.
 */
function percent(factor: number): string {
  return `${Math.round(factor * 1_000) / 10}%`
}

/** Formats a size. Below 0.01 GiB it is in MiB, because it would otherwise be shown as 0. */
function sizeText(bytes: number): string {
  const gib = bytes / 2 ** 30
  return gib < 0.01 ? `${(bytes / 2 ** 20).toFixed(2)} MiB` : `${gib.toFixed(2)} GiB`
}

/** Escapes a name that a member chose, in a text that is read as Markdown. */
export function plainMarkdown(name: string): string {
  return name.replace(/[\\`*_~|[\]()<>#]/g, '\\$&')
}

/**
 * The same for Discord, which shows HTML as text. After a `<`, it only recognizes mentions, emoji,
 * times, commands and URLs.
 */
export function discordMarkdown(name: string): string {
  return name
    .replace(/[\\`*_~|[\]()]|^[>#-]/g, '\\$&')
    .replace(/<(?=[@#]|a?:|t:|id:|https?:|\/[^<>]+:\d)/g, '\\<')
}

/** Returns a message with an embed, whose texts are Markdown. */
export function discord(title: string, url: string, text: string): object {
  return {
    content: '',
    embeds: [{ title: cutMarkdown(title, TITLE_LENGTH), url, description: text }],
    // Names cannot mention anyone.
    allowed_mentions: { parse: [] },
  }
}

/** Returns the first characters of a Markdown text, without half of an escape at the end. */
function cutMarkdown(text: string, length: number): string {
  const cut = Array.from(text).slice(0, length).join('')
  const slashes = /\\*$/.exec(cut)?.[0].length ?? 0
  return cut.length < text.length && slashes % 2 === 1 ? cut.slice(0, -1) : cut
}

/**
 * The format of generic webhooks in matrix-hookshot.
 * @param marked the text as Markdown, which some bridges read
 */
function matrix(text: string, url: string, marked = text): object {
  const safe = unmentioned(text)
  return {
    text: `${unmentioned(marked)} ${url}`,
    html: `<a href="${escaped(url)}">${escaped(safe)}</a>`,
  }
}

function unmentioned(text: string): string {
  return text.replace(/@(?!\u200b)/g, `@${ZERO_WIDTH}`)
}

/** Escapes a text for HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
