import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches, readText } from '../../../src/domain/text-rules/matching.ts'
import { comparable } from '../../../src/domain/text-rules/text-rules.ts'

const has = (test: 'words' | 'addresses', text: string, ...values: string[]) =>
  matches({ test, values, times: 1 }, readText(text), 0)

describe('a rule', () => {
  it.each([
    ['Buy VIAGRA now', 'viagra', true],
    ['viagras', 'viagra', false],
    ['viagras', 'via*a*', true],
    ['the class is open', 'ass', false],
    ['Free   money, here', 'free money', true],
    ['free of money', 'free money', false],
    ['ｆｒｅｅ', 'free', true],
    ['anything', '', false],
  ])('for words reads %j as %j: %s', (text, value, found) => {
    expect(has('words', text, value)).toBe(found)
  })

  it.each([
    ['see https://shop.example.org/a?b', 'example.org', true],
    ['see http://me@Example.ORG:80/', 'example.org', true],
    ['[x](https://notexample.org)', 'example.org', false],
    ['www.example.org.', 'example.org', true],
    ['example.org', 'example.org', false],
  ])('for addresses reads %j as %j: %s', (text, value, found) => {
    expect(has('addresses', text, value)).toBe(found)
  })

  it('counts links and images', () => {
    const text = readText('[a](/b) https://x.example ![c](/img/aa) www.y.example')
    expect([text.links, text.images]).toEqual([2, 1])
    expect(readText('[a](/b) [c](/d)').links).toBe(2)
    expect(matches({ test: 'links', values: [], times: 3 }, text, 0)).toBe(false)
    expect(matches({ test: 'repetition', values: [], times: 3 }, text, 3)).toBe(true)
  })

  it('finds a word with * where a regular expression does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 7 })
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(word, letters, (text, pattern) => {
        const same = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
        expect(has('words', text, pattern)).toBe(same.test(text))
      }),
    )
  })

  it('takes bounded work on hostile texts and words', () => {
    const text = `${'a'.repeat(40_000)} ${'a '.repeat(5_000)}${'http://'.repeat(1_000)}`
    expect(has('words', text, `${'*a'.repeat(40)}b`)).toBe(false)
    expect(readText(text).words.length).toBeLessThanOrEqual(60_000)
  })

  it('finds a word at the end of the longest text, however short the others are', () => {
    expect(has('words', `${'a '.repeat(49_990)}casino`, 'casino')).toBe(true)
    expect(has('words', `${'a '.repeat(49_990)}casino`, 'a cas*')).toBe(true)
    expect(readText('\ufdfa'.repeat(100_000)).plain).toHaveLength(400_000)
  })

  it('reads no word of a text for values that are not in it', () => {
    const read = readText('a '.repeat(5_000))
    let reads = 0
    const words = new Proxy(read.words, {
      get(all, name) {
        reads++
        return Reflect.get(all, name) as unknown
      },
    })
    const values = Array.from({ length: 500 }, (_, at) =>
      at % 2 === 0 ? `casino${at}` : `a*${at}`,
    )
    expect(matches({ test: 'words', values, times: 1 }, { ...read, words }, 0)).toBe(false)
    expect(reads).toBe(0)
    expect(has('words', 'b a a', 'a a')).toBe(true)
  })
})

describe('the same text', () => {
  it('is seen through case, spaces, widths and invisible characters', () => {
    expect(comparable('Buy\n  NOW\u200B ')).toBe(comparable('ｂuynow'))
  })
})
