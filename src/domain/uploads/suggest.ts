// Suggests the category and the tags of a release, based on its name and the kinds of its files.
// The uploader decides.

interface NamedFile {
  readonly path: string
  readonly sizeBytes: number
}

type Kind = 'video' | 'audio' | 'book' | 'program' | 'image'

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['video', /\.(mkv|mp4|avi|m2ts|ts|wmv|mov|webm|vob|mpe?g|m4v|flv)$/i],
  ['audio', /\.(flac|mp3|m4a|ogg|opus|wav|ape|alac|aac|dsf|dff|wv)$/i],
  ['book', /\.(epub|mobi|azw3?|pdf|cb[rz7]|djvu|fb2|m4b)$/i],
  ['image', /\.(iso|img|bin|nrg|mdf|nsp|xci|vpk|pkg)$/i],
  ['program', /\.(exe|msi|dmg|deb|rpm|appimage|apk|jar|zip|7z|rar|tar|t?gz|xz|zst)$/i],
]

const EPISODE = oneOf(
  String.raw`s\d{1,4}(e\d{1,4})*|\d{1,2}x\d{2,3}|season ?\d+|series ?\d+|episode ?\d+`,
  'complete series',
)
const GAME = oneOf(
  'gog|fitgirl|dodi|codex|skidrow|rune|tenoke|empress|reloaded|razor1911|plaza|flt',
  'nsw|ps[1-5]|xbox|switch|steam|roms?',
)
const VIDEO_WORDS = oneOf(
  '(2160|1080|720|576|480)[pi]|blu ?ray|web ?(dl|rip)|hdtv|dvdrip|bdrip|remux|x26[45]',
)
const MUSIC_WORDS = oneOf('flac|mp3|320|v0|v2|lossless|discography|vinyl|24 ?bit|album|ep|ost')
const BOOK_WORDS = oneOf('epub|mobi|azw3|pdf|audiobook|ebook|retail epub')

function oneOf(...alternatives: readonly string[]): RegExp {
  return new RegExp(`\\b(${alternatives.join('|')})\\b`)
}

/** Returns the slug of the most likely category of a release, or null if nothing suggests one. */
export function suggestCategory(name: string, files: readonly NamedFile[]): string | null {
  const words = wordsOf(name)
  switch (mostOf(files)) {
    case 'video':
      return EPISODE.test(words) ? 'tv' : 'movies'
    case 'audio':
      return /\baudiobook\b/.test(words) ? 'books' : 'music'
    case 'book':
      return 'books'
    case 'image':
    case 'program':
      if (VIDEO_WORDS.test(words)) return EPISODE.test(words) ? 'tv' : 'movies'
      return GAME.test(words) ? 'games' : 'software'
    case null:
      return byWords(words)
  }
}

function byWords(words: string): string | null {
  if (VIDEO_WORDS.test(words)) return EPISODE.test(words) ? 'tv' : 'movies'
  if (BOOK_WORDS.test(words)) return 'books'
  if (GAME.test(words)) return 'games'
  if (MUSIC_WORDS.test(words)) return 'music'
  return EPISODE.test(words) ? 'tv' : null
}

// Terms in the names of releases that sites use as tags, each with the pattern that finds it.
const TERMS: readonly (readonly [slug: string, RegExp])[] = [
  ['2160p', /\b(2160p|4k|uhd)\b/],
  ['1080p', /\b1080[pi]\b/],
  ['720p', /\b720p\b/],
  ['bluray', /\b(blu ?ray|bdrip|brrip)\b/],
  ['web-dl', /\bweb ?dl\b/],
  ['webrip', /\bweb ?rip\b/],
  ['hdtv', /\bhdtv\b/],
  ['dvdrip', /\bdvd ?rip\b/],
  ['remux', /\bremux\b/],
  ['x264', /\b([xh] ?264|avc)\b/],
  ['x265', /\b([xh] ?265|hevc)\b/],
  ['av1', /\bav1\b/],
  ['hdr', /\bhdr(10)?\b/],
  ['dolby-vision', /\b(dv|dovi|dolby ?vision)\b/],
  ['10bit', /\b10 ?bit\b/],
  ['atmos', /\batmos\b/],
  ['flac', /\bflac\b/],
  ['mp3', /\b(mp3|320|v0)\b/],
  ['24bit', /\b24 ?bit\b/],
  ['vinyl', /\bvinyl\b/],
  ['epub', /\bepub\b/],
  ['audiobook', /\baudio ?book\b/],
]

/**
 * Returns the slugs that may be tags of a release with this name: first the known terms, then pairs
 * of adjacent words, then single words.
 */
export function tagCandidates(name: string): readonly string[] {
  const words = wordsOf(name)
  const known = TERMS.filter(([, pattern]) => pattern.test(words)).map(([slug]) => slug)
  const single = words.split(' ').filter((word) => /^[a-z0-9]{2,60}$/.test(word))
  const pairs = single.slice(1).map((word, at) => `${single[at]}-${word}`)
  return [...new Set([...known, ...pairs, ...single])].slice(0, MAX_CANDIDATES)
}

const MAX_CANDIDATES = 100

/** Returns the slugs of the well-known terms in the name of a release. */
export function knownTerms(name: string): readonly string[] {
  const words = wordsOf(name)
  return TERMS.filter(([, pattern]) => pattern.test(words)).map(([slug]) => slug)
}

/** The most files that are considered: the first of perhaps 100,000 files are enough. */
const MAX_FILES = 5_000

/** Returns the kind of file that has the most bytes. */
function mostOf(files: readonly NamedFile[]): Kind | null {
  const bytes = new Map<Kind, number>()
  let total = 0
  for (const { path, sizeBytes } of files.slice(0, MAX_FILES)) {
    total += sizeBytes
    const kind = KINDS.find(([, ending]) => ending.test(path))?.[0]
    if (kind !== undefined) bytes.set(kind, (bytes.get(kind) ?? 0) + sizeBytes)
  }
  const [most] = [...bytes].sort((a, b) => b[1] - a[1])
  return most !== undefined && most[1] * 2 > total ? most[0] : null
}

function wordsOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
