import type { MediaPanel } from '../../../domain/torrents/media-info/shown.ts'
import { mediaValues } from '../../../domain/torrents/media-info/suggest.ts'
import {
  anything,
  count,
  flag,
  list,
  mapOf,
  named,
  oneOf,
  record,
  text,
} from '../../../shared/shape.ts'
import type { TorrentImageRow } from '../../../store/records/images.ts'
import { imageItem, imageShape } from '../../images/parts/lines.ts'

const said = text(200).nullable()

const panelShape = named(
  'MediaPanel',
  record({
    general: record({ format: said, duration: said, bitRate: said, size: said }),
    video: list(
      record({
        ...{ format: said, profile: said, width: count.nullable(), height: count.nullable() },
        ...{ frameRate: said, bitDepth: said, bitRate: said, hdr: said, isInterlaced: flag },
      }),
    ),
    audio: list(
      record({
        ...{ language: said, format: said, profile: said, commercialName: said },
        ...{ channels: said, bitRate: said, title: said, isCommentary: flag },
      }),
    ),
    text: list(record({ language: said, format: said, title: said, isForced: flag })),
  }),
)

/** The panel within the JSON of a torrent. */
export const panelField = panelShape.nullable().describe('read from the MediaInfo')

export const mediaInfoReply = record({
  text: text(250_000),
  panel: panelShape.nullable().describe('null: a program sent a text that cannot be read'),
  suggested: mapOf(text(60), anything).describe('values of attributes by key'),
})

export const nfoReply = record({ text: text(600_000) })

const torrentImageShape = imageShape.extend({ kind: oneOf(['cover', 'screenshot']) })

export const mediaShape = record({
  images: list(torrentImageShape),
  hasNfo: flag,
  mediaInfo: text(250_000).nullable(),
})

export function torrentImageItem(row: TorrentImageRow) {
  return { ...imageItem(row), kind: row.kind }
}

export function suggestedOf(panel: MediaPanel | null) {
  return panel === null ? {} : mediaValues(panel)
}
