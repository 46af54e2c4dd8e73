import { describe, expect, it } from 'vitest'
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

  it('of two lists shows the added and removed words', () => {
    const parts = wordsDiff(['b', 'a'], ['c', 'a'])
    expect(parts.map(({ text, isAdded, isSame }) => [text, isAdded, isSame])).toEqual([
      ['a', false, true],
      ['b', false, false],
      ['c', true, false],
    ])
  })
})
