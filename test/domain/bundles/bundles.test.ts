import { describe, expect, it } from 'vitest'
import { bundleFromName } from '../../../src/domain/bundles/from-name.ts'
import { gapsIn, rangesText } from '../../../src/domain/bundles/gaps.ts'
import {
  bundleKinds,
  kindRows,
  kindsWithin,
  mayStandIn,
} from '../../../src/domain/bundles/kinds.ts'
import { nameOf, pathName, slugOf } from '../../../src/domain/bundles/names.ts'

describe('the kinds of bundles', () => {
  it('can contain only fitting kinds, and never form a cycle', () => {
    expect(mayStandIn('season', 'series')).toBe(true)
    expect(mayStandIn('season', null)).toBe(false)
    expect(mayStandIn('series', 'season')).toBe(false)
    expect(mayStandIn('work', null)).toBe(true)
    expect(kindsWithin('artist')).toEqual(['album'])
    for (const kind of bundleKinds) {
      const { within, alone } = kindRows[kind]
      expect(alone || within.length > 0).toBe(true)
      const above = within.map((one) => bundleKinds.indexOf(one))
      expect(above.every((one) => one < bundleKinds.indexOf(kind))).toBe(true)
    }
  })

  it('have names with their place in the parent', () => {
    const bare = { title: '', year: null, number: null, numberEnd: null }
    const season = { ...bare, kind: 'season', number: 2 } as const
    expect(nameOf(season)).toBe('Season 2')
    expect(nameOf({ ...season, number: 0 })).toBe('Specials')
    expect(nameOf({ ...season, kind: 'episode', numberEnd: 3, title: 'Two' })).toBe(
      'Episode 2–3: Two',
    )
    const series = { ...bare, kind: 'series', title: 'Crème brûlée', year: 2001 } as const
    expect(pathName([series, season])).toBe('Crème brûlée (2001) › Season 2')
    expect(slugOf(nameOf(series))).toBe('creme-brulee-2001')
    expect(slugOf('Edit')).toBe('')
    expect(slugOf('千と千尋')).toBe('')
  })
})

describe('gaps', () => {
  const there = (number: number, isThere = true, numberEnd: number | null = null) => {
    return { number, numberEnd, isThere }
  }

  it('are numbers between the first and the last without a bundle or a torrent', () => {
    const gaps = gapsIn([there(2), there(3, false), there(5, true, 6), there(9)], null)
    expect(gaps).toEqual({ unknown: [4, 7, 8], empty: [3] })
  })

  it('reach to both ends when the total is known', () => {
    expect(gapsIn([there(2)], 4).unknown).toEqual([1, 3, 4])
    expect(gapsIn([], 2).unknown).toEqual([1, 2])
    expect(gapsIn([], null)).toEqual({ unknown: [], empty: [] })
  })

  it('do not exist in a torrent that has everything, and specials cause none', () => {
    expect(gapsIn([there(1, false), there(4)], 5, true)).toEqual({ unknown: [], empty: [] })
    expect(gapsIn([there(0), there(2)], null).unknown).toEqual([])
  })

  it('are shown as ranges, up to a limit', () => {
    expect(rangesText([7, 1, 2, 3, 5])).toBe('1–3, 5, 7')
    expect(gapsIn([there(1), there(99_999)], null).unknown).toHaveLength(1_000)
  })
})

describe('the bundle suggested by a release name', () => {
  const told = (name: string, category: string) => {
    const steps = bundleFromName(name, category)
    return steps === null ? null : pathName(steps)
  }

  it.each([
    [
      'The.Copper.Harbour.S02E05.1080p.WEB-DL.x264-GRP',
      'tv',
      'The Copper Harbour › Season 2 › Episode 5',
    ],
    [
      'The.Copper.Harbour.2003.S02E05E06.720p',
      'tv',
      'The Copper Harbour (2003) › Season 2 › Episode 5–6',
    ],
    ['the_copper_harbour_1x07_hdtv', 'tv', 'the copper harbour › Season 1 › Episode 7'],
    ['The Copper Harbour - S01 - Complete', 'tv', 'The Copper Harbour › Season 1'],
    ['The Copper Harbour Season 3 1080p', 'movies', 'The Copper Harbour › Season 3'],
    ['The.Copper.Harbour.S01-S05.1080p.BluRay', 'tv', 'The Copper Harbour'],
    ['The Copper Harbour Seasons 1-5 1080p', 'tv', 'The Copper Harbour'],
    ['The.Copper.Harbour.S01E05v2.1080p', 'tv', 'The Copper Harbour › Season 1 › Episode 5'],
    ['The Copper Harbour S2 - 05 (1080p)', 'tv', 'The Copper Harbour › Season 2'],
    ['The.Copper.Harbour.COMPLETE.BluRay', 'tv', 'The Copper Harbour'],
    ['Some.Film.1999.1080p.BluRay-GRP', 'movies', 'Some Film (1999)'],
    ['2012.2009.1080p.BluRay', 'movies', '2012 (2009)'],
    ['The Odd Owls - Night Songs (2001) [CD FLAC]', 'music', 'The Odd Owls › Night Songs (2001)'],
    ['Ann Author - A Book (1965) [EPUB]', 'books', 'Ann Author › A Book (1965)'],
    ['Ann Author - A Book', 'books', 'Ann Author › A Book'],
  ])('%s', (name, category, path) => {
    expect(told(name, category)).toBe(path)
  })

  it('is not guessed where the name does not show it', () => {
    expect(told('holiday pictures', 'movies')).toBeNull()
    expect(told('linux-6.1.iso', 'software')).toBeNull()
    expect(told(' - ', 'music')).toBeNull()
    expect(told('', 'tv')).toBeNull()
    expect(bundleFromName(`${'a - '.repeat(20_000)}`, 'books')).not.toBeNull()
    expect(bundleFromName(`${'s1e'.repeat(20_000)}`, 'tv')).toBeNull()
  })
})
