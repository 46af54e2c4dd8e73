import { describe, expect, it } from 'vitest'
import { breakable } from '../../../src/site/ui/breakable.ts'

describe('a name that may break', () => {
  it('breaks after dots and underscores', () => {
    expect(breakable('A.Long.Name_of.a_Show-GROUP')).toBe(
      'A.<wbr>Long.<wbr>Name_<wbr>of.<wbr>a_<wbr>Show-GROUP',
    )
  })

  it('has nothing added if its words are short', () => {
    expect(breakable('An album (2001) [CD 24.bit]')).toBe('An album (2001) [CD 24.bit]')
  })

  it('is escaped', () => {
    expect(breakable('<b>Long.and.dangerous</b>&')).toBe(
      '&lt;b&gt;Long.<wbr>and.<wbr>dangerous&lt;/b&gt;&amp;',
    )
  })
})
