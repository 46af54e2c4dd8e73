import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

// A table of a list has the density that the reader chose, and its rows are reached by key.

/** Tables that are no lists: forms, results, documents and samples. */
const OTHERS: readonly string[] = [
  'console/people/roles/matrix.mustache',
  'console/system/settings/edit.mustache',
  'console/system/themes/edit.mustache',
  'forums/arrange/split.mustache',
  'notifications/choices/show.mustache',
  'partials/api-fields.mustache',
  'partials/chart.mustache',
  'partials/poll.mustache',
  'search/help/show.mustache',
]

describe('the tables of views', () => {
  it('have data-rows if they are lists', () => {
    const tables = fs
      .readdirSync('views', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.mustache'))
      .map((name) => [name, fs.readFileSync(path.join('views', name), 'utf8')] as const)
      .filter(([, text]) => text.includes('<tbody'))
    expect(tables.length).toBeGreaterThan(40)
    const bare = tables.filter(([, text]) => text.includes('<tbody>')).map(([name]) => name)
    expect(bare.sort()).toEqual(OTHERS)
  })
})
