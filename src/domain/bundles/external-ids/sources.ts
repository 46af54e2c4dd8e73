// IDs in other catalogs, which are read from what people paste.

export type Source =
  | 'imdb'
  | 'tmdb_movie'
  | 'tmdb_tv'
  | 'tvdb'
  | 'tvmaze'
  | 'trakt_movie'
  | 'trakt_show'
  | 'douban'
  | 'mal'
  | 'anidb'
  | 'igdb'
  | 'mbid_release_group'
  | 'mbid_release'
  | 'discogs'
  | 'isbn13'
  | 'openlibrary'

interface SourceRow {
  readonly label: string
  /** An example of a value, shown in hints. */
  readonly example: string
  /** Reads the stored form of a value from typed text; null when it is not valid. */
  readonly read: (typed: string) => string | null
  /** Patterns of URLs in that catalog, in which the first group is the value. */
  readonly addresses: readonly RegExp[]
  /** Returns the URL of a value; null if values have none. */
  readonly href: (value: string) => string | null
}

const number = (typed: string) => (/^0*[1-9]\d{0,9}$/.test(typed) ? String(Number(typed)) : null)
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const uuid = (typed: string) =>
  new RegExp(`^${UUID}$`, 'i').test(typed) ? typed.toLowerCase() : null

export const sources: Readonly<Record<Source, SourceRow>> = {
  imdb: {
    label: 'IMDb',
    example: 'tt0133093',
    read: readImdb,
    addresses: [/imdb\.com\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?title\/(tt\d+)/i],
    href: (value) => `https://www.imdb.com/title/${value}/`,
  },
  tmdb_movie: {
    label: 'TMDB film',
    example: '603',
    read: number,
    addresses: [/(?:themoviedb|tmdb)\.org\/movie\/(\d+)/i],
    href: (value) => `https://www.themoviedb.org/movie/${value}`,
  },
  tmdb_tv: {
    label: 'TMDB series',
    example: '1399',
    read: number,
    addresses: [/(?:themoviedb|tmdb)\.org\/tv\/(\d+)/i],
    href: (value) => `https://www.themoviedb.org/tv/${value}`,
  },
  tvdb: {
    label: 'TVDB',
    example: '121361',
    read: number,
    addresses: [/thetvdb\.com\/(?:dereferrer\/series\/|\?(?:.*&)?(?:id|seriesid)=)(\d+)/i],
    href: (value) => `https://thetvdb.com/dereferrer/series/${value}`,
  },
  tvmaze: {
    label: 'TVmaze',
    example: '82',
    read: number,
    addresses: [/tvmaze\.com\/shows\/(\d+)/i],
    href: (value) => `https://www.tvmaze.com/shows/${value}`,
  },
  trakt_movie: {
    label: 'Trakt film',
    example: '481',
    read: number,
    addresses: [/trakt\.tv\/movies\/(\d+)(?![\w-])/i],
    href: (value) => `https://trakt.tv/movies/${value}`,
  },
  trakt_show: {
    label: 'Trakt series',
    example: '1390',
    read: number,
    addresses: [/trakt\.tv\/shows\/(\d+)(?![\w-])/i],
    href: (value) => `https://trakt.tv/shows/${value}`,
  },
  douban: {
    label: 'Douban',
    example: '1291843',
    read: number,
    addresses: [/douban\.com\/subject\/(\d+)/i],
    href: (value) => `https://www.douban.com/subject/${value}/`,
  },
  mal: {
    label: 'MyAnimeList',
    example: '5114',
    read: number,
    addresses: [/myanimelist\.net\/anime\/(\d+)/i],
    href: (value) => `https://myanimelist.net/anime/${value}`,
  },
  anidb: {
    label: 'AniDB',
    example: '6107',
    read: number,
    addresses: [/anidb\.net\/(?:anime\/|a|.*[?&]aid=)(\d+)/i],
    href: (value) => `https://anidb.net/anime/${value}`,
  },
  igdb: {
    label: 'IGDB',
    example: '1942',
    read: number,
    addresses: [],
    href: () => null,
  },
  mbid_release_group: {
    label: 'MusicBrainz release group',
    example: '1b022e01-4da6-387b-8658-8678046e4cef',
    read: uuid,
    addresses: [new RegExp(`musicbrainz\\.org/release-group/(${UUID})`, 'i')],
    href: (value) => `https://musicbrainz.org/release-group/${value}`,
  },
  mbid_release: {
    label: 'MusicBrainz release',
    example: '76df3287-6cda-33eb-8e9a-044b5e15ffdd',
    read: uuid,
    addresses: [new RegExp(`musicbrainz\\.org/release/(${UUID})`, 'i')],
    href: (value) => `https://musicbrainz.org/release/${value}`,
  },
  discogs: {
    label: 'Discogs release',
    example: '249504',
    read: number,
    addresses: [/discogs\.com\/(?:[a-z]{2}\/)?(?:.*\/)?release\/(\d+)/i],
    href: (value) => `https://www.discogs.com/release/${value}`,
  },
  isbn13: {
    label: 'ISBN',
    example: '978-0-441-17271-9',
    read: readIsbn,
    addresses: [/openlibrary\.org\/isbn\/([\dX-]+)/i],
    href: (value) => `https://openlibrary.org/isbn/${value}`,
  },
  openlibrary: {
    label: 'Open Library',
    example: 'OL893415W',
    read: (typed) => (/^OL[1-9]\d{0,11}[WM]$/i.test(typed) ? typed.toUpperCase() : null),
    addresses: [/openlibrary\.org\/(?:works|books)\/(OL\d+[WM])/i],
    href: (value) => `https://openlibrary.org/${value.endsWith('W') ? 'works' : 'books'}/${value}`,
  },
}

export const sourceNames = Object.keys(sources) as readonly Source[]

export function isSource(name: string): name is Source {
  return Object.hasOwn(sources, name)
}

/**
 * Reads `tt` and at least seven digits, as IMDb writes IDs; shorter numbers are padded with zeros.
 */
function readImdb(typed: string): string | null {
  const [, digits] = /^(?:tt)?0*([1-9]\d{0,9})$/i.exec(typed) ?? []
  return digits === undefined ? null : `tt${digits.padStart(7, '0')}`
}

/** Reads thirteen digits, also from an ISBN-10. Null when the check digit is wrong. */
export function readIsbn(typed: string): string | null {
  const number = typed.replace(/^isbn(?:-1[03])?:?/i, '')
  const bare = number.replace(/[\s-]/g, '').toUpperCase()
  if (/^97[89]\d{10}$/.test(bare)) return checkDigit13(bare) === bare[12] ? bare : null
  if (!/^\d{9}[\dX]$/.test(bare)) return null
  const sum = [...bare].reduce((all, digit, at) => {
    return all + (10 - at) * (digit === 'X' ? 10 : Number(digit))
  }, 0)
  if (sum % 11 !== 0) return null
  const body = `978${bare.slice(0, 9)}`
  return body + checkDigit13(body)
}

/** Returns the thirteenth digit for these twelve (ISO 2108). */
function checkDigit13(digits: string): string {
  let sum = 0
  for (let at = 0; at < 12; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3)
  return String((10 - (sum % 10)) % 10)
}
