import { describe, expect, it } from 'vitest'
import type { HiddenKind } from '../../src/shared/hidden-characters.ts'
import {
  asSeen,
  faultOfTitle,
  hiddenPattern,
  shownName,
} from '../../src/shared/hidden-characters.ts'

/** One of each kind. */
const samples: Readonly<Record<HiddenKind, string>> = {
  c0: '\u001b',
  delete: '\u007f',
  c1: '\u0085',
  separators: '\u2028',
  bidiControls: '\u202e',
  bidiMarks: '\u200f',
  zeroWidth: '\u200b',
  joiners: '\u200d',
  byteOrderMark: '\ufeff',
  unwritten: '\u2062',
  shaping: '\u206a',
  blanks: '\u3164',
}
const kinds = Object.keys(samples) as HiddenKind[]

describe('kinds of hidden characters', () => {
  it('share no character, and contain none that can be seen', () => {
    const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
    const patterns = kinds.map((kind) => hiddenPattern([kind]))
    const found = all.filter((one) => patterns.some((pattern) => pattern.test(one)))
    expect(found.filter((one) => patterns.filter((it) => it.test(one)).length > 1)).toEqual([])
    expect(found.filter((one) => /[\p{N}\p{P}\p{L}]/u.test(one))).toEqual([
      ...['\u115f', '\u1160', '\u3164', '\uffa0'],
    ])
  })

  it.each<[use: string, kept: (text: string) => string, left: readonly HiddenKind[]]>([
    ['names', shownName, ['delete', 'c1', 'bidiControls', 'bidiMarks']],
    [
      'comparing texts',
      asSeen,
      ['c1', 'bidiControls', 'bidiMarks', 'zeroWidth', 'byteOrderMark', 'unwritten', 'shaping'],
    ],
  ])('that %s leave out', (_, kept, left) => {
    expect(kinds.filter((kind) => kept(`a${samples[kind]}b`) === 'ab')).toEqual(left)
  })
})

describe('titles', () => {
  it.each([
    ['a mark from left to right', 'A\u200e film'],
    ['a mark from right to left', '\u200fA film'],
    ['a mark of Arabic letters', 'A film\u061c'],
    ['an override', 'A \u202efilm'],
    ['an isolate', 'A \u2066film'],
    ['a control character', 'A \u0085film'],
    ['nothing that can be seen', '\u3164 \u200b\u2063\u00a0\ufeff'],
  ])('are refused with %s', (_, title) => {
    expect(faultOfTitle(title)).toMatch(/hidden characters|control characters/)
  })

  it('are of any script', () => {
    const titles = ['שלום', 'ليلى', 'नमस्ते', '한국영화', 'комедия', 'Zero\u200dwidth']
    expect(titles.map(faultOfTitle)).toEqual(titles.map(() => null))
  })
})
