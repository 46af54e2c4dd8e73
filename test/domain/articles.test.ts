import { describe, expect, it } from 'vitest'
import { tagsFault, tagsIn } from '../../src/domain/articles/articles.ts'

describe('the tags of an article', () => {
  it('are words of any language, with marks in them', () => {
    const tags = tagsIn('News, c++ , C#, web 2.0, новости, a--b, news')
    expect(tags).toEqual(['news', 'c++', 'c#', 'web-2.0', 'новости', 'a--b'])
    expect(tagsFault(tags)).toBeNull()
    for (const odd of ['-a', '.', 'a!', '#1', 'a/b']) expect(tagsFault([odd]), odd).not.toBeNull()
  })

  it('are read in one way only, whatever marks they consist of', () => {
    for (const mark of ['-', '.', '+', '#', '-.', 'a-']) {
      const tag = `a${mark.repeat(38 / mark.length)}!`
      expect(tagsFault([tag]), tag).toContain('is not a word')
    }
  })
})
