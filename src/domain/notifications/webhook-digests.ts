import { plural } from '../../shared/format.ts'
import type { Schedule } from '../search/schedules.ts'
import type { Announced, BodyFormat } from './webhook-bodies.ts'
import {
  aboutTorrent,
  discord,
  discordMarkdown,
  escaped,
  plainMarkdown,
  shownTorrent,
} from './webhook-bodies.ts'

// The bodies of digests: all torrents of an hour or a day in one message.

/** The kind of a delivery that is a digest. */
export const DIGEST = 'digest'
/** The most entries of a digest; of further ones, it only gives the number. */
export const DIGEST_ENTRIES = 100
/**
 * The most characters: Discord accepts 4,096, and the last line says how many entries are left out.
 */
const DISCORD_LENGTH = 4_000

interface Digest {
  readonly schedule: Schedule
  readonly at: string
  /** In the order of the announce stream. */
  readonly entries: readonly Announced[]
  /** The number of entries, including those beyond DIGEST_ENTRIES. */
  readonly total: number
  /** The URL of the list of torrents on the site. */
  readonly url: string
}

/** Whether a format can list several torrents in one message. */
export function takesDigests(format: BodyFormat): boolean {
  return format !== 'cross-seed'
}

/** Returns the body of a digest; null: there is nothing left to send. */
export function digestBody(format: BodyFormat, digest: Digest): object | null {
  const { schedule, at, entries, total, url } = digest
  if (entries.length === 0 || !takesDigests(format)) return null
  if (format === 'json') return { kind: DIGEST, schedule, at, total, entries }
  const shown = entries.flatMap((one) => {
    return one.torrent === null ? [] : [shownTorrent(one.kind, one.torrent)]
  })
  if (shown.length === 0) return null
  const title = plural(total, 'torrent', 'torrents')
  if (format === 'discord') {
    return discord(title, url, cutLines(shown.map(markdownLine), DISCORD_LENGTH))
  }
  const texts = shown.map((one) => {
    return `${aboutTorrent({ ...one, name: plainMarkdown(one.name) })} ${one.url}`
  })
  const items = shown.map((one) => {
    return `<li><a href="${escaped(one.url)}">${escaped(aboutTorrent(one))}</a></li>`
  })
  return {
    text: [`${title} ${url}`, ...texts].join('\n'),
    html: `<a href="${escaped(url)}">${title}</a><ul>${items.join('')}</ul>`,
  }
}

function markdownLine({ verb, name, details, url }: ReturnType<typeof shownTorrent>): string {
  return `${verb}: [${discordMarkdown(name)}](${url}) (${details})`
}

/**
 * Returns as many of the first lines as fit in `limit` characters, followed by how many are left
 * out.
 */
function cutLines(lines: readonly string[], limit: number): string {
  let length = 0
  const kept = lines.filter((line) => (length += line.length + 1) <= limit)
  const missing = lines.length - kept.length
  return [...kept, ...(missing > 0 ? [`and ${missing} more`] : [])].join('\n')
}
