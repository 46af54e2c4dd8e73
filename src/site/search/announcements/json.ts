import {
  byteCount,
  count,
  decimal,
  id,
  infoHash,
  jsonValue,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../shared/shape.ts'
import { ANNOUNCEMENT_KINDS } from '../../../store/records/announcements.ts'

const torrent = named(
  'AnnouncedTorrent',
  record({
    id,
    infoHash,
    name: text(1_000),
    category: text(60).describe('slug'),
    categoryName: text(100),
    tags: list(text(60)).describe('slugs'),
    size: byteCount,
    files: count,
    seeders: count,
    leechers: count,
    snatches: count,
    uploader: text(30).nullable(),
    year: count.nullable(),
    createdAt: time,
    attributes: jsonValue,
    categoryNumbers: list(count).describe('Torznab categories, broadest first'),
    externalIds: list(text(200)).describe('`imdb:tt0133093`'),
    downloadFactor: decimal.describe('as it applies to you; 0 is freeleech'),
    uploadFactor: decimal,
    url: text(1_000).describe('its page'),
    download: text(1_000)
      .nullable()
      .describe('its file, with your download key; null without the scope `torrents:download`'),
  }),
)

export const announcementShape = named(
  'Announcement',
  record({
    id: id.describe('the place in the stream'),
    kind: oneOf(ANNOUNCEMENT_KINDS),
    at: time,
    torrentId: id,
    torrent: torrent.nullable().describe('null: it was removed'),
  }),
)
