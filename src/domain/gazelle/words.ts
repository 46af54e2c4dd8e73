import { slugOfTag } from '../taxonomy/tag-slugs.ts'

// Translates between Gazelle's words and the options of music attributes. Options that staff added
// are used as they are.

/**
 * The dialect of Gazelle. There are two, with different numbers for release types and different
 * types for some fields: that of Orpheus, whose tools send `Authorization: token KEY`, and that of
 * Redacted, whose tools send only the key.
 */
export type Manner = 'orpheus' | 'redacted'

const FORMATS: Readonly<Record<string, string>> = {
  flac: 'FLAC',
  mp3: 'MP3',
  aac: 'AAC',
  ogg: 'Ogg Vorbis',
  opus: 'Opus',
  alac: 'ALAC',
  wav: 'WAV',
  ape: 'APE',
  dsd: 'DSD',
}
const ENCODINGS: Readonly<Record<string, string>> = {
  'lossless-24': '24bit Lossless',
  lossless: 'Lossless',
  dsd: 'DSD64',
  320: '320',
  v0: 'V0 (VBR)',
  256: '256',
  v2: 'V2 (VBR)',
  192: '192',
  128: '128',
}
const MEDIA: Readonly<Record<string, string>> = {
  cd: 'CD',
  web: 'WEB',
  vinyl: 'Vinyl',
  cassette: 'Cassette',
  sacd: 'SACD',
  dvd: 'DVD',
  bluray: 'Blu-Ray',
  radio: 'Radio',
}
const WORDS = { format: FORMATS, bitrate: ENCODINGS, media: MEDIA } as const
/** The keys of attributes whose options have such words. */
export type Worded = keyof typeof WORDS

/** Other spellings that tools use, in lowercase. */
const ALSO: Readonly<Record<string, string>> = {
  bd: 'bluray',
  dsd128: 'dsd',
  dsd256: 'dsd',
  v0: 'v0',
  v2: 'v2',
  '24bit': 'lossless-24',
  vorbis: 'ogg',
}

/** Returns the word for an option; '' when there is none. */
export function wordOf(key: Worded, value: unknown): string {
  const text = textOf(value)
  return Object.hasOwn(WORDS[key], text) ? WORDS[key][text] : text
}

/** Returns the option that a word means, or else the word in the format of an option. */
export function optionOf(key: Worded, word: string): string {
  const small = word.trim().toLowerCase()
  const found = Object.entries(WORDS[key]).find(([, one]) => one.toLowerCase() === small)
  if (found !== undefined) return found[0]
  if (Object.hasOwn(ALSO, small)) return ALSO[small]
  return small.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
}

/** A release type: its name, and its number in each dialect; null: the dialect does not have it. */
interface ReleaseType {
  readonly option: string
  readonly name: string
  readonly orpheus: number | null
  readonly redacted: number | null
}

const both = (number: number) => ({ orpheus: number, redacted: number })

const RELEASE_TYPES: readonly ReleaseType[] = [
  { option: 'album', name: 'Album', ...both(1) },
  { option: 'soundtrack', name: 'Soundtrack', ...both(3) },
  { option: 'ep', name: 'EP', ...both(5) },
  { option: 'anthology', name: 'Anthology', ...both(6) },
  { option: 'compilation', name: 'Compilation', ...both(7) },
  { option: 'sampler', name: 'Sampler', orpheus: 8, redacted: null },
  { option: 'single', name: 'Single', ...both(9) },
  { option: 'demo', name: 'Demo', orpheus: 10, redacted: 17 },
  { option: 'live', name: 'Live album', ...both(11) },
  { option: 'split', name: 'Split', orpheus: 12, redacted: null },
  { option: 'remix', name: 'Remix', ...both(13) },
  { option: 'bootleg', name: 'Bootleg', ...both(14) },
  { option: 'interview', name: 'Interview', ...both(15) },
  { option: 'mixtape', name: 'Mixtape', ...both(16) },
  { option: 'dj-mix', name: 'DJ Mix', orpheus: 17, redacted: 19 },
  { option: 'concert', name: 'Concert Recording', ...both(18) },
]
const UNKNOWN = { name: 'Unknown', number: 21 }

/** Returns the name and number of a release type; `Unknown` if the dialect does not have it. */
export function releaseTypeOf(value: unknown, manner: Manner): typeof UNKNOWN {
  const found = RELEASE_TYPES.find(({ option }) => option === value)
  if (found === undefined) return UNKNOWN
  return { name: found.name, number: found[manner] ?? UNKNOWN.number }
}

/** Returns the option of a release type from its number or name; null if it is not known. */
export function releaseOptionOf(given: string, manner: Manner): string | null {
  const text = given.trim().toLowerCase()
  const found = RELEASE_TYPES.find((one) => {
    return String(one[manner]) === text || one.name.toLowerCase() === text || one.option === text
  })
  return found?.option ?? null
}

/** Writes tags as Gazelle does: `hip-hop` becomes `hip.hop`. */
export function tagOf(slug: string): string {
  return slug.replaceAll('-', '.')
}

/** Reads a list of tags as slugs: commas separate tags, dots and underscores join words. */
export function slugsIn(tags: string): readonly string[] {
  const slugs = tags
    .normalize('NFKC')
    .split(',')
    .map((tag) => slugOfTag(tag).replace(/[.-]+/g, '-').replace(/^-|-$/g, ''))
  return [...new Set(slugs.filter((slug) => slug !== ''))]
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
