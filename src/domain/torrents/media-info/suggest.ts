import type { AudioTrack, MediaPanel, VideoTrack } from './shown.ts'

/**
 * Values of attributes by key (migrations/0011-taxonomy.sql), in the form in which an HTML form
 * sends them.
 */
export type MediaValues = Readonly<Record<string, string | readonly string[]>>

/**
 * Suggests values for attributes of films and series from MediaInfo or BDInfo: resolution, codec,
 * HDR, audio, languages, subtitles. What is missing is left out, and neither text contains the
 * source.
 */
export function mediaValues(panel: MediaPanel): MediaValues {
  const [video] = panel.video
  const audio = panel.audio.filter(({ isCommentary }) => !isCommentary)
  const found: Record<string, string | readonly string[] | null> = {
    resolution: video === undefined ? null : resolutionOf(video),
    codec: video === undefined ? null : firstOf(CODECS, video.format ?? ''),
    hdr: unique(panel.video.flatMap(({ hdr }) => allOf(HDR, hdr ?? ''))),
    audio: unique(audio.flatMap((track) => soundOf(track))),
    languages: unique(audio.flatMap(({ language }) => languageOf(language))),
    subtitles: unique(panel.text.flatMap(({ language }) => languageOf(language))),
  }
  const known = Object.entries(found).filter(([, value]) => value !== null && value.length > 0)
  return Object.fromEntries(known) as MediaValues
}

type Table = readonly (readonly [RegExp, string])[]

const CODECS: Table = [
  [/^avc|h\.?264/i, 'h264'],
  [/^hevc|h\.?265/i, 'h265'],
  [/^vvc|h\.?266/i, 'h266'],
  [/^av1/i, 'av1'],
  [/^vp9/i, 'vp9'],
  [/^vc-?1/i, 'vc-1'],
  [/^mpeg video/i, 'mpeg-2'],
  [/^mpeg-4 visual/i, 'xvid'],
]

const HDR: Table = [
  [/dolby vision/i, 'dolby-vision'],
  [/hdr10\+|smpte st 2094/i, 'hdr10-plus'],
  [/smpte st 2086|hdr10 compatible|^hdr10$/i, 'hdr10'],
  [/hlg/i, 'hlg'],
]

/**
 * Matches the commercial name and the format or, without a commercial name, the format and its
 * profile. The first match counts.
 */
const SOUNDS: Table = [
  [/dts[:-]x|dts xll x|^dts x\b/i, 'dts-x'],
  [/dts-hd master audio|dts xll|^dts ma\b/i, 'dts-hd-ma'],
  [/dts-hd|^dts hra\b/i, 'dts-hd'],
  [/^dts/i, 'dts'],
  [/truehd|^mlp fba/i, 'truehd'],
  [/dolby digital plus|e-ac-3/i, 'ddp'],
  [/dolby digital|^ac-3/i, 'dd'],
  [/^flac/i, 'flac'],
  [/^pcm/i, 'pcm'],
  [/^aac/i, 'aac'],
  [/^opus/i, 'opus'],
  [/^mpeg audio layer 3|^mp3/i, 'mp3'],
]

function soundOf({ commercialName, format, profile }: AudioTrack): string[] {
  const told = commercialName === null ? [format, profile] : [commercialName, format]
  const name = told.filter((one) => one !== null).join(' ')
  const kind = firstOf(SOUNDS, name) ?? firstOf(SOUNDS, format ?? '')
  const isAtmos = /atmos/i.test(name)
  return [...(isAtmos ? ['atmos'] : []), ...(kind === null ? [] : [kind])]
}

/** Returns the resolution by width or height, whichever was not cropped. */
function resolutionOf({ width, height, isInterlaced }: VideoTrack): string | null {
  if (width === null || height === null) return null
  const step = STEPS.find(([lines, columns]) => width >= columns * 0.95 || height >= lines * 0.95)
  if (step === undefined) return null
  const [lines] = step
  return `${lines}${isInterlaced && INTERLACED.has(lines) ? 'i' : 'p'}`
}

/** The numbers of lines in video for television, which may be interlaced. */
const INTERLACED: ReadonlySet<number> = new Set([1080, 576, 480])
const STEPS = [
  [4320, 7680],
  [2160, 3840],
  [1080, 1920],
  [720, 1280],
  [576, 1024],
  [480, 640],
] as const

function languageOf(language: string | null): string[] {
  // Removes what follows the language in `English (US)` and `Chinese / Mandarin`.
  const name = (language ?? '').split(/[(/]/)[0].trim().toLowerCase()
  return Object.hasOwn(LANGUAGES, name) ? [LANGUAGES[name]] : []
}

const LANGUAGES: Readonly<Record<string, string>> = {
  english: 'en',
  french: 'fr',
  german: 'de',
  spanish: 'es',
  italian: 'it',
  portuguese: 'pt',
  dutch: 'nl',
  swedish: 'sv',
  norwegian: 'no',
  'norwegian bokmal': 'no',
  danish: 'da',
  finnish: 'fi',
  polish: 'pl',
  czech: 'cs',
  russian: 'ru',
  ukrainian: 'uk',
  japanese: 'ja',
  korean: 'ko',
  chinese: 'zh',
  mandarin: 'zh',
  cantonese: 'zh',
  hindi: 'hi',
  arabic: 'ar',
  turkish: 'tr',
  greek: 'el',
  hebrew: 'he',
  hungarian: 'hu',
  romanian: 'ro',
  thai: 'th',
}

function firstOf(table: Table, text: string): string | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

function allOf(table: Table, text: string): readonly string[] {
  return table.filter(([pattern]) => pattern.test(text)).map(([, value]) => value)
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
