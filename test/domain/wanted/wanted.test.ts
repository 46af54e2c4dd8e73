import { describe, expect, it } from 'vitest'
import { readQuery } from '../../../src/domain/search/query.ts'
import { gapDemand, searchedWords } from '../../../src/domain/wanted/wanted.ts'

function counted(line: string): string | null {
  const read = readQuery(line, 0)
  if (!read.ok) throw new Error('is not a search')
  return searchedWords(read.query)
}

describe('a search that is counted', () => {
  it('is its words, in lower case and with single spaces', () => {
    expect(counted('  The  Lighthouse Keeper ')).toBe('the lighthouse keeper')
    expect(counted('"the lighthouse" keeper')).toBe('the lighthouse keeper')
  })

  it.each([
    ['an excluded word', 'lighthouse -uncut'],
    ['a field', 'lighthouse size:>2g'],
    ['an alternative', 'lighthouse OR beacon'],
    ['two letters', 'lo'],
    ['eleven words', 'a b c d e f g h i j k'],
    ['more than 100 letters', 'l'.repeat(101)],
    ['an email address', 'ann@example.org'],
    ['an info hash', '0123456789abcdef0123456789abcdef01234567'],
    ['a telephone number', '0301234567'],
  ])('is not one with %s', (_, line) => {
    expect(counted(line)).toBeNull()
  })
})

describe('the demand for a gap', () => {
  it('counts a member who watches as ten snatches', () => {
    expect(gapDemand({ watching: 2, snatches: 3 })).toBe(23)
  })
})
