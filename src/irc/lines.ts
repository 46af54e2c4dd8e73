import { communityJsonLine, communityLine } from '../domain/irc/community-line.ts'
import { jsonLine } from '../domain/irc/json-line.ts'
import type { NickNews } from '../domain/irc/nick-line.ts'
import type { Spoken } from '../domain/irc/spoken.ts'
import { valuesOf } from '../domain/irc/spoken.ts'
import { DEFAULT_TEMPLATE, isFault, readTemplate, renderLine } from '../domain/irc/template.ts'
import type { CommunityDocument } from '../domain/notifications/community.ts'
import type { NumberedCategory } from '../domain/torznab/numbers.ts'
import { numbersOf } from '../domain/torznab/numbers.ts'
import { bytes } from '../shared/format.ts'
import type { SpokenChannel } from '../store/irc/speaking.ts'
import type { DueMessage } from '../store/irc/messages.ts'
import type { AnnouncedTorrent } from '../store/promotions/announced.ts'

export interface LineContext {
  /** The address of the site, without a slash at the end. */
  readonly site: string
  readonly categories: readonly NumberedCategory[]
}

/** Returns the line that announces a torrent in a channel, in at most `limit` bytes. */
export function lineFor(
  channel: Pick<SpokenChannel, 'format' | 'template'>,
  announced: AnnouncedTorrent,
  context: LineContext,
  limit: number,
): string {
  const spoken = spokenOf(announced, context)
  if (channel.format === 'json') return jsonLine(spoken, limit)
  const read = readTemplate(channel.template ?? DEFAULT_TEMPLATE)
  // The template was checked before it was saved, but one of its fields may have been removed
  // since.
  const template = isFault(read) ? readTemplate(DEFAULT_TEMPLATE) : read
  return isFault(template) ? '' : renderLine(template, valuesOf(spoken), limit)
}

/**
 * Returns the line about something new in the community. It ignores the template, which is for
 * torrents.
 */
export function communityLineFor(
  { format }: Pick<SpokenChannel, 'format'>,
  entry: CommunityDocument,
  limit: number,
): string {
  return format === 'json' ? communityJsonLine(entry, limit) : communityLine(entry, limit)
}

/** Returns the facts for a line to a member's nick. */
export function newsOf({ searchName, torrent, torrents }: DueMessage, site: string): NickNews {
  return {
    search: searchName,
    torrent:
      torrent === null
        ? null
        : {
            ...{ name: torrent.name, category: torrent.category },
            ...{ size: bytes(torrent.size), url: `${site}/torrents/${torrent.id}` },
          },
    ...{ torrents, url: `${site}/searches` },
  }
}

function spokenOf({ kind, torrent, factors }: AnnouncedTorrent, context: LineContext): Spoken {
  const { site, categories } = context
  const category = categories.find(({ id }) => id === torrent.categoryId)
  return {
    ...{ kind, id: torrent.id, infoHash: torrent.infoHash.toString('hex'), name: torrent.name },
    category: torrent.categoryName,
    numbers: category === undefined ? [] : numbersOf(category, categories, torrent.attributes),
    attributes: torrent.attributes,
    year: torrent.year,
    ...{ sizeBytes: torrent.size, size: bytes(torrent.size), files: torrent.files },
    ...{ downloadFactor: factors.downPermille / 1000, uploadFactor: factors.upPermille / 1000 },
    ...{ uploader: torrent.uploader, tags: torrent.tags, site },
  }
}
