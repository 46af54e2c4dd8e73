import { describe, expect, it } from 'vitest'
import type { ToolNumber } from '../../../src/domain/unit3d/numbers.ts'
import { categoryNumber, numberFor } from '../../../src/domain/unit3d/numbers.ts'
import { readUpload } from '../../../src/domain/unit3d/upload.ts'
import { BD_SUMMARY, MEDIA_INFO } from '../../support/clients/media-info.ts'

function row(kind: 'type' | 'resolution', number: number, attribute: string, ...values: string[]) {
  return {
    kind,
    number,
    name: `${kind} ${number}`,
    categoryId: null,
    category: null,
    attribute,
    values,
  }
}
const numbers: readonly ToolNumber[] = [
  {
    ...{ kind: 'category', number: 8, name: 'Films', categoryId: 3, category: 'films' },
    ...{ attribute: null, values: [] },
  },
  row('type', 3, 'source', 'bluray', 'dvd'),
  row('type', 7, 'format', 'flac'),
  row('type', 17, 'source'),
  row('resolution', 3, 'resolution', '1080p'),
]
const films = { slug: 'films', kind: 'movie', attributes: ['source', 'resolution'] }
const shows = { slug: 'shows', kind: 'tv', attributes: ['source', 'season', 'episode'] }

const fieldsOf = (given: Record<string, unknown>, category = films, shown = {}) => {
  const read = readUpload(given, category, numbers, shown)
  return read.ok ? read.fields : read.errors
}

describe('the numbers of a torrent', () => {
  it('are those of its category and of the values of its attributes, else the rest', () => {
    expect(categoryNumber(numbers, 3)?.number).toBe(8)
    expect(categoryNumber(numbers, 4)).toBeNull()
    expect(numberFor('type', numbers, { source: 'dvd' })?.number).toBe(3)
    expect(numberFor('type', numbers, { format: 'flac' })?.number).toBe(7)
    expect(numberFor('type', numbers, { source: 'vhs' })?.number).toBe(17)
    expect(numberFor('resolution', numbers, { resolution: '720p' })).toBeNull()
  })
})

describe('the fields of an upload', () => {
  it('become ours, with the value that the name shows where the number allows it', () => {
    const given = { name: ' A film ', type_id: '3', resolution_id: 3, keywords: 'a, b' }
    const title = { category: 'films', description: '', title: 'A film', tags: 'a, b' }
    const resolution = { 'attr.resolution': '1080p' }
    expect(fieldsOf(given, films, { source: 'dvd' })).toEqual({
      ...{ ...title, ...resolution, 'attr.source': 'dvd' },
    })
    expect(fieldsOf(given, films, { source: 'web-dl' })).toMatchObject({ 'attr.source': 'bluray' })
    expect(fieldsOf({ type_id: '17' }, films)).toEqual({ category: 'films', description: '' })
  })

  it('leave out what programs send for unknown: 0, tt0000000, empty text', () => {
    const ids = { tmdb: '0', imdb: 'tt0000000', tvdb: '', mal: '0', igdb: '0' }
    const given = { ...ids, season_number: '0', episode_number: '0', mediainfo: '' }
    expect(fieldsOf(given, shows)).toEqual({ category: 'shows', description: '' })
    expect(fieldsOf({ season_number: '2', episode_number: '10' }, shows)).toMatchObject({
      ...{ 'attr.season': '2', 'attr.episode': '10' },
    })
    expect(fieldsOf({ season_number: '2' }, films)).not.toHaveProperty('attr.season')
  })

  it('name the bundle by IDs, those of TMDB by the kind of the category', () => {
    const ids = { tmdb: '603', imdb: '0133093', tvdb: '7' }
    expect(fieldsOf(ids)).toMatchObject({ bundleIds: 'imdb:tt0133093 tmdb_movie:603 tvdb:7' })
    expect(fieldsOf(ids, shows)).toMatchObject({ bundleIds: 'imdb:tt0133093 tmdb_tv:603 tvdb:7' })
    const music = { slug: 'music', kind: 'music', attributes: [] }
    expect(fieldsOf(ids, music)).toMatchObject({ bundleIds: 'imdb:tt0133093 tvdb:7' })
  })

  it('keep BDInfo below the description where MediaInfo comes too, and cannot break out', () => {
    const bdinfo = `${BD_SUMMARY}\n\`\`\`\n# x`
    const given = { description: 'Text', mediainfo: MEDIA_INFO, bdinfo }
    const { description } = fieldsOf(given) as { description: string }
    expect(description.startsWith('Text\n\n```\n')).toBe(true)
    expect(description.match(/```/g)).toHaveLength(2)
    expect(description).toContain("'''\n# x\n```")
  })

  it('ignore a resolution in a category whose torrents have none', () => {
    const read = readUpload({ resolution_id: '3', sticky: '1' }, shows, numbers, {})
    expect(read).toMatchObject({ ok: true, ignored: ['sticky', 'resolution_id'] })
    expect(readUpload({ resolution_id: '3' }, films, numbers, {})).toMatchObject({ ignored: [] })
  })

  it('are refused by name where a number is not one of the category', () => {
    const given = { type_id: '7', resolution_id: 'x', imdb: 'nm1', season_number: '-1' }
    const found = fieldsOf(given, { ...films, attributes: [...films.attributes, 'season'] })
    expect(Object.keys(found).sort()).toEqual([
      ...['imdb', 'resolution_id', 'season_number', 'type_id'],
    ])
  })
})
