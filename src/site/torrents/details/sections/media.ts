import type {
  AudioTrack,
  MediaPanel,
  TextTrack,
} from '../../../../domain/torrents/media-info/panel.ts'
import { panelField } from '../../media/json.ts'
import { section } from '../section.ts'

export const media = section({
  name: 'media',
  statements: 0,
  read: ({ extras }) => extras,
  part: ({ panel, hasNfo }, { torrent }) => {
    const path = `/torrents/${torrent.id}`
    if (panel === null && !hasNfo) return null
    return {
      panel: panel === null ? null : { ...panelShown(panel), textHref: `${path}/media-info` },
      nfoHref: hasNfo ? `${path}/nfo` : null,
    }
  },
  json: { shape: { media: panelField }, of: ({ panel }) => ({ media: panel }) },
})

/** As lines of a table: the known properties of each track. */
function panelShown({ general, video, audio, text }: MediaPanel) {
  const pictures = video.map((track) => {
    const { width, height } = track
    const size = width === null || height === null ? null : `${width} × ${height}`
    const parts = [track.hdr, track.bitDepth, track.frameRate, track.bitRate]
    return line(track.format ?? 'Video', [size, ...parts, track.isInterlaced ? 'interlaced' : null])
  })
  return {
    general: line(general.format ?? 'File', [general.duration, general.bitRate]),
    video: pictures,
    hasVideo: video.length > 0,
    audio: audio.map(soundLine),
    hasAudio: audio.length > 0,
    text: text.map(textLine),
    hasText: text.length > 0,
  }
}

function soundLine(track: AudioTrack) {
  const { language, commercialName, format, channels, bitRate, title } = track
  return line(language ?? 'Unknown language', [commercialName ?? format, channels, bitRate, title])
}

function textLine({ language, format, title, isForced }: TextTrack) {
  return line(language ?? 'Unknown language', [format, title, isForced ? 'forced' : null])
}

function line(name: string, parts: readonly (string | null)[]) {
  return { name, text: parts.filter((part) => part !== null && part !== '').join(' · ') }
}
