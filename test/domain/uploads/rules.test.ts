import { describe, expect, it } from 'vitest'
import type { Judged } from '../../../src/domain/uploads/rules.ts'
import { findingsOf, fits } from '../../../src/domain/uploads/rules.ts'

const none = { forbiddenWords: '', forbiddenExtensions: '', namePattern: '' }
const fine: Judged = {
  title: 'Some.Film.2019.1080p.BluRay.x264',
  description: 'A film.',
  tags: ['drama'],
  kind: 'movie',
  files: [{ path: 'Some.Film/film.mkv', sizeBytes: 1_000 }],
}
const texts = (upload: Partial<Judged>, rules = {}) =>
  findingsOf({ ...fine, ...upload }, { ...none, ...rules }).map(
    ({ level, field, text }) => `${level} ${field} ${text}`,
  )

describe('the rules about uploads', () => {
  it('say nothing of a fine one', () => {
    expect(texts({})).toEqual([])
  })

  it('stop what staff forbade, by whole words, endings and patterns', () => {
    expect(texts({ title: 'Some.Film.2019.CAM.1080p' }, { forbiddenWords: 'cam, xyz' })).toEqual([
      'stop title holds “cam”, which is not allowed here',
    ])
    expect(texts({ title: 'Camera.2019.1080p' }, { forbiddenWords: 'cam' })).toEqual([])
    const literal = { forbiddenWords: 'c++, a.b' }
    expect(texts({ title: 'Aab.2019.1080p' }, literal)).toEqual([])
    expect(texts({ title: 'Learn.C++.2019.1080p' }, literal)).toEqual([
      'stop title holds “c++”, which is not allowed here',
    ])
    const files = [
      { path: 'a/Password.txt', sizeBytes: 1 },
      { path: 'a/x.SCR', sizeBytes: 1 },
    ]
    expect(texts({ files }, { forbiddenWords: 'password', forbiddenExtensions: '.scr' })).toEqual([
      'stop torrent holds a file with “password” in its name: Password.txt',
      'stop torrent holds files that no upload may have: x.SCR',
    ])
    expect(texts({}, { namePattern: '*.720p.*|*.2160p.*' })).toEqual([
      'stop title should look like *.720p.* or *.2160p.*',
    ])
    expect(texts({}, { namePattern: '*.20??.1080P.*' })).toEqual([])
  })

  it('advise what a release of its kind should say', () => {
    expect(texts({ title: 'Some.Film' })).toEqual([
      'advice title has no year',
      'advice title does not say the resolution, like 1080p',
    ])
    expect(texts({ kind: 'tv', title: 'Some.Show.720p' })).toEqual([
      'advice title has no season or episode, like S01E02',
    ])
    expect(texts({ kind: 'music', title: 'Artist - Album', description: '', tags: [] })).toEqual([
      'advice title does not say the format, like FLAC',
      'advice description is empty: say what it is',
      'advice tags are none: others find it by them',
    ])
    expect(texts({ kind: null, title: 'www.example.org - Thing' })).toEqual([
      'advice title names a web site: www.example.org',
    ])
  })

  it('advise about archives, litter and empty files, naming a few', () => {
    const files = ['a.rar', 'a.r00', 'a.r01', 'a.r02', 'Thumbs.db', 'none'].map((path) => {
      return { path: `x/${path}`, sizeBytes: path === 'none' ? 0 : 1 }
    })
    expect(texts({ files })).toEqual([
      'advice torrent holds archives, which nobody can seed unpacked: a.rar, a.r00, a.r01 and 1 more',
      'advice torrent holds what a desktop left: Thumbs.db',
      'advice torrent holds empty files: none',
    ])
  })
})

describe('a pattern of titles', () => {
  it('fits as a shell would have it, and needs no time for a bad one', () => {
    expect(fits('abc', 'a*c')).toBe(true)
    expect(fits('abc', 'a?c')).toBe(true)
    expect(fits('abc', 'a?')).toBe(false)
    expect(fits('', '*')).toBe(true)
    expect(fits('a'.repeat(255), `${'*a'.repeat(90)}b`)).toBe(false)
  })
})
