import { readIdOf, sourcesCalled } from '../bundles/external-ids/read.ts'
import { foldTag } from '../taxonomy/tag-slugs.ts'
import type { NumberField } from './expression.ts'
import { QUALITIES } from './expression.ts'
import type { Field } from './line.ts'
import type { Range } from './values.ts'
import { readCount, readSizes, readTimes, readYears } from './values.ts'
import { wordsIn } from './terms.ts'

// The names of fields, which precede a colon. A new field is a line here and one where conditions
// are turned into SQL.

const words = (kind: 'title' | 'file', example: string): Field => ({
  example,
  read({ value }) {
    const text = wordsIn(value.replace(/\*+$/u, ''))
    return text === '' ? null : { kind, term: { text, isPrefix: value.endsWith('*') } }
  },
})

const named = (field: 'tag' | 'category' | 'uploader', example: string): Field => ({
  example,
  read({ value, place }) {
    const name = field === 'tag' ? foldTag(value) : value.toLowerCase()
    return { kind: 'named', field, name, place }
  },
})

const number = (
  field: NumberField,
  read: (text: string) => Range | null,
  example: string,
): Field => ({
  example,
  read({ value }) {
    const range = read(value)
    return range === null ? null : { kind: 'number', field, ...range }
  },
})

/** Shorter names for some qualities. */
const IN_SHORT: ReadonlyMap<string, string> = new Map([['free', 'freeleech']])

export const FIELDS: Readonly<Record<string, Field>> = {
  title: words('title', 'title:dune, title:"part two"'),
  file: words('file', 'file:cover.jpg, file:s01e02*'),
  tag: named('tag', 'tag:hd'),
  cat: named('category', 'cat:movies'),
  category: named('category', 'category:movies'),
  uploader: named('uploader', 'uploader:ann'),
  size: number('size', readSizes, 'size:>2g, size:700m..1.5g'),
  year: number('year', readYears, 'year:2019, year:2019..2021'),
  seeders: number('seeders', readCount, 'seeders:0, seeders:>5'),
  leechers: number('leechers', readCount, 'leechers:>0'),
  snatches: number('snatches', readCount, 'snatches:>=100'),
  added: {
    example: 'added:<7d, added:>1y, added:2024-05..2024-08',
    read({ value, now }) {
      const range = readTimes(value, now)
      return range === null ? null : { kind: 'added', ...range }
    },
  },
  is: {
    example: QUALITIES.map((quality) => `is:${quality}`).join(', '),
    read({ value }) {
      const asked = value.toLowerCase()
      const quality = QUALITIES.find((one) => one === (IN_SHORT.get(asked) ?? asked))
      return quality === undefined ? null : { kind: 'is', quality }
    },
  },
}

const external = (name: string, example: string): Field => ({
  example,
  read({ value, place }) {
    const [id] = sourcesCalled(name).map((source) => readIdOf(source, value))
    return id === null ? null : { kind: 'named', field: 'external', name: `${name}:${id}`, place }
  },
})

/** IDs of bundles in other catalogs. An attribute with the same name has precedence. */
export const EXTERNAL: Readonly<Record<string, Field>> = {
  imdb: external('imdb', 'imdb:tt0133093'),
  tmdb: external('tmdb', 'tmdb:603'),
  tvdb: external('tvdb', 'tvdb:121361'),
  tvmaze: external('tvmaze', 'tvmaze:82'),
  trakt: external('trakt', 'trakt:1390'),
  douban: external('douban', 'douban:1291843'),
  mal: external('mal', 'mal:5114'),
  anidb: external('anidb', 'anidb:6107'),
  mbid: external('mbid', 'mbid:1b022e01-4da6-387b-8658-8678046e4cef'),
}
