import { describe, expect, it } from 'vitest'
import { slugsIn } from '../../../src/domain/gazelle/words.ts'
import { readTags } from '../../../src/domain/torrents/texts.ts'
import { TAGS } from './tag-cases.ts'

describe('tags of any script', () => {
  it.each(TAGS)('%s is %j', (written, tags) => {
    expect(readTags(written)).toEqual(tags)
  })

  it.each(TAGS.filter(([, tags]) => tags !== null))('%s is %j in a list of Gazelle', (...given) => {
    expect(slugsIn(given[0])).toEqual(given[1])
  })
})
