// The bodies of webhooks: a format of this site, and those that other programs accept as they are.

export const BODY_FORMATS = ['json', 'discord', 'matrix', 'cross-seed'] as const
export type BodyFormat = (typeof BODY_FORMATS)[number]

interface Notice {
  readonly id: number
  readonly kind: string
  readonly says: string
  readonly url: string
  readonly at: string
}

interface Announced {
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
    readonly download: string
  } | null
}

/** The longest name in a Discord embed. */
const TITLE_LENGTH = 256
/** Discord shows these as pings, Matrix as markup; both are names of members' choice. */
const ZERO_WIDTH = '\u200b'

/** The body of a notification. */
export function noticeBody(format: BodyFormat, notice: Notice): object {
  const { says, url } = notice
  if (format === 'discord') return discord(says, url, says)
  if (format === 'matrix') return matrix(says, url)
  return notice
}

/** The body about a torrent; null: the format has none for it. */
export function torrentBody(
  format: BodyFormat,
  announced: Announced,
  siteName: string,
): object | null {
  if (format === 'json') return announced
  const { torrent, kind } = announced
  if (torrent === null) return null
  const { name, url, download } = torrent
  if (format === 'cross-seed') {
    // `POST /api/announce` of cross-seed takes exactly these keys, and compares guid with link.
    return kind === 'removed' ? null : { name, guid: download, link: download, tracker: siteName }
  }
  const about = `${VERBS[kind]}: ${name} (${detailsOf(torrent)})`
  return format === 'discord' ? discord(name, url, about) : matrix(about, url)
}

const VERBS = { listed: 'New', promoted: 'Promoted', bumped: 'Back', removed: 'Removed' } as const

function detailsOf(torrent: NonNullable<Announced['torrent']>): string {
  const { size, categoryName, downloadFactor, uploadFactor } = torrent
  const free = downloadFactor === 1 ? [] : [`download counts ${downloadFactor * 100}%`]
  const more = uploadFactor === 1 ? [] : [`upload counts ${uploadFactor * 100}%`]
  return [categoryName, `${(size / 2 ** 30).toFixed(2)} GiB`, ...free, ...more].join(', ')
}

function discord(title: string, url: string, text: string): object {
  return {
    content: '',
    embeds: [{ title: Array.from(title).slice(0, TITLE_LENGTH).join(''), url, description: text }],
    // Names cannot mention anyone.
    allowed_mentions: { parse: [] },
  }
}

/** As generic webhooks of matrix-hookshot read it. */
function matrix(text: string, url: string): object {
  const safe = text.replaceAll('@', `@${ZERO_WIDTH}`)
  return { text: `${safe} ${url}`, html: `<a href="${escaped(url)}">${escaped(safe)}</a>` }
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
