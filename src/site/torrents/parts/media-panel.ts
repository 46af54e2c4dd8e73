import type {
  AudioTrack,
  MediaPanel,
  TextTrack,
} from '../../../domain/torrents/media-info/shown.ts'

/** The number of audio tracks shown at first; a click shows the others. */
const AUDIO_SHOWN = 3
/** The most subtitles that are named. */
const TEXT_SHOWN = 12

/** Prepares the known properties of each track for the partial `torrent/media-facts`. */
export function panelShown({ general, video, audio, text }: MediaPanel) {
  const pictures = video.map((track) => {
    const { width, height } = track
    const size = width === null || height === null ? null : `${width} × ${height}`
    const parts = [track.hdr, track.bitDepth, track.frameRate, track.bitRate]
    return line(track.format ?? 'Video', [size, ...parts, track.isInterlaced ? 'interlaced' : null])
  })
  const sounds = audio.map(soundLine)
  const moreAudio = sounds.slice(AUDIO_SHOWN)
  return {
    general: line(general.format ?? 'File', [general.duration, general.bitRate]),
    video: pictures,
    hasVideo: video.length > 0,
    audio: sounds.slice(0, AUDIO_SHOWN),
    hasAudio: audio.length > 0,
    moreAudio,
    hasMoreAudio: moreAudio.length > 0,
    subtitles: text.length === 0 ? null : subtitlesText(text),
    text: text.map(textLine),
    hasMoreText: text.some(({ title }) => title !== null) || text.length > TEXT_SHOWN,
  }
}

/** `English, German (forced), and 9 more`. */
function subtitlesText(text: readonly TextTrack[]): string {
  const names = text.map(({ language, isForced }) => {
    return `${language ?? 'Unknown language'}${isForced ? ' (forced)' : ''}`
  })
  const each = [...new Set(names)]
  const rest = each.length - TEXT_SHOWN
  return `${each.slice(0, TEXT_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
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
