import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { questionOf } from '../../../src/domain/unit3d/question.ts'
import { readFilter } from '../../../src/domain/unit3d/request.ts'

const requestOf = (given: Record<string, unknown>) => {
  const read = readFilter(given)
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return read.request
}

describe('a search of a program for UNIT3D sites', () => {
  it('means everything with empty parameters, whatever their number', () => {
    const empty = { name: '', 'categories[]': ['', ''], imdbId: '', 'free[]': '', page: '' }
    expect(requestOf({ ...empty, tmdbId: '0', imdb: 'tt0000000' })).toEqual(requestOf({}))
    const { all, also } = questionOf(requestOf(empty), [], [])
    expect([all, also]).toEqual([[], []])
  })

  it('reads lists however they are repeated, and the last of a single value', () => {
    const lists = { 'types[]': ['1', '2'], 'types[2]': '3', resolutions: '3,4' }
    expect(requestOf(lists)).toMatchObject({ types: [1, 2, 3], resolutions: [3, 4] })
    expect(requestOf({ file_name: ['a', 'b'] }).fileWords).toBe('b')
    expect(requestOf({ perPage: '5000' }).perPage).toBe(100)
    for (const [seasonNumber, episodeNumber] of [
      ['2', '05'],
      ['S02', 'E05'],
      ['s2', 'ep5'],
    ]) {
      const read = requestOf({ seasonNumber, episodeNumber })
      expect(read, seasonNumber).toMatchObject({ season: 2, episode: 5 })
    }
    const day = { name: 'Late Talk 2024.05.12', seasonNumber: '2024', episodeNumber: '05/12' }
    expect(requestOf(day)).toMatchObject({ words: day.name, season: null, episode: null })
    expect(requestOf({ perPage: '0' }).perPage).toBe(25)
    expect(requestOf({ imdbId: '133093', tmdb: '603' }).ids).toEqual(['imdb:tt0133093', 'tmdb:603'])
  })

  it('is refused with each parameter that cannot be read', () => {
    const read = readFilter({ imdbId: 'x', startYear: 'y', 'types[]': 'z', sortDirection: 'up' })
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual([
      ...['imdbId', 'sortDirection', 'startYear', 'types'],
    ])
    expect(readFilter({ perPage: '100', page: '101' }).ok).toBe(false)
  })

  it('has genres by the numbers of TMDB or by name, of which unknown ones find nothing', () => {
    expect(requestOf({ 'genres[]': ['10765', 'Film Noir'] }).genres).toEqual([
      ...['science-fiction', 'sci-fi', 'fantasy', 'film-noir'],
    ])
    expect(requestOf({ 'genres[]': '' }).genres).toBeNull()
    const nothing = questionOf(requestOf({ 'genres[]': '1' }), [], [])
    expect(nothing.also).toEqual([{ kind: 'any', of: [] }])
  })

  it('never fails, and takes a title for words only', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.string(), (given, name) => {
        const read = readFilter({ ...given, name })
        if (!read.ok) return
        for (const { text } of questionOf(read.request, [], []).all) expect(text).not.toBe('')
      }),
    )
    const question = questionOf(requestOf({ name: '"a -b" OR size:1' }), [], [])
    expect(question.also).toEqual([])
    expect(question.all.map(({ text }) => text)).toEqual(['"a', '-b"', 'OR', 'size:1'])
  })
})
