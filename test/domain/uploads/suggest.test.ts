import { describe, expect, it } from 'vitest'
import { knownTerms, suggestCategory, tagCandidates } from '../../../src/domain/uploads/suggest.ts'

const file = (path: string, sizeBytes = 1_000) => ({ path, sizeBytes })

describe('the category of a release', () => {
  it.each([
    ['Dune.2021.2160p.WEB-DL.x265-GRP', ['dune.mkv'], 'movies'],
    ['Show.S01E02.1080p.WEB.h264-GRP', ['show.mkv'], 'tv'],
    ['Show S03 Complete 720p', ['a.mkv', 'b.mkv'], 'tv'],
    ['Show - 1x02 - Pilot', ['show.avi'], 'tv'],
    ['Band - Album (2001) [FLAC]', ['01.flac', '02.flac'], 'music'],
    ['Author - Title', ['book.epub'], 'books'],
    ['Author - Title (Audiobook)', ['01.mp3'], 'books'],
    ['Some.Game-CODEX', ['game.iso'], 'games'],
    ['debian-13.1.0-amd64-DVD-1', ['debian.iso'], 'software'],
    ['Film.2001.1080p.BluRay.COMPLETE', ['disc.iso'], 'movies'],
    ['Film.2001.1080p.BluRay.x264', ['film.r00'], 'movies'],
    ['Something', ['data.xyz'], null],
  ])('for %s with %j is %s', (name, paths, expected) => {
    expect(
      suggestCategory(
        name,
        paths.map((path) => file(path)),
      ),
    ).toBe(expected)
  })

  it('is that of most bytes, not of most files', () => {
    const files = [file('film.mkv', 10_000), file('a.mp3'), file('b.mp3'), file('c.nfo')]
    expect(suggestCategory('Film 2001', files)).toBe('movies')
    expect(suggestCategory('Film 2001', [file('film.mkv'), file('x.dat', 5_000)])).toBeNull()
  })
})

describe('the tags of a release', () => {
  it('are the terms in its name, however they are spelled', () => {
    expect(knownTerms('Dune.2021.UHD.BluRay.2160p.DV.HDR10.H.265.10-bit.Atmos-GRP')).toEqual([
      '2160p',
      'bluray',
      'x265',
      'hdr',
      'dolby-vision',
      '10bit',
      'atmos',
    ])
    expect(knownTerms('Dune')).toEqual([])
  })

  it('can be any of its words, single or in pairs, up to a limit', () => {
    expect(tagCandidates('Sci-Fi.Live.Set 1080p')).toEqual(
      expect.arrayContaining(['1080p', 'sci-fi', 'live-set', 'live']),
    )
    expect(tagCandidates('w1 '.repeat(5_000)).length).toBeLessThanOrEqual(100)
    const long = Array.from({ length: 500 }, (_, at) => `word${at}`).join('.')
    expect(tagCandidates(long)).toHaveLength(100)
    expect(tagCandidates('')).toEqual([])
    expect(tagCandidates('Pokémon Live')).toEqual(['pokemon-live', 'pokemon', 'live'])
  })
})
