import { bdInfoPanel } from './bd-info.ts'
import type { Track } from './parse.ts'
import { parseMediaInfo, tracksOf } from './parse.ts'
import type { AudioTrack, MediaPanel, TextTrack, VideoTrack } from './shown.ts'

/**
 * Returns the panel for a text from MediaInfo, or from BDInfo about a disc; null for any other
 * text.
 */
export function mediaPanel(text: string): MediaPanel | null {
  const tracks = parseMediaInfo(text)
  if (tracks.length === 0) return bdInfoPanel(text)
  const [general] = tracks
  return {
    general: {
      format: said(general, 'format'),
      duration: said(general, 'duration'),
      bitRate: said(general, 'overall bit rate'),
      size: said(general, 'file size'),
    },
    video: tracksOf(tracks, 'video').map(videoTrack),
    audio: tracksOf(tracks, 'audio').map(audioTrack),
    text: tracksOf(tracks, 'text').map(textTrack),
  }
}

function videoTrack(track: Track): VideoTrack {
  const fps = /^[\d.]+/.exec(said(track, 'frame rate') ?? '')?.[0]
  return {
    format: said(track, 'format'),
    profile: said(track, 'format profile'),
    width: pixels(track, 'width'),
    height: pixels(track, 'height'),
    frameRate: fps === undefined ? null : `${fps} fps`,
    bitDepth: said(track, 'bit depth'),
    bitRate: said(track, 'bit rate'),
    hdr: said(track, 'hdr format') ?? hlg(track),
    isInterlaced: /^(interlaced|mbaff)/i.test(said(track, 'scan type') ?? ''),
  }
}

function audioTrack(track: Track): AudioTrack {
  const title = said(track, 'title')
  return {
    language: said(track, 'language'),
    format: said(track, 'format'),
    profile: said(track, 'format profile'),
    commercialName: said(track, 'commercial name'),
    channels: channelsOf(said(track, 'channel(s)')),
    bitRate: said(track, 'bit rate'),
    title,
    isCommentary: /comment/i.test(title ?? ''),
  }
}

function textTrack(track: Track): TextTrack {
  return {
    language: said(track, 'language'),
    format: said(track, 'format'),
    title: said(track, 'title'),
    isForced: /^yes$/i.test(said(track, 'forced') ?? ''),
  }
}

function said({ lines }: Track, name: string): string | null {
  return lines.get(name) ?? null
}

/** Reads a number of pixels: `3 840 pixels` is 3840. */
function pixels(track: Track, name: string): number | null {
  const digits = (said(track, name) ?? '').replace(/\D/g, '')
  return digits === '' || digits.length > 6 ? null : Number(digits)
}

function hlg(track: Track): string | null {
  return /hlg/i.test(said(track, 'transfer characteristics') ?? '') ? 'HLG' : null
}

/** Reads the channels: `6 channels` is 5.1. */
function channelsOf(text: string | null): string | null {
  const number = /^\d+/.exec(text ?? '')?.[0]
  if (number === undefined) return text
  return CHANNELS[number] ?? `${number} channels`
}

const CHANNELS: Readonly<Record<string, string>> = {
  '1': '1.0',
  '2': '2.0',
  '3': '2.1',
  '6': '5.1',
  '7': '6.1',
  '8': '7.1',
}
