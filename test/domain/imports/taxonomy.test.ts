import { describe, expect, it } from 'vitest'
import { tagSlug } from '../../../src/domain/imports/tags.ts'
import { suggestedCategory, suggestedValue } from '../../../src/domain/imports/taxonomy.ts'

describe('the suggested category', () => {
  it.each([
    ['Movies/电影', 'movies'],
    ['TV Shows', 'tv'],
    ['Зарубежное кино', 'movies'],
    ['Audiobooks', 'books'],
    ['E-Learning Videos', 'other'],
    ['Applications', 'software'],
    ['Разное', null],
  ])('of %s is %s', (name, slug) => {
    expect(suggestedCategory(name)).toBe(slug)
  })
})

describe('the suggested value', () => {
  const options = [
    { attribute: 'source', value: 'web-dl', label: 'WEB-DL', spellings: ['webdl', 'web'] },
    { attribute: 'media', value: 'web', label: 'Web', spellings: [] },
    { attribute: 'bitrate', value: 'lossless-24', label: '24 bit, lossless', spellings: [] },
  ]
  it.each([
    [
      { key: 'type:4', name: 'WEB-DL' },
      { attribute: 'source', value: 'web-dl' },
    ],
    [
      { key: 'media:WEB', name: 'WEB' },
      { attribute: 'media', value: 'web' },
    ],
    [
      { key: 'encoding:24bit Lossless', name: '24bit Lossless' },
      { attribute: 'bitrate', value: 'lossless-24' },
    ],
    [{ key: 'type:9', name: '?' }, null],
    [{ key: 'codec:1', name: 'web' }, null],
  ])('of %j is an option of that name in an attribute of that kind', (given, target) => {
    expect(suggestedValue(given, options)).toEqual(target)
  })
})

describe('the slug of a tag', () => {
  it.each([
    ['Hip.Hop', 'hip-hop'],
    ['Комедия', 'комедия'],
    ['Café  Noir!', 'café-noir'],
    ['电影', '电影'],
    ['!?', null],
    ['x'.repeat(70), 'x'.repeat(60)],
  ])('%s is %s', (tag, slug) => {
    expect(tagSlug(tag)).toBe(slug)
  })
})
