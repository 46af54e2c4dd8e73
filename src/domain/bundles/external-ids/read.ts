import type { Source } from './sources.ts'
import { isSource, sourceNames, sources } from './sources.ts'

export interface ExternalId {
  readonly source: Source
  /** The value as it is stored: digits without leading zeros, UUIDs in lowercase, ISBN-13. */
  readonly value: string
}

/** The IDs in a field, in order and each of them once, or the first one that is not valid. */
export type ReadIds =
  | { readonly ok: true; readonly ids: readonly ExternalId[] }
  | { readonly ok: false; readonly error: string }

const MAX_IDS = 20

/** What may precede the number of an ISBN: `ISBN 0-441-17271-7`, `ISBN-13: 978…`, `isbn13:978…`. */
const BEFORE_ISBN = /isbn(?:-?1[03](?=[\s:]))?[\s:-]*(?=\d)/gi

/**
 * Reads IDs, one per line or separated by commas or spaces: a URL of a known catalog,
 * `imdb:tt0133093`, or an unambiguous value (`tt0133093`, an ISBN).
 */
export function readExternalIds(text: string): ReadIds {
  const found = new Map<string, ExternalId>()
  for (const typed of text.replace(BEFORE_ISBN, 'isbn13:').split(/[\s,;]+/)) {
    if (typed === '') continue
    const id = readExternalId(typed)
    if (id === null) return { ok: false, error: errorOf(typed) }
    found.set(`${id.source}:${id.value}`, id)
  }
  if (found.size > MAX_IDS) return { ok: false, error: `can be at most ${MAX_IDS}` }
  return { ok: true, ids: [...found.values()] }
}

/** Reads IDs in the form in which they are stored, without a limit on their number. */
export function storedIds(texts: readonly string[]): readonly ExternalId[] {
  return texts.map((text) => {
    const at = text.indexOf(':')
    return { source: text.slice(0, at) as Source, value: text.slice(at + 1) }
  })
}

/** Reads one ID from typed text; null when it is not valid. */
export function readExternalId(typed: string): ExternalId | null {
  const text = typed.trim()
  for (const source of sourceNames) {
    for (const address of sources[source].addresses) {
      const [, value] = address.exec(text) ?? []
      if (value !== undefined) return idOf(source, value)
    }
  }
  const [, name, value] = /^([a-z0-9_]+):(.+)$/i.exec(text) ?? []
  if (name !== undefined && isSource(name.toLowerCase())) {
    return idOf(name.toLowerCase() as Source, value)
  }
  if (/^tt\d+$/i.test(text)) return idOf('imdb', text)
  if (/^OL\d+[WM]$/i.test(text)) return idOf('openlibrary', text)
  return /^97[89][\d-]{10,14}$/.test(text) ? idOf('isbn13', text) : null
}

/**
 * Returns the sources that have this name, or whose names start with it: `tmdb` means `tmdb_movie`
 * and `tmdb_tv`.
 */
export function sourcesCalled(name: string): readonly Source[] {
  return sourceNames.filter((source) => source === name || source.startsWith(`${name}_`))
}

/**
 * Reads the ID of one source from a URL or from the ID itself; null when the text contains none.
 */
export function readIdOf(source: Source, typed: string): string | null {
  const text = typed.trim()
  for (const address of sources[source].addresses) {
    const [, value] = address.exec(text) ?? []
    if (value !== undefined) return sources[source].read(value)
  }
  return sources[source].read(text)
}

/** Formats an ID as it is written in forms and in the history: `imdb:tt0133093`. */
export function idText({ source, value }: ExternalId): string {
  return `${source}:${value}`
}

function idOf(source: Source, value: string): ExternalId | null {
  const kept = sources[source].read(value.trim())
  return kept === null ? null : { source, value: kept }
}

function errorOf(typed: string): string {
  const [, name] = /^([a-z0-9_]+):/i.exec(typed) ?? []
  const shown = `“${typed.slice(0, 60)}”`
  if (name !== undefined && isSource(name.toLowerCase())) {
    const { label, example } = sources[name.toLowerCase() as Source]
    return `contains ${shown}, which is not an ID of ${label}; an example is ${example}`
  }
  return `contains ${shown}, which is not a known address or ID, such as imdb:tt0133093`
}
