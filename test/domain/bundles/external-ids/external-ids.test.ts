import { describe, expect, it } from 'vitest'
import {
  idText,
  readExternalId,
  readExternalIds,
  storedIds,
} from '../../../../src/domain/bundles/external-ids/read.ts'
import { sourceNames, sources } from '../../../../src/domain/bundles/external-ids/sources.ts'

const MBID = '1b022e01-4da6-387b-8658-8678046e4cef'

describe('external ids', () => {
  it.each([
    ['https://www.imdb.com/title/tt0133093/?ref_=x', 'imdb:tt0133093'],
    ['https://m.imdb.com/de/title/tt0133093/', 'imdb:tt0133093'],
    ['tt133093', 'imdb:tt0133093'],
    ['imdb:133093', 'imdb:tt0133093'],
    ['https://www.themoviedb.org/movie/603-the-matrix', 'tmdb_movie:603'],
    ['https://www.themoviedb.org/tv/1399', 'tmdb_tv:1399'],
    ['https://thetvdb.com/?tab=series&id=121361', 'tvdb:121361'],
    ['https://myanimelist.net/anime/5114/Fullmetal', 'mal:5114'],
    ['https://anidb.net/anime/6107', 'anidb:6107'],
    ['igdb:1942', 'igdb:1942'],
    [`https://musicbrainz.org/release-group/${MBID.toUpperCase()}`, `mbid_release_group:${MBID}`],
    [`mbid_release:${MBID}`, `mbid_release:${MBID}`],
    ['https://www.discogs.com/Rick-Astley/release/249504', 'discogs:249504'],
    ['978-0-441-17271-9', 'isbn13:9780441172719'],
    ['isbn13:0441172717', 'isbn13:9780441172719'],
    ['isbn13:080442957X', 'isbn13:9780804429573'],
    ['https://openlibrary.org/works/OL893415W/Dune', 'openlibrary:OL893415W'],
    ['ol893415w', 'openlibrary:OL893415W'],
  ])('are read from %s', (typed, id) => {
    const read = readExternalId(typed)
    expect(read && idText(read)).toBe(id)
  })

  it.each([
    'isbn13:9780441172718',
    'isbn13:0441172718',
    'imdb:0',
    'tmdb_tv:x',
    'mal:',
    'Dune',
    'x:y',
  ])('are not read from %s', (typed) => {
    expect(readExternalId(typed)).toBeNull()
  })

  it('are read from a field with several, each once; the first that is not valid is named', () => {
    const read = readExternalIds(
      'tt0133093, https://www.imdb.com/title/tt0133093/\nISBN 0-441-17271-7',
    )
    expect(read.ok && read.ids.map(idText)).toEqual(['imdb:tt0133093', 'isbn13:9780441172719'])
    expect(readExternalIds('tt0133093 mal:x')).toMatchObject({
      error: expect.stringContaining('5114'),
    })
    expect(readExternalIds('some words').ok).toBe(false)
    expect(readExternalIds('')).toEqual({ ok: true, ids: [] })
    const many = Array.from({ length: 21 }, (_, at) => `mal:${at + 1}`).join(' ')
    expect(readExternalIds(many).ok).toBe(false)
  })

  it.each([
    'isbn13:9780441172719',
    'ISBN-13: 978-0-441-17271-9',
    'ISBN-10 0441172717',
    'isbn10:0441172717',
    'ISBN9780441172719',
    'isbn: 978-0-441-17271-9',
  ])('are read from a field with an ISBN, also as it is stored: %s', (typed) => {
    const read = readExternalIds(`mal:5\n${typed} tvdb:81189`)
    const texts = read.ok ? read.ids.map(idText) : [read.error]
    expect(texts).toEqual(['mal:5', 'isbn13:9780441172719', 'tvdb:81189'])
    expect(storedIds(texts).map(idText)).toEqual(texts)
  })

  it('have an address from which they are read again', () => {
    for (const source of sourceNames) {
      const { example, read, href } = sources[source]
      const value = read(example)
      expect(value, source).not.toBeNull()
      const address = href(String(value))
      if (address !== null) expect(readExternalId(address), source).toEqual({ source, value })
    }
  })
})
