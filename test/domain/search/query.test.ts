import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  describeQuery,
  isEmpty,
  MAX_QUERY,
  MAX_TERMS,
  readQuery,
} from '../../../src/domain/search/query.ts'

const word = (text: string) => ({ text, isPrefix: false })
const begin = (text: string) => ({ text, isPrefix: true })

describe('a line of the search box', () => {
  it('is words, words in a row, and words to do without', () => {
    expect(readQuery('dune "part two" -cam -"hard coded" ')).toEqual({
      all: [word('dune'), word('part two')],
      none: [word('cam'), word('hard coded')],
      leftOut: null,
    })
  })

  it('takes the last word for a beginning while it is typed', () => {
    expect(readQuery('the offi').all).toEqual([word('the'), begin('offi')])
    expect(readQuery('the offi ').all).toEqual([word('the'), word('offi')])
    expect(readQuery('to be').all).toEqual([word('to'), word('be')])
    expect(readQuery('dune "part tw').all).toEqual([word('dune'), word('part tw')])
    expect(readQuery('dune "part two').all).toEqual([word('dune'), begin('part two')])
    expect(readQuery('dune "part two"').all).toEqual([word('dune'), word('part two')])
  })

  it('never takes what is left out for a beginning', () => {
    expect(readQuery('dune -came').none).toEqual([word('came')])
    expect(readQuery('dune -came*').none).toEqual([begin('came')])
  })

  it('takes a star for a beginning, of two letters at least', () => {
    expect(readQuery('s0* du* x* end ').all).toEqual([
      begin('s0'),
      begin('du'),
      word('x'),
      word('end'),
    ])
  })

  it('keeps a minus within a word', () => {
    expect(readQuery('web-dl x264-GRP ')).toMatchObject({
      all: [word('web-dl'), word('x264-GRP')],
      none: [],
    })
    expect(readQuery('dune - cam ')).toMatchObject({ all: [word('dune'), word('cam')], none: [] })
  })

  it('reads quotes of every language, and quotes that touch a word', () => {
    expect(readQuery('„part two“ «a b»').all).toEqual([word('part two'), word('a b')])
    expect(readQuery('dune"part two"x ').all).toEqual([word('dune'), word('part two'), word('x')])
  })

  it('asks for nothing where nothing is a word', () => {
    for (const line of ['', '   ', '"', '""', '-', '- -', '""" "', '***', '()', '…', '\\', "'"]) {
      expect(isEmpty(readQuery(line)), line).toBe(true)
    }
  })

  it('says what it left out', () => {
    expect(readQuery('ä'.repeat(MAX_QUERY)).leftOut).toBeNull()
    expect(readQuery('a '.repeat(MAX_QUERY)).leftOut).toBe('all behind the first 200 characters')
    const many = Array.from({ length: MAX_TERMS + 2 }, (_, at) => `w${at}`).join(' ')
    expect(readQuery(many).leftOut).toBe('“w16”, “w17”')
  })

  it('asks once for what was typed twice', () => {
    expect(readQuery('dune dune dune ').all).toEqual([word('dune')])
  })

  it('tells what it understood', () => {
    expect(describeQuery(readQuery('dune "part two" -cam 202'))).toBe(
      '“dune”, “part two” in a row, words that begin with “202”, without “cam”',
    )
  })

  it('is read whatever it is: bounded terms, each with a letter or digit, no break of text', () => {
    const pieces = fc.constantFrom(
      '"',
      '-',
      '*',
      ' ',
      '“',
      'a',
      'Ä',
      '東',
      '\0',
      '\\',
      "'",
      '\ud800',
    )
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(line, (text) => {
        const read = readQuery(text)
        const terms = [...read.all, ...read.none]
        expect(terms.length).toBeLessThanOrEqual(MAX_TERMS)
        for (const term of terms) {
          expect(term.text).toMatch(/[\p{L}\p{N}]/u)
          expect(term.text).toBe(term.text.trim())
        }
        expect(describeQuery(read) === '').toBe(isEmpty(read))
      }),
      { numRuns: 500 },
    )
  })
})
