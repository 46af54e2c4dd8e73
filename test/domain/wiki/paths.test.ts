import { describe, expect, it } from 'vitest'
import { linkedPaths, pathAbove, wikiLinkAt, wikiPath } from '../../../src/domain/wiki/paths.ts'

describe('addresses of the wiki', () => {
  it('are the words of a title in lowercase, in up to four parts', () => {
    expect(wikiPath('Guides/Seeding at home!')).toBe('guides/seeding-at-home')
    expect(wikiPath('Café')).toBe('cafe')
    expect(wikiPath('a/b/c/d')).toBe('a/b/c/d')
    for (const none of ['', '/', 'a//b', '???', 'a/b/c/d/e', 'x'.repeat(201), '../etc']) {
      expect(wikiPath(none)).toBeNull()
    }
    expect(pathAbove('a/b/c')).toBe('a/b')
    expect(pathAbove('a')).toBeNull()
  })

  it('are found in a text, as links of the wiki and as addresses', () => {
    const text = 'See [[Seeding]], [[seeding|again]], [more](/wiki/guides/x) and [[ ]].'
    expect(linkedPaths(text)).toEqual(['seeding', 'guides/x'])
    expect(wikiLinkAt('[[Ports|open ports]] x')).toEqual({
      path: 'ports',
      label: 'open ports',
      isNamed: true,
      length: 20,
    })
    expect(wikiLinkAt('[[a\nb]]')).toBeNull()
  })
})
