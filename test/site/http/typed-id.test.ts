import { describe, expect, it } from 'vitest'
import { idOf, typedId } from '../../../src/site/http/frame/path-ids.ts'

describe('the ID of a thing that a member types', () => {
  it.each([
    '12',
    ' 12 ',
    '#12',
    '/topics/12',
    'https://tracker.example/topics/12/its-title?page=2',
  ])('is read from %s', (typed) => {
    expect(typedId(typed, 'topics')).toBe(12)
  })

  it('is read from an address that has its name after a hyphen', () => {
    expect(typedId('https://tracker.example/bundles/7-a-film', 'bundles')).toBe(7)
  })

  it('is a number in JSON', () => {
    expect(typedId(12, 'torrents')).toBe(12)
  })

  it.each([
    undefined,
    null,
    '',
    '0',
    '012',
    '12a',
    '-12',
    '1'.repeat(16),
    '/posts/12',
    'The.Film.12',
  ])('is none in %s', (typed) => {
    expect(typedId(typed, 'topics')).toBeNull()
  })
})

describe('the ID in a path', () => {
  it('is that of no row if it is not a number', () => {
    expect(['12', '0', '012', '12a', '', '9'.repeat(16)].map(idOf)).toEqual([12, 0, 0, 0, 0, 0])
  })
})
