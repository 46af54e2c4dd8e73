import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { leftOutReason } from '../../../src/domain/imports/left-out-tables.ts'
import { inProject } from '../../../src/shared/paths.ts'
import { sources } from '../../../src/store/imports/sources/index.ts'

// What the pages for operators say about tables, and what the descriptions of sources read.

const textOf = (page: string) => fs.readFileSync(inProject(`docs/operators/${page}`), 'utf8')

/** The names in code marks of a text, in its order. */
const namesIn = (text: string) => [...text.matchAll(/`([a-z0-9_]+)`/gi)].map(([, name]) => name)

/** The cells of the rows of the first table after a heading; the first row is its head. */
function tableAfter(page: string, heading: string): readonly (readonly string[])[] {
  const lines = page.slice(page.indexOf(heading)).split('\n')
  const from = lines.findIndex((line) => line.startsWith('|'))
  const rest = lines.slice(from)
  const to = rest.findIndex((line) => !line.startsWith('|'))
  return rest
    .slice(0, to)
    .filter((line) => !/^\| ---/.test(line))
    .map((line) => {
      return line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    })
}

const leftOut = tableAfter(textOf('import.md'), '## What is not imported')

describe.each(sources.map((source) => [source.name, source] as const))('%s', (name, source) => {
  const tables = Object.keys(source.tables)

  it('reads the tables that its page names, and no others', () => {
    const [, ...rows] = tableAfter(textOf(`import-${name}.md`), '# ')
    const named = rows.flatMap(([first]) => namesIn(first))
    expect([...new Set(named)].sort()).toEqual([...tables].sort())
  })

  it('reads none of the tables that are not imported, each of which has a reason', () => {
    const column = leftOut[0].findIndex((cell) => cell === `\`${name}\``)
    expect(column).toBeGreaterThan(0)
    const named = leftOut.slice(1).flatMap((row) => namesIn(row[column]))
    expect(named.filter((table) => tables.includes(table))).toEqual([])
    expect(named.filter((table) => leftOutReason(table) === leftOutReason('xyz'))).toEqual([])
  })

  it('says by versions only what it reads', () => {
    const read = tables.flatMap((table) => [
      table,
      ...source.tables[table].map((column) => `${table}.${column.split(':')[0]}`),
    ])
    const said = [...Object.keys(source.versions.some), ...source.versions.oneOf.flat()]
    expect(said.filter((place) => !read.includes(place))).toEqual([])
  })
})

describe('what is not imported', () => {
  it('is listed for every source', () => {
    const [head] = leftOut
    expect(namesIn(head.join(' ')).sort()).toEqual(sources.map(({ name }) => name).sort())
    expect(leftOut.every((row) => row.length === head.length)).toBe(true)
  })
})
