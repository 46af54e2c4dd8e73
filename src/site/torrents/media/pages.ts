import type { TorrentImageRow } from '../../../store/records/images.ts'
import type { LogRow } from '../../../store/torrents/logs.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { ImageFields, ImageShown } from '../../images/parts/lines.ts'
import { imageFields, imageShown } from '../../images/parts/lines.ts'
import type { TorrentLink } from '../parts/links.ts'
import { torrentLink } from '../parts/links.ts'
import type { Tabs } from '../parts/tabs.ts'
import { torrentTabs } from '../parts/tabs.ts'
import { MAX_MEDIA_INFO } from '../parts/media-forms.ts'
import { LOGS, LOGS_HINT, scoreText } from '../parts/rip-logs.ts'

interface ImageLine extends ImageShown {
  readonly isCover: boolean
  /** `Screenshot 2`: the label of its buttons. */
  readonly label: string
  readonly action: string
}

interface LogLine {
  readonly name: string
  readonly score: string
  readonly action: string
}

export interface MediaPage extends PageData, ImageFields {
  readonly torrent: TorrentLink
  readonly summary: FormSummary | null
  readonly lines: readonly ImageLine[]
  readonly hasLines: boolean
  readonly kind: Field
  readonly nfo: Field
  readonly nfoHref: string | null
  readonly mediaInfo: Field
  readonly imagesAction: string
  readonly nfoAction: string
  readonly mediaInfoAction: string
  readonly logs: Field
  readonly logLines: readonly LogLine[]
  readonly hasLogLines: boolean
  readonly logsAction: string
}

export interface MediaShown {
  readonly torrent: TorrentRow
  readonly images: readonly TorrentImageRow[]
  readonly hasNfo: boolean
  readonly logs: readonly Pick<LogRow, 'id' | 'name' | 'score'>[]
  readonly byUrl: boolean
}

export function mediaPage(form: Typed, shown: MediaShown): MediaPage {
  const { torrent, images, hasNfo, byUrl } = shown
  const logs = field(form, LOGS, 'Log files', {
    ...{ accept: '.log,.txt,text/plain', isMultiple: true, hint: LOGS_HINT },
  })
  const path = `/torrents/${torrent.id}`
  const fields = imageFields(form, byUrl)
  const kind = field(form, 'kind', 'Use as', {
    options: [
      ['screenshot', 'Screenshot'],
      ['cover', 'Cover'],
    ],
  })
  const nfo = field(form, 'nfo', 'NFO file', {
    accept: '.nfo,.txt,text/plain',
    hint: 'At most 256 KiB, in UTF-8 or code page 437.',
  })
  const mediaInfo = field(form, 'mediaInfo', 'MediaInfo or BDInfo text', {
    maxLength: MAX_MEDIA_INFO,
    rows: 12,
    hint: 'The full text output; BDInfo for discs. Leave empty to remove it.',
  })
  const all = [
    fields.image,
    ...(fields.url === null ? [] : [fields.url]),
    kind,
    nfo,
    mediaInfo,
    logs,
  ]
  return {
    title: 'Images, NFO, MediaInfo and logs',
    torrent: torrentLink(torrent),
    ...fields,
    summary: summary(form, all),
    lines: imageLines(images, path),
    hasLines: images.length > 0,
    kind,
    nfo,
    nfoHref: hasNfo ? `${path}/nfo` : null,
    mediaInfo,
    imagesAction: `${path}/images`,
    nfoAction: `${path}/nfo`,
    mediaInfoAction: `${path}/media-info`,
    logs,
    logLines: shown.logs.map((log) => logLine(log, path)),
    hasLogLines: shown.logs.length > 0,
    logsAction: `${path}/logs`,
  }
}

function logLine({ id, name, score }: MediaShown['logs'][number], path: string): LogLine {
  return { name, score: scoreText(score), action: `${path}/logs/${id}` }
}

function imageLines(images: readonly TorrentImageRow[], path: string): ImageLine[] {
  let shots = 0
  return images.map((row) => {
    const isCover = row.kind === 'cover'
    const shown = imageShown(row)
    const label = isCover ? 'Cover' : `Screenshot ${++shots}`
    return { ...shown, isCover, label, action: `${path}/images/${shown.key}` }
  })
}

export interface TextPage extends PageData, Tabs {
  readonly torrent: TorrentLink
  readonly text: string
  readonly fileHref: string | null
  readonly fileLabel: string
  readonly pictureHref: string | null
}

/** A page with text in a fixed-width font: the NFO or MediaInfo. */
export function textPage(
  torrent: TorrentRow,
  what: string,
  text: string,
  fileHref: string | null,
  pictureHref: string | null = null,
): TextPage {
  return {
    title: `${what} of ${torrent.name}`,
    ...torrentTabs(torrent, 'media'),
    torrent: torrentLink(torrent),
    text,
    fileHref,
    fileLabel: `Original ${what} file`,
    pictureHref,
  }
}
