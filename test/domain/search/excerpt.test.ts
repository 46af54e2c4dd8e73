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
})
