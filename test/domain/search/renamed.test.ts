import { describe, expect, it } from 'vitest'
import type { Renamed } from '../../../src/domain/search/renamed.ts'
import { withRenamed } from '../../../src/domain/search/renamed.ts'

const KNOWN = { attributes: [], categories: [] }
const CATEGORY: Renamed = { field: 'category', from: 'tv', to: 'series' }
const TAG: Renamed = { field: 'tag', from: 'hd', to: 'high-definition' }

const line = (q: string) => new URLSearchParams({ q }).toString()

describe('the query of a list', () => {
  it.each([
    [CATEGORY, 'category=tv', 'category=series'],
    [
      CATEGORY,
      'q=dune&category=movies%2Ctv&sort=name',
      'q=dune&category=movies%2Cseries&sort=name',
    ],
    [CATEGORY, 'category=movies&category=tv', 'category=movies&category=series'],
    [CATEGORY, line('cat:tv 電影'), line('cat:series 電影')],
    [
      CATEGORY,
      line('(type:TV OR category:"tv") -cat:tv cat:tvs'),
      line('(type:series OR category:series) -cat:series cat:tvs'),
    ],
    [TAG, 'tag=HD%2Ctv', 'tag=high-definition%2Ctv'],
    [TAG, line('tag:ＨＤ "tag:hd" hd'), line('tag:high-definition "tag:hd" hd')],
  ])('has the new slug of what was renamed: %o %s', (renamed, query, expected) => {
    expect(withRenamed(query, renamed, KNOWN)).toBe(expected)
  })

  it.each(['', 'tag=tv', 'category=tv-shows', line('tv'), line('tag:tv'), line('"cat:tv"')])(
    'stays the same where it does not name it: %s',
    (query) => {
      expect(withRenamed(query, CATEGORY, KNOWN)).toBe(query)
    },
  )
})
