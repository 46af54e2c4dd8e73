import { describe, expect, it } from 'vitest'
import { groupOf, singleGroup, torrentIn } from '../../../src/domain/gazelle/group.ts'
import { readBrowse } from '../../../src/domain/gazelle/request.ts'
import {
  optionOf,
  releaseOptionOf,
  releaseTypeOf,
  slugsIn,
  wordOf,
} from '../../../src/domain/gazelle/words.ts'

describe('the words of Gazelle', () => {
  it('lead to an option and back', () => {
    const words = {
      format: ['FLAC', 'MP3', 'AAC', 'Ogg Vorbis', 'DSD'],
      bitrate: ['24bit Lossless', 'Lossless', '320', 'V0 (VBR)', '256', 'V2 (VBR)', '192'],
      media: ['CD', 'WEB', 'Vinyl', 'Cassette', 'SACD', 'DVD', 'Blu-Ray'],
    } as const
    for (const [key, all] of Object.entries(words)) {
      for (const word of all) {
        const option = optionOf(key as keyof typeof words, word)
        expect(option, word).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(wordOf(key as keyof typeof words, option)).toBe(word)
      }
    }
    expect(optionOf('media', 'BD')).toBe('bluray')
    expect(optionOf('media', 'Sound board')).toBe('sound-board')
    expect(wordOf('media', 'sound-board')).toBe('sound-board')
    expect(wordOf('media', undefined)).toBe('')
    // Properties of every object are not words.
    expect(optionOf('media', 'constructor')).toBe('constructor')
    expect(wordOf('media', 'constructor')).toBe('constructor')
    expect(readBrowse({ order_by: 'constructor' })).toMatchObject({ order: 'createdAt' })
  })

  it('number release types by the dialect', () => {
    for (const manner of ['orpheus', 'redacted'] as const) {
      for (const option of ['album', 'ep', 'demo', 'dj-mix', 'concert']) {
        const { number } = releaseTypeOf(option, manner)
        expect(releaseOptionOf(String(number), manner)).toBe(option)
      }
    }
    expect(releaseTypeOf('split', 'redacted')).toEqual({ name: 'Split', number: 21 })
    expect(releaseTypeOf(undefined, 'orpheus')).toEqual({ name: 'Unknown', number: 21 })
    expect(releaseOptionOf('21', 'orpheus')).toBeNull()
    expect(releaseOptionOf('Live Album', 'orpheus')).toBe('live')
  })

  it('write tags with dots', () => {
    expect(slugsIn('hip.hop, Drum and Bass,drum_and_bass,,.')).toEqual([
      ...['hip-hop', 'drum-and-bass'],
    ])
  })
})

describe('a search of Gazelle', () => {
  it('ignores empty and unknown values, and refuses those that are not numbers', () => {
    const read = readBrowse({ page: '', year: ' ', order_by: 'random', 'filter_cat[1]': '0' })
    expect(read).toMatchObject({
      ...{ page: 1, year: null, order: 'createdAt', isDescending: true, numbers: [] },
    })
    expect(readBrowse({ page: ['1', '3'], order_by: 'size' })).toMatchObject({
      ...{ page: 3, order: 'size' },
    })
    for (const page of ['0', '-1', '201', '1e3', 'x'])
      expect(typeof readBrowse({ page })).toBe('string')
    expect(readBrowse({ year: '19xx' })).toBe('year must be a number')
  })
})

describe('a group of one', () => {
  it('has an ID that no bundle has, and its name from the torrent', () => {
    const torrent = { id: 7, name: 'Who - What - Else (1999) [MP3]', year: 2000, bundles: [] }
    expect(groupOf(torrent, true)).toMatchObject({
      ...{ id: singleGroup(7), artist: 'Who', name: 'What - Else', year: 1999, artists: [] },
    })
    expect(groupOf({ ...torrent, name: 'plain' }, true)).toMatchObject({
      ...{ artist: '', name: 'plain', year: 2000 },
    })
    expect(groupOf(torrent, false)).toMatchObject({ name: torrent.name, artist: '' })
    expect(torrentIn(singleGroup(7))).toBe(7)
    expect(torrentIn(7)).toBeNull()
  })
})
