import { describe, expect, it, vi } from 'vitest'
import { excerpt } from '../../../src/domain/search/excerpt.ts'

const shown = (text: string) =>
  excerpt(text, [])
    .map((piece) => piece.text)
    .join('')

describe('an excerpt of a text', () => {
  it('has the words of links and images, without their addresses', () => {
    const text = 'a [b](/c) ![d](https://e.example/f(g) [h](/i?j[]=1) [[k](l)] [m](n'
    expect(shown(text)).toBe('a b d h [k] [m](n')
  })

  it('reads every start of a link once', () => {
    // A page shows dozens of them; each start was read to the end of 2,000 characters.
    for (const part of ['[](', '[a](', '![](', '[', '](', '[](]']) {
      const text = part.repeat(20_000 / part.length)
      for (let at = 0; at < 300; at++) expect(shown(text).length, part).toBeLessThan(300)
    }
  })

  it('folds each letter of a text once', () => {
    const fold = vi.spyOn(String.prototype, 'normalize')
    try {
      const text = 'Съешь ещё этих булок. '.repeat(900)
      const pieces = excerpt(text, [{ text: 'булок', isPrefix: false }])
      const hits = pieces.filter(({ isHit }) => isHit)
      expect(hits.map((hit) => hit.text)).toContain('булок')
      expect(fold.mock.calls.length).toBeLessThan(50)
    } finally {
      fold.mockRestore()
    }
  })

  it.each([
    ['東京', '深夜の東京タワーで会う', ['東京']],
    ['映画', '这部电影和映画', ['映画']],
    ['เพลง', 'ฟังเพลงใหม่', ['เพลง']],
    ['movie', '東京Movie祭', ['Movie']],
    ['한국', '오래된 한국영화', ['한국영화']],
    ['ocean', 'Oceanic, an ocean', ['Oceanic', 'ocean']],
    ["Ocean's ", 'oceans; Ocean’s; Oceanside', ['oceans', 'Ocean’s']],
    ['oceans ', "An Ocean's eleven", ["Ocean's"]],
    ["l'envol ", 'L’envol, un envol', ['L’envol', 'envol']],
    ['spiderman ', 'Spider-Man', ['Spider-Man']],
    ['ΟΔΥΣΣΕΥΣ ', 'ΟΔΥΣΣΕΥΣ και οδυσσεύς', ['ΟΔΥΣΣΕΥΣ', 'οδυσσεύς']],
    ['2001 ', '20 01 and 2001', ['2001']],
    ['art ', 'A start, the art', ['art']],
  ])('marks what %j finds in %j', (typed, text, marked) => {
    const term = { text: typed.trim(), isPrefix: !typed.endsWith(' ') }
    const hits = excerpt(text, [term]).filter(({ isHit }) => isHit)
    expect(hits.map((hit) => hit.text)).toEqual(marked)
  })
})
