import { describe, expect, it } from 'vitest'
import { bundleFromTitles } from '../../../src/domain/bundles/from-titles.ts'

const read = (
  titles: string,
  category = 'music',
  below: 'album' | 'artist' | 'series' | null = null,
) =>
  bundleFromTitles(titles, category, below)?.map(({ kind, title, year }) => [kind, title, year]) ??
  null

describe('a bundle by the titles of its levels', () => {
  it('has a step for each line, with its year', () => {
    expect(read('Air\n Moon  Safari (1998)\nDeluxe(2008)')).toEqual([
      ['artist', 'Air', null],
      ['album', 'Moon Safari', 1998],
      ['edition', 'Deluxe', 2008],
    ])
    expect(read('Ann\nA Book', 'book')).toEqual([
      ['author', 'Ann', null],
      ['book', 'A Book', null],
    ])
    expect(read('1984 (1984) (2001)')).toEqual([['artist', '1984 (1984)', 2001]])
    expect(read('(2001)')).toEqual([['artist', '(2001)', null]])
  })

  it('continues below a bundle', () => {
    expect(read('Deluxe', 'music', 'album')).toEqual([['edition', 'Deluxe', null]])
    expect(read('Album\nDeluxe', 'music', 'artist')).toHaveLength(2)
    expect(read('Album\nDeluxe', 'music', 'album')).toBeNull()
    expect(read('Deluxe', 'music', 'series')).toBeNull()
  })

  it('is none where a level has no title or there are too many', () => {
    expect(read('Air\n\nDeluxe')).toBeNull()
    expect(read('a\nb\nc\nd')).toBeNull()
    expect(read('Air', 'software')).toBeNull()
  })
})
