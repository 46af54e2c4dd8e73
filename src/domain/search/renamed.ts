import { foldTag } from '../taxonomy/tag-slugs.ts'
import { leavesOf } from './expression.ts'
import type { KnownNames } from './field-names.ts'
import { readQuery } from './query.ts'

/** A category or tag that has a new slug. */
export interface Renamed {
  readonly field: 'category' | 'tag'
  readonly from: string
  readonly to: string
}

/**
 * Returns the query string of a list in which the former slug of a category or tag is replaced with
 * the new one: `q=cat:tv -cat:movies&category=tv,movies`.
 */
export function withRenamed(query: string, renamed: Renamed, known: KnownNames): string {
  const before = [...new URLSearchParams(query)]
  const after = before.map(([name, value]): [string, string] => {
    if (name === 'q') return [name, inLine(value, renamed, known)]
    return [name, name === renamed.field ? inList(value, renamed) : value]
  })
  const isSame = after.every(([, value], at) => value === before[at][1])
  return isSame ? query : new URLSearchParams(after).toString()
}

function inList(values: string, { field, from, to }: Renamed): string {
  const nameOf = (value: string) => (field === 'tag' ? foldTag(value.trim()) : value.trim())
  const all = values.split(',')
  return all.map((value) => (nameOf(value) === from ? to : value)).join(',')
}

function inLine(line: string, { field, from, to }: Renamed, known: KnownNames): string {
  const read = readQuery(line, 0, known)
  if (!read.ok) return line
  const places = read.query.also.flatMap(leavesOf).flatMap((leaf) => {
    const isIt = leaf.kind === 'named' && leaf.field === field && leaf.name === from
    return isIt ? [leaf.place] : []
  })
  const chars = Array.from(line)
  // Starts with the last place, so that the positions of the others do not change.
  for (const place of places.reverse()) chars.splice(place.from, place.to - place.from, to)
  return chars.join('')
}
