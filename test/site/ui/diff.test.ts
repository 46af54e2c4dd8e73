import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DiffPart } from '../../../src/site/ui/diff.ts'
import { textDiff, wordsDiff } from '../../../src/site/ui/diff.ts'
import { cpuSeconds } from '../../support/processes/cpu.ts'

const marked = (before: string, after: string) =>
  textDiff(before, after)
    .map(({ text, isAdded, isRemoved }) => (isAdded ? `+${text}+` : isRemoved ? `-${text}-` : text))
    .join('')

describe('the difference of two texts', () => {
  it('is shown by words, and contains both of them', () => {
    expect(marked('a long film', 'a short film')).toBe('a -long-+short+ film')
    expect(marked('', 'new')).toBe('+new+')
    expect(marked('same', 'same')).toBe('same')
  })

  it('is shown by lines where two texts have little in common', () => {
    const before = `A film of the ${'sea and '.repeat(40)}\nshared line\n`
    const after = `The book of a ${'hill or '.repeat(40)}\nshared line\n`
    expect(textDiff(before, after).map(({ text }) => text)).toEqual([
      `${before.split('\n')[0]}\n`,
      `${after.split('\n')[0]}\n`,
      'shared line\n',
    ])
  })

  it('omits the middle of unchanged text, and says so', () => {
    const long = 'word '.repeat(1_000)
    const parts = textDiff(`${long}old ${long}`, `${long}new ${long}`)
    expect(parts.filter(({ isSkipped }) => isSkipped)).toHaveLength(2)
    expect(parts.map(({ text }) => text).join('').length).toBeLessThan(500)
  })

  it('is limited for texts of the largest size that have nothing in common', async () => {
    const words = (seed: number) =>
      Array.from({ length: 9_000 }, (_, at) => `w${(at * seed) % 997}`).join(' ')
    const spent = await cpuSeconds(async () => {
      expect(textDiff(words(7), words(13)).length).toBeGreaterThan(1)
    })
    expect(spent).toBeLessThan(1)
  })

  it('is shown by words where one word of a large text changed', () => {
    const [before, after] = ['old', 'new'].map((word) => `${'some words '.repeat(9_000)}${word},\n`)
    const parts = textDiff(before, after).filter(({ isSkipped }) => !isSkipped)
    expect(parts.slice(1).map(({ text }) => text)).toEqual(['old', 'new', ',\n'])
  })

  it('is not sought word by word where that would take long', () => {
    const often = 'a '.repeat(75)
    const before = often.repeat(400)
    expect(textDiff(before, `${often}b `.repeat(400))).toHaveLength(2)
    expect(textDiff('\n'.repeat(100_000), '\nb\n'.repeat(30_000))).toHaveLength(2)
  })

  it('contains both texts, whatever they share', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', ','), maxLength: 40 })
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        const parts = textDiff(before, after)
        const of = (isIn: (part: DiffPart) => boolean) =>
          parts.flatMap((part) => (isIn(part) ? [part.text] : [])).join('')
        expect(of(({ isAdded }) => !isAdded)).toBe(before)
        expect(of(({ isRemoved }) => !isRemoved)).toBe(after)
      }),
    )
  })

  it('of two lists shows the added and removed words', () => {
    const parts = wordsDiff(['b', 'a'], ['c', 'a'])
    expect(parts.map(({ text, isAdded, isSame }) => [text, isAdded, isSame])).toEqual([
      ['a', false, true],
      ['b', false, false],
      ['c', true, false],
    ])
  })
})
