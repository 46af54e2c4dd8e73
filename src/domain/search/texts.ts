import type { TextLeaf } from './expression.ts'
import type { Field, LineQuery, ReadLine } from './line.ts'
import { readLine } from './line.ts'
import { likeliest } from './spelling.ts'
import type { Range } from './values.ts'
import { readTimes } from './values.ts'

// The search in texts: the grammar in line.ts with the fields below. Texts are what members write:
// topics, posts, comments, articles, wiki pages, requests, tickets, reports, messages.

export type TextQuery = LineQuery<TextLeaf>

const AGE = /^\d{1,4}[hdwmy]$/i

const written = (read: (text: string, now: number) => Range | null, example: string) => ({
  example,
  read({ value, now }: { readonly value: string; readonly now: number }): TextLeaf | null {
    const range = read(value.trim(), now)
    return range === null ? null : { kind: 'written', ...range }
  },
})

/**
 * Reads the value of `before`: `before:7d` means more than seven days ago, `before:2024-05` earlier
 * than that month.
 */
function before(text: string, now: number): Range | null {
  return /^\w/.test(text) ? readTimes(`${AGE.test(text) ? '>' : '<'}${text}`, now) : null
}

/**
 * Reads the value of `after`: `after:7d` means within the last seven days, `after:2024-05` later
 * than that month.
 */
function after(text: string, now: number): Range | null {
  return /^\w/.test(text) ? readTimes(`${AGE.test(text) ? '<' : '>'}${text}`, now) : null
}

const FIELDS: Readonly<Record<string, Field<TextLeaf>>> = {
  in: {
    example: 'in:posts, in:help',
    read: ({ value, place }) => ({ kind: 'in', name: value.toLowerCase(), place }),
  },
  by: {
    example: 'by:ann',
    read: ({ value }) => ({ kind: 'by', name: value.toLowerCase() }),
  },
  before: written(before, 'before:2024-05, before:1y'),
  after: written(after, 'after:2024-05-01, after:7d'),
  written: written(readTimes, 'written:<7d, written:2024-05..2024-08'),
}

const SYNONYMS: Readonly<Record<string, string>> = {
  author: 'by',
  user: 'by',
  uploader: 'by',
  forum: 'in',
  since: 'after',
  until: 'before',
  added: 'written',
  date: 'written',
}

/** Reads a search for texts; `now` is in Unix seconds. */
export function readTextQuery(line: string, now: number): ReadLine<TextLeaf> {
  return readLine<TextLeaf>(line, now, {
    words: (term) => ({ kind: 'words', term }),
    field: fieldNamed,
    unknown({ name, place, value }, typed) {
      const quoted = `"${typed.replaceAll('"', '')}"`
      const names = Object.keys(FIELDS).map((word) => ({ word, torrents: 0 }))
      const similar = likeliest(name, names)
      const meant = similar === null ? null : `${similar}:${value}`
      const fields = `Fields: ${Object.keys(FIELDS).join(', ')}.`
      const text =
        `There is no field “${name}”. ${meant === null ? fields : `Did you mean ${meant}?`} ` +
        `To search for the words, write ${quoted}.`
      return { place, text, instead: meant === null ? [quoted] : [meant, quoted] }
    },
  })
}

function fieldNamed(name: string): Field<TextLeaf> | null {
  const own = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : name
  return Object.hasOwn(FIELDS, own) ? FIELDS[own] : null
}
