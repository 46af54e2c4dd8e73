import { describe, expect, it } from 'vitest'
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
})
