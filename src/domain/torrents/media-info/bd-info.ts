import type { AudioTrack, MediaPanel, TextTrack, VideoTrack } from './shown.ts'

// The text that BDInfo prints about a Blu-ray: its quick summary (`Video: codec / bit rate / …`) or
// its report, which has a table for each kind of track. Only the first playlist is read.

/** The most tracks of one kind that are read. */
const MAX_TRACKS = 64
const MAX_VALUE = 200

type Kind = 'video' | 'audio' | 'text'

/** A track: its values, in the order of the quick summary. */
interface Row {
  readonly kind: Kind
  readonly values: readonly string[]
}

/** A text from BDInfo names the disc within this number of characters. */
const HEAD = 4_000
/**
 * Blanks within one line: if line ends were included, the empty lines below each line would be read
 * again and again.
 */
const BEGINNING = /^[^\S\n\r\u2028\u2029]*(?:Disc (?:Title|Label|Size)|DISC INFO|Playlist):/m

/** Whether a stored text is from BDInfo rather than MediaInfo. Reads only its beginning. */
export function isBdInfo(text: string): boolean {
  return BEGINNING.test(text.slice(0, HEAD))
}

/** Returns the panel of a text from BDInfo; null when it is another text. */
export function bdInfoPanel(text: string): MediaPanel | null {
  const lines = firstPlaylist(text.split(/\r?\n/).map((line) => line.trim()))
  const rows = rowsIn(lines)
  const said = (name: RegExp) => lines.map((line) => name.exec(line)?.[1]).find(Boolean) ?? null
  const size = said(/^Disc Size:\s+(\S.*)$/i)
  const isOfDisc = size !== null || said(/^(?:Playlist|Disc (?:Title|Label)):\s+(\S.*)$/i) !== null
  if (!isOfDisc || !rows.some(({ kind }) => kind === 'video')) return null
  const of = <T>(kind: Kind, read: (values: readonly string[]) => T) =>
    rows
      .filter((row) => row.kind === kind)
      .slice(0, MAX_TRACKS)
      .map(({ values }) => read(values))
  return {
    general: {
      format: 'Blu-ray',
      duration: said(/^Length:\s+(\d[\d:.]*)/i),
      bitRate: said(/^Total Bitrate:\s+(\d.*)$/i)?.slice(0, MAX_VALUE) ?? null,
      size: size?.slice(0, MAX_VALUE) ?? null,
    },
    video: of('video', videoTrack),
    audio: of('audio', audioTrack),
    text: of('text', textTrack),
  }
}

/** Returns the lines of a report before its second playlist. */
function firstPlaylist(lines: readonly string[]): readonly string[] {
  const starts = lines.flatMap((line, at) => {
    return /^(?:PLAYLIST REPORT:|Playlist:\s)/.test(line) ? [at] : []
  })
  return lines.slice(0, starts.at(1) ?? lines.length)
}

const SECTIONS: Readonly<Record<string, Kind>> = {
  'VIDEO:': 'video',
  'AUDIO:': 'audio',
  'SUBTITLES:': 'text',
}
const IN_SUMMARY: Readonly<Record<string, Kind>> = {
  Video: 'video',
  Audio: 'audio',
  Subtitle: 'text',
}

function rowsIn(lines: readonly string[]): readonly Row[] {
  const rows: Row[] = []
  let section: Kind | null = null
  for (const line of lines) {
    const [, name, rest] = /^\*?\s*(Video|Audio|Subtitle):\s+(\S.*)$/.exec(line) ?? []
    if (name !== undefined) rows.push({ kind: IN_SUMMARY[name], values: cut(rest.split(' / ')) })
    else if (/^[A-Z ]+:$/.test(line)) section = SECTIONS[line] ?? null
    else if (section !== null && isTrack(line)) {
      rows.push({ kind: section, values: cut(inTable(section, line)) })
    }
  }
  return rows
}

/** Whether a line is a track, not the head of a table or the rule below it. */
function isTrack(line: string): boolean {
  return line !== '' && !/^(?:Codec\s|-)/.test(line)
}

/** Returns the cells of a line in a report, in the order of the quick summary. */
function inTable(kind: Kind, line: string): readonly string[] {
  const [codec, ...cells] = line.replace(/^\*\s*/, '').split(/\s{2,}/)
  if (kind === 'video') return [codec, ...cells.flatMap((cell) => cell.split(' / '))]
  const [language = '', bitRate = '', description = ''] = cells
  if (kind === 'text') return [language, bitRate]
  return [language, codec, ...description.split(' / '), bitRate]
}

function cut(values: readonly string[]): readonly string[] {
  return values.map((value) => value.trim().slice(0, MAX_VALUE))
}

const WIDTHS: Readonly<Record<string, number>> = {
  2160: 3840,
  1080: 1920,
  720: 1280,
  576: 720,
  480: 720,
}

function videoTrack([codec, bitRate, ...rest]: readonly string[]): VideoTrack {
  const find = (pattern: RegExp) => rest.find((value) => pattern.test(value)) ?? null
  const [, lines, scan] = /^(\d{3,4})([ip])$/.exec(find(/^\d{3,4}[ip]$/) ?? '') ?? []
  return {
    format: codecOf(codec),
    profile: find(/profile|main|high/i),
    width: WIDTHS[lines] ?? null,
    height: lines === undefined ? null : Number(lines),
    frameRate: find(/\bfps$/),
    bitDepth: find(/^\d+ bits$/),
    bitRate: bitRate ?? null,
    hdr: find(/^(?:hdr10\+?|dolby vision|hlg)/i),
    isInterlaced: scan === 'i',
  }
}

/**
 * Codecs with the names that MediaInfo uses, so that both kinds of texts result in the same
 * attributes.
 */
const CODECS = [
  [/HEVC/i, 'HEVC'],
  [/AVC/i, 'AVC'],
  [/VC-1/i, 'VC-1'],
  [/MPEG-2/i, 'MPEG Video'],
] as const

function codecOf(codec: string): string {
  return CODECS.find(([pattern]) => pattern.test(codec))?.[1] ?? codec
}

function audioTrack([language, codec = '', ...rest]: readonly string[]): AudioTrack {
  const format = codec.replace(/(?<!Master) Audio$/i, '').replace(/^LPCM/i, 'PCM')
  return {
    language: language || null,
    format,
    profile: null,
    commercialName: format,
    channels: rest.find((value) => /^\d\.\d/.test(value)) ?? null,
    bitRate: rest.find((value) => /^\d+ kbps/.test(value))?.replace(/ \([^]*$/, '') ?? null,
    title: null,
    isCommentary: false,
  }
}

function textTrack([language]: readonly string[]): TextTrack {
  return { language: language || null, format: 'PGS', title: null, isForced: false }
}
