// Ids that others gave to works, as they are kept here.

interface Source {
  readonly label: string
  readonly example: string
  /** The id in its one spelling; null when it is none. */
  readonly read: (text: string) => string | null
}

/** By the word in an attribute's limits. */
export const ID_SOURCES: Readonly<Record<string, Source>> = {
  imdb: { label: 'IMDb', example: 'tt0111161', read: matching(/\b(tt\d{7,9})\b/i) },
  tmdb: { label: 'TMDB', example: '278', read: numberIn(/themoviedb\.org\/(?:movie|tv)\/(\d+)/i) },
  tvdb: { label: 'TheTVDB', example: '81189', read: numberIn(/thetvdb\.com\/.*?(\d+)/i) },
  anidb: { label: 'AniDB', example: '1535', read: numberIn(/anidb\.net\/(?:anime\/|a)(\d+)/i) },
  mal: {
    label: 'MyAnimeList',
    example: '5114',
    read: numberIn(/myanimelist\.net\/anime\/(\d+)/i),
  },
  igdb: { label: 'IGDB', example: '1942', read: numberIn(/igdb\.com\/games\/(\d+)/i) },
  discogs: {
    label: 'Discogs',
    example: '249504',
    read: numberIn(/discogs\.com\/(?:[a-z]{2}\/)?(?:release|master)\/(\d+)/i),
  },
  musicbrainz: {
    label: 'MusicBrainz',
    example: 'f5093c06-23e3-404f-aeaa-40f72885ee3a',
    read: matching(/\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/i),
  },
  isbn13: { label: 'ISBN', example: '9780306406157', read: readIsbn },
}

/** Reads an id of this source, also out of an address; null when it is none, or no such source. */
export function readExternalId(source: string, text: string): string | null {
  return Object.hasOwn(ID_SOURCES, source) ? ID_SOURCES[source].read(text.trim()) : null
}

function matching(pattern: RegExp) {
  return (text: string): string | null => pattern.exec(text)?.[1].toLowerCase() ?? null
}

function numberIn(address: RegExp) {
  return (text: string): string | null => {
    const digits = /^\d{1,10}$/.test(text) ? text : address.exec(text)?.[1]
    return digits === undefined ? null : String(Number(digits))
  }
}

/** An ISBN of 13 digits, or of 10 as 13 (ISO 2108: check digits of either kind). */
export function readIsbn(text: string): string | null {
  const digits = text.replace(/^isbn(?:-1[03])?:?/i, '').replace(/[\s-]/g, '')
  if (/^97[89]\d{10}$/.test(digits)) return isbnCheck(digits) === digits[12] ? digits : null
  if (!/^\d{9}[\dX]$/i.test(digits)) return null
  const sum = Array.from(digits.toUpperCase()).reduce((all, digit, at) => {
    return all + (digit === 'X' ? 10 : Number(digit)) * (10 - at)
  }, 0)
  if (sum % 11 !== 0) return null
  const body = `978${digits.slice(0, 9)}`
  return body + isbnCheck(body)
}

function isbnCheck(digits: string): string {
  const sum = Array.from(digits.slice(0, 12)).reduce((all, digit, at) => {
    return all + Number(digit) * (at % 2 === 0 ? 1 : 3)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}
