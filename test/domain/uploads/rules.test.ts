import { describe, expect, it } from 'vitest'
import { signsOf } from '../../../src/domain/uploads/file-signs.ts'
import type { Judged } from '../../../src/domain/uploads/rules.ts'
import { findingsOf, fits } from '../../../src/domain/uploads/rules.ts'

const none = { forbiddenWords: '', forbiddenExtensions: '', namePattern: '' }
type Given = Omit<Judged, 'files'> & { files: Parameters<typeof signsOf>[0] }
const fine: Given = {
  title: 'Some.Film.2019.1080p.BluRay.x264',
  description: 'A film.',
  tags: ['drama'],
  kind: 'movie',
  files: [{ path: 'Some.Film/film.mkv', sizeBytes: 1_000 }],
}
const texts = (upload: Partial<Given>, given = {}) => {
  const [all, rules] = [
    { ...fine, ...upload },
    { ...none, ...given },
  ]
  const found = findingsOf({ ...all, files: signsOf(all.files, rules) }, rules)
  return found.map(({ level, field, text }) => `${level} ${field} ${text}`)
}

describe('the rules about uploads', () => {
  it('have no findings for a good one', () => {
    expect(texts({})).toEqual([])
  })

  it('stop what staff forbade, by words, extensions and patterns', () => {
    expect(texts({ title: 'Some.Film.2019.CAM.1080p' }, { forbiddenWords: 'cam, xyz' })).toEqual([
      'stop title contains “cam”, which is not allowed here',
    ])
    expect(texts({ title: 'Camera.2019.1080p' }, { forbiddenWords: 'cam' })).toEqual([])
    const literal = { forbiddenWords: 'c++, a.b' }
    expect(texts({ title: 'Aab.2019.1080p' }, literal)).toEqual([])
    expect(texts({ title: 'Learn.C++.2019.1080p' }, literal)).toEqual([
      'stop title contains “c++”, which is not allowed here',
    ])
    const files = [
      { path: 'a/Password.txt', sizeBytes: 1 },
      { path: 'a/x.SCR', sizeBytes: 1 },
    ]
    expect(texts({ files }, { forbiddenWords: 'password', forbiddenExtensions: '.scr' })).toEqual([
      'stop torrent contains a file with “password” in its name: Password.txt',
      'stop torrent contains files that are not allowed in uploads: x.SCR',
    ])
    expect(texts({}, { namePattern: '*.720p.*|*.2160p.*' })).toEqual([
      'stop title should look like *.720p.* or *.2160p.*',
    ])
    expect(texts({}, { namePattern: '*.20??.1080P.*' })).toEqual([])
  })

  it('advise what a release of its kind should include', () => {
    expect(texts({ title: 'Some.Film' })).toEqual([
      'advice title has no year',
      'advice title does not name the resolution, like 1080p',
    ])
    expect(texts({ kind: 'tv', title: 'Some.Show.720p' })).toEqual([
      'advice title has no season or episode, like S01E02',
    ])
    expect(texts({ kind: 'music', title: 'Artist - Album', description: '', tags: [] })).toEqual([
      'advice title does not name the format, like FLAC',
      'advice description is empty; describe the torrent',
      'advice tags are missing; they help others find the torrent',
    ])
    expect(texts({ kind: null, title: 'www.example.org - Thing' })).toEqual([
      'advice title contains the name of a website: www.example.org',
    ])
  })

  it('advise about archives, system files and empty files, naming a few', () => {
    const files = ['a.rar', 'a.r00', 'a.r01', 'a.r02', 'Thumbs.db', 'none'].map((path) => {
      return { path: `x/${path}`, sizeBytes: path === 'none' ? 0 : 1 }
    })
    expect(texts({ files })).toEqual([
      'advice torrent contains archives, which cannot be seeded once they are unpacked: a.rar, a.r00, a.r01 and 1 more',
      'advice torrent contains files left by the operating system: Thumbs.db',
      'advice torrent contains empty files: none',
    ])
  })
})

describe('a pattern of titles', () => {
  it('matches like a shell pattern, and is fast for a bad one', () => {
    expect(fits('abc', 'a*c')).toBe(true)
    expect(fits('abc', 'a?c')).toBe(true)
    expect(fits('abc', 'a?')).toBe(false)
    expect(fits('', '*')).toBe(true)
    expect(fits('a'.repeat(255), `${'*a'.repeat(90)}b`)).toBe(false)
  })
})
