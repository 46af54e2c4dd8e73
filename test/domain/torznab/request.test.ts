import { describe, expect, it } from 'vitest'
import { readRequest } from '../../../src/domain/torznab/request.ts'
import { waysOf } from '../../../src/domain/torznab/question.ts'

function read(kind: Parameters<typeof readRequest>[0], given: Record<string, unknown>) {
  const found = readRequest(kind, given)
  if (!found.ok) throw new Error(`${found.fault.name} ${found.fault.text}`)
  return found.request
}

describe('a Torznab request', () => {
  it('is read with empty parameters as if they were omitted', () => {
    const empty = { cat: '', q: '', season: '', ep: '', imdbid: '', limit: '', offset: '' }
    expect(read('tv', empty)).toEqual(read('tv', {}))
    expect(read('tv', {})).toMatchObject({ numbers: null, ids: [], offset: 0, limit: 50 })
  })

  it('has IDs as each program writes them', () => {
    for (const imdbid of ['tt0133093', '0133093', '133093', 'TT133093']) {
      expect(read('movie', { imdbid }).ids, imdbid).toEqual(['imdb:tt0133093'])
    }
    expect(read('movie', { tmdbid: '603' }).ids).toEqual(['tmdb_movie:603'])
    expect(read('tv', { tmdbid: '1399', tvdbid: '121361' }).ids).toEqual([
      'tvdb:121361',
      'tmdb_tv:1399',
    ])
    expect(read('search', { tmdbid: '603' }).ids).toEqual(['tmdb:603'])
    expect(read('book', { isbn: '978-0-306-40615-7' }).ids).toEqual(['isbn13:9780306406157'])
    expect(read('tv', { malid: '5114', anidbid: '0' }).ids).toEqual(['mal:5114'])
    expect(() => read('tv', { igdbid: 'x' })).toThrow('igdbid is not an ID of igdb')
    expect(read('tv', { tvdbid: '0', imdbid: 'tt0000000' }).ids, 'unknown to Sonarr').toEqual([])
  })

  it('asks for specials, for an episode, and for the day of a daily show', () => {
    expect(read('tv', { season: '00' })).toMatchObject({ season: 0, episode: null, day: null })
    for (const [season, ep] of ['2 05', 'S02 E05', 's2 e5', 'S02 Ep05'].map((one) =>
      one.split(' '),
    )) {
      expect(read('tv', { season, ep }), season).toMatchObject({ season: 2, episode: 5 })
    }
    expect(read('tv', { season: '2024', ep: '05/12' })).toMatchObject({
      ...{ season: null, episode: null },
      day: '2024 05 12',
    })
  })

  it.each([
    ['season', 'two'],
    ['ep', '1e2'],
    ['cat', '5030;5040'],
    ['cat', Array.from({ length: 101 }, (_, at) => at).join(',')],
    ['limit', '-1'],
    ['offset', '1.5'],
    ['imdbid', 'nm0000206'],
    ['tvdbid', 'x'],
  ])('is refused with a bad %s, by its name', (name, value) => {
    expect(readRequest('tv', { [name]: value })).toMatchObject({ ok: false, fault: { name } })
  })

  it('takes the last of a repeated parameter, and at most 100 items', () => {
    expect(read('search', { q: ['a', 'b'], limit: '500' })).toMatchObject({
      words: 'b',
      limit: 100,
    })
  })

  it('lets IDs decide, then words narrow them, and only words count if no torrent has the IDs', () => {
    const ways = (given: Record<string, string>) => waysOf(read('tv', given))
    expect(ways({ q: 'dune' })).toEqual(['words'])
    expect(ways({})).toEqual(['words'])
    expect(ways({ tvdbid: '5' })).toEqual(['ids'])
    expect(ways({ tvdbid: '5', q: '05' })).toEqual(['ids and words', 'ids', 'words'])
    expect(ways({ rid: '5' }), 'an ID of a catalog that no bundle knows').toEqual(['ids'])
    expect(ways({ rid: '5', q: 'dune' })).toEqual(['words'])
    expect(ways({ rid: '0' }), 'an ID that the program does not know').toEqual(['words'])
    const given = { tvmazeid: '179', traktid: '1420', doubanid: '1484091' }
    expect(read('tv', given).ids).toEqual([...['trakt_show:1420', 'tvmaze:179', 'douban:1484091']])
    expect(read('movie', given).ids[0]).toBe('trakt_movie:1420')
  })
})
