import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Expression } from '../../../src/domain/search/expression.ts'
import { leavesOf } from '../../../src/domain/search/expression.ts'
import type { KnownNames } from '../../../src/domain/search/field-names.ts'
import { isEmpty, MAX_QUERY, MAX_TERMS } from '../../../src/domain/search/line.ts'
import { readQuery } from '../../../src/domain/search/query.ts'
import { respell, wordsToSpell } from '../../../src/domain/search/respell.ts'
import { likeliest, slipsBetween } from '../../../src/domain/search/spelling.ts'
import { asked, NOON } from '../../support/asked.ts'

const word = (text: string) => ({ text, isPrefix: false })
const begin = (text: string) => ({ text, isPrefix: true })

describe('a search query', () => {
  it('is words, phrases, and excluded words', () => {
    expect(asked('dune "part two" -cam -"hard coded" ')).toEqual({
      all: [word('dune'), word('part two')],
      none: [word('cam'), word('hard coded')],
      also: [],
      leftOut: null,
    })
  })

  it('treats the last word as a prefix while it is being typed', () => {
    expect(asked('the offi').all).toEqual([word('the'), begin('offi')])
    expect(asked('the offi ').all).toEqual([word('the'), word('offi')])
    expect(asked('to be').all).toEqual([word('to'), word('be')])
    expect(asked('dune "part tw').all).toEqual([word('dune'), word('part tw')])
    expect(asked('dune "part two').all).toEqual([word('dune'), begin('part two')])
    expect(asked('dune "part two"').all).toEqual([word('dune'), word('part two')])
  })

  it('never treats an excluded word as a prefix', () => {
    expect(asked('dune -came').none).toEqual([word('came')])
    expect(asked('dune -came*').none).toEqual([begin('came')])
  })

  it('treats a star as a prefix search, with at least two letters', () => {
    expect(asked('s0* du* x* end ').all).toEqual([begin('s0'), begin('du'), word('x'), word('end')])
  })

  it('keeps a quote between letters of Hebrew, and no hidden characters', () => {
    expect(asked('\u05e6\u05d4"\u05dc ').all).toEqual([word('\u05e6\u05d4"\u05dc')])
    expect(asked('\u200bdu\u00adne "part\u2060 two\u0085" ').all).toEqual([
      word('dune'),
      word('part two'),
    ])
  })

  it('keeps a hyphen within a word', () => {
    expect(asked('web-dl x264-GRP ')).toMatchObject({
      all: [word('web-dl'), word('x264-GRP')],
      none: [],
    })
    expect(asked('dune - cam ')).toMatchObject({ all: [word('dune'), word('cam')], none: [] })
  })

  it('reads quotes of every language, and quotes next to a word', () => {
    expect(asked('„part two“ «a b»').all).toEqual([word('part two'), word('a b')])
    expect(asked('dune"part two"x ').all).toEqual([word('dune'), word('part two'), word('x')])
  })

  it('is empty when it has no words', () => {
    for (const line of ['', '   ', '"', '""', '-', '- -', '""" "', '***', '()']) {
      expect(isEmpty(asked(line)), line).toBe(true)
    }
  })

  it('says so when there is nothing to search for', () => {
    for (const line of ['🎬', '$', '…', '\\', "'", '- $', '(!!) ?']) {
      const read = readQuery(line, 0)
      expect(read.ok ? read : { ...read, errors: read.errors.map(({ text }) => text) }).toEqual({
        ok: false,
        errors: ['There is nothing to search for: a search needs a letter or a digit.'],
        rest: null,
      })
    }
  })

  it('reports what it ignored', () => {
    expect(asked('ä'.repeat(MAX_QUERY)).leftOut).toBeNull()
    expect(asked('a '.repeat(MAX_QUERY)).leftOut).toBe('everything after the first 400 characters')
    const many = Array.from({ length: MAX_TERMS + 2 }, (_, at) => `w${at}`).join(' ')
    expect(asked(many).leftOut).toBe('“w16”, “w17”')
  })

  it('contains a repeated term once', () => {
    expect(asked('dune dune dune ').all).toEqual([word('dune')])
  })

  it('reads OR between words, brackets and a minus before them', () => {
    expect(also('dune OR arrakis ')).toEqual([any(leaf('dune'), leaf('arrakis'))])
    expect(asked('dune (1984 OR -"part two") ')).toMatchObject({
      all: [word('dune')],
      also: [any(leaf('1984'), { kind: 'not', of: leaf('part two') })],
    })
    expect(also('-(a b) ')).toEqual([
      { kind: 'not', of: { kind: 'all', of: [leaf('a'), leaf('b')] } },
    ])
    expect(asked('(dune) ').all).toEqual([word('dune')])
  })

  it('reads brackets, colons and OR in pasted names as text', () => {
    expect(asked('Dune (2021) [1080p] ').all.map(({ text }) => text)).toEqual([
      'Dune',
      '2021',
      '[1080p]',
    ])
    expect(asked('Film.(2021) Re:Zero a) ').all.map(({ text }) => text)).toEqual([
      'Film.(2021)',
      'Re:Zero',
      'a)',
    ])
    expect(asked('now or never "OR" ').all).toHaveLength(4)
    expect(asked('dune (part ').all).toEqual([word('dune'), word('part')])
  })

  it('reads fields', () => {
    const number = (field: string, from: number | null, to: number | null) => {
      return { kind: 'number', field, from, to }
    }
    const cases: readonly (readonly [string, unknown])[] = [
      ['size:>2g', number('size', 2 ** 31 + 1, null)],
      ['size:700m..1.5GiB', number('size', 700 * 2 ** 20, 1.5 * 2 ** 30)],
      ['size:1k', number('size', 973, 1075)],
      ['year:2019..2021', number('year', 2019, 2021)],
      ['year:..1979', number('year', null, 1979)],
      ['seeders:0', number('seeders', 0, 0)],
      ['SEEDERS:<=3', number('seeders', null, 3)],
      ['leechers:>0', number('leechers', 1, null)],
      ['snatches:<10', number('snatches', null, 9)],
      ['added:7d', { kind: 'added', from: NOON - 7 * 86_400, to: null }],
      ['added:<7d', { kind: 'added', from: NOON - 7 * 86_400, to: null }],
      ['added:<9999y', { kind: 'added', from: 0, to: null }],
      ['added:>1y', { kind: 'added', from: null, to: NOON - 365 * 86_400 }],
      ['added:2024-02', { kind: 'added', from: day(2024, 2, 1), to: day(2024, 3, 1) - 1 }],
      ['added:>2023', { kind: 'added', from: day(2024, 1, 1), to: null }],
      [
        'added:2023-12-30..2024',
        {
          kind: 'added',
          from: day(2023, 12, 30),
          to: day(2025, 1, 1) - 1,
        },
      ],
      ['is:Dead', { kind: 'is', quality: 'dead' }],
      ['\u202ais:de\u200bad\u202c', { kind: 'is', quality: 'dead' }],
      ['title:"part two"', { kind: 'title', term: word('part two') }],
      ['title:du*', { kind: 'title', term: begin('du') }],
      ['cat:Movies', { kind: 'named', field: 'category', name: 'movies' }],
      ['uploader:ann', { kind: 'named', field: 'uploader', name: 'ann' }],
    ]
    for (const [line, expression] of cases)
      expect(also(line)[0], line).toMatchObject(expression as object)
    expect(also('-tag:hd')).toMatchObject([{ kind: 'not', of: { field: 'tag', name: 'hd' } }])
    expect(asked('"size:" ').all).toEqual([word('size:')])
  })

  it('points at errors, and shows how to write it', () => {
    const faults: readonly (readonly [string, number, number, string])[] = [
      ['dune size:>2q', 10, 13, '“>2q” is not a value of size:, as in size:>2g'],
      ['size:', 5, 6, 'size: needs a value'],
      ['year:19', 5, 7, 'year:2019..2021'],
      ['added:2023-02-30', 6, 16, 'added:<7d'],
      ['seeders:1..2..3', 8, 15, 'seeders:0'],
      ['is:good', 3, 7, 'is:alive'],
      ['OR dune', 0, 2, 'OR must be between two terms'],
      ['dune OR', 5, 7, 'OR must be between two terms'],
    ]
    for (const [line, from, to, text] of faults) {
      const read = readQuery(line, NOON)
      if (read.ok) throw new Error(`${line} is read`)
      expect(read.errors[0].place, line).toEqual({ from, to })
      expect(read.errors[0].text).toContain(text)
    }
  })

  it('points at a field that does not exist, with what may have been meant', () => {
    const faults: readonly (readonly [string, number, number, string, readonly string[]])[] = [
      ['dune catgory:tv x', 5, 15, 'Did you mean category:tv?', ['category:tv', '"catgory:tv"']],
      ['kind_of:tv', 0, 10, 'Did you mean cat:tv?', ['cat:tv', '"kind_of:tv"']],
      ['resolutoin:1080p', 0, 16, 'meant', ['resolution:1080p', '"resolutoin:1080p"']],
      ['dunno:1080p', 0, 11, 'resolution:1080p', ['resolution:1080p', '"dunno:1080p"']],
      ['what:dead', 0, 9, 'is:dead', ['is:dead', '"what:dead"']],
      ['re:zero', 0, 7, 'Fields: title, file, tag', ['"re:zero"']],
      ['-(foo:"a b" OR dune)', 2, 11, 'There is no field “foo”', ['"foo:a b"']],
    ]
    for (const [line, from, to, text, instead] of faults) {
      const read = readQuery(line, NOON, KNOWN)
      if (read.ok) throw new Error(`${line} is read`)
      expect(read.errors, line).toHaveLength(1)
      expect(read.errors[0].place, line).toEqual({ from, to })
      expect(read.errors[0].text, line).toContain(text === 'meant' ? 'Did you mean' : text)
      expect(read.errors[0].instead, line).toEqual(instead)
      for (const one of instead) expect(readQuery(one, NOON, KNOWN).ok, one).toBe(true)
    }
  })

  it('leaves the rest without unknown fields to be searched for', () => {
    const restOf = (line: string) => {
      const read = readQuery(line, NOON, KNOWN)
      return read.ok ? 'all of it' : read.rest
    }
    expect(restOf('foo:bar dune ')).toMatchObject({ all: [word('dune')], also: [] })
    expect(restOf('(foo:bar OR dune) cat:tv')).toMatchObject({
      all: [word('dune')],
      also: [{ kind: 'named', name: 'tv' }],
    })
    expect(restOf('-(a foo:bar b) ')).toMatchObject({
      also: [{ kind: 'not', of: { kind: 'all', of: [leaf('a'), leaf('b')] } }],
    })
    for (const line of ['foo:bar', '-foo:bar', '(foo:bar)', 'foo:bar size:>2q dune']) {
      expect(restOf(line), line).toBeNull()
    }
  })

  it('takes attributes, IDs in other catalogs and usual synonyms as fields', () => {
    const leafOf = (line: string) => {
      const read = readQuery(line, NOON, KNOWN)
      if (!read.ok) throw new Error(read.errors[0].text)
      return read.query.also[0]
    }
    for (const line of ['resolution:1080p', 'RES:1080p', 'quality:1080P', 'attr.resolution:1080p'])
      expect(leafOf(line), line).toMatchObject({ kind: 'attribute', key: 'resolution' })
    expect(leafOf('type:TV')).toMatchObject({ field: 'category', name: 'tv' })
    expect(leafOf('imdb:tt0133093')).toMatchObject({ field: 'external', name: 'imdb:tt0133093' })
    expect(leafOf('imdb:https://www.imdb.com/title/tt0133093/')).toMatchObject({
      name: 'imdb:tt0133093',
    })
    expect(leafOf('tmdb:0603')).toMatchObject({ name: 'tmdb:603' })
    // Only without the attribute is it what other sites call it.
    const type = { ...KNOWN.attributes[0], key: 'type' }
    const read = readQuery('type:1080p', NOON, { ...KNOWN, attributes: [type] })
    expect(read).toMatchObject({ query: { also: [{ kind: 'attribute', key: 'type' }] } })
  })

  it('takes colons of titles, times and addresses for words', () => {
    for (const title of [
      ...['Star Trek: Picard ', 'star trek: picard ', '12:00 ', 'Re:Zero ', 'CSI:NY ', 'NieR:2 '],
      ...['Mission:"Impossible" ', 'https://example.org/x ', 'std::vector ', 'S01:E02 ', 'x: '],
    ]) {
      const read = readQuery(title, NOON, KNOWN)
      expect(read, title).toMatchObject({ ok: true, query: { also: [] } })
    }
  })

  it('is read whatever it is: bounded, with places within the line', () => {
    const pieces = fc.constantFrom(
      ...['"', '-', '*', ' ', '“', 'a', 'Ä', '東', '\0', '\\', "'", '\ud800', '(', ')', ' OR '],
      ...[
        'size:',
        'year:',
        '>',
        '2g',
        '..',
        'added:',
        '7d',
        'is:',
        'dead',
        'tag:',
        ':',
        '2024',
        'foo',
      ],
    )
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(line, (text) => {
        const read = readQuery(text, NOON)
        if (!read.ok) {
          expect(read.errors.length).toBeGreaterThan(0)
          for (const { place } of read.errors) {
            expect(place.from).toBeGreaterThanOrEqual(0)
            expect(place.to).toBeGreaterThan(place.from)
            expect(place.to).toBeLessThanOrEqual(MAX_QUERY + 1)
          }
          return
        }
        const { all, none, also } = read.query
        const leaves = also.flatMap(leavesOf)
        expect(all.length + none.length + leaves.length).toBeLessThanOrEqual(MAX_TERMS)
        const terms = leaves.flatMap((leaf) => ('term' in leaf ? [leaf.term] : []))
        for (const term of [...all, ...none, ...terms]) {
          expect(term.text).toMatch(/[\p{L}\p{N}]/u)
          expect(term.text).toBe(term.text.trim())
        }
      }),
      { numRuns: 200 },
    )
  })
})

const option = { value: '1080p', label: '1080p', spellings: [], isRetired: false }
const KNOWN: KnownNames = {
  categories: ['movies', 'tv'],
  attributes: [
    {
      ...{ key: 'resolution', label: 'Resolution', type: 'enum', unit: '', hint: '', limits: {} },
      ...{ isRequired: false, isSearchable: true, isFacet: true, isRetired: false },
      ...{ reader: null, options: [option] },
    },
  ],
}
const leaf = (text: string): Expression => ({ kind: 'words', term: word(text) })
const any = (...of: Expression[]): Expression => ({ kind: 'any', of })
const also = (line: string) => asked(line).also
const day = (year: number, month: number, date: number) => Date.UTC(year, month - 1, date) / 1000

describe('a misspelled query', () => {
  const meant = new Map([
    ['orchd', 'orchid'],
    ['Mirrer', 'mirror'],
  ])

  it('is unchanged except for the misspelled words', () => {
    const line = 'orchd "the Mirrer" -orchd year:2019 (x264 OR 1080p)'
    expect(wordsToSpell(line)).toEqual(['orchd', 'the', 'Mirrer'])
    expect(respell(line, meant)).toBe('orchid "the mirror" -orchd year:2019 (x264 OR 1080p)')
  })

  it('matches the fewest typing errors, and nothing with many', () => {
    const candidates = [
      { word: 'lanterns', torrents: 9 },
      { word: 'lantern', torrents: 5 },
      { word: 'latrines', torrents: 50 },
    ]
    expect(likeliest('lantren', candidates)).toBe('lantern')
    expect(likeliest('zephyr', candidates)).toBeNull()
  })

  it('has the same distance in both directions, and none to itself', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), maxLength: 8 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slipsBetween(a, b)).toBe(slipsBetween(b, a))
        expect(slipsBetween(a, a)).toBe(0)
        expect(slipsBetween(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
      }),
    )
  })
})
