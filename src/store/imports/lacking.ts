import type pg from 'pg'
import type { SourceDescription } from './described/source.ts'
import { columnsOf } from './staging/staged-tables.ts'

// Places that a description reads but the source lacks. In all later steps, a missing table looks
// like an empty one, so only this step can tell them apart.

export interface Lack {
  /** `table`, or `table.column` of a table that exists. */
  readonly place: string
  /** The versions of the source that have the place; null: all known ones. */
  readonly versions: string | null
}

/** Returns the tables and columns that the staged source lacks, in the order of its description. */
export async function lacksOf(
  client: pg.ClientBase,
  source: SourceDescription,
): Promise<readonly Lack[]> {
  const { rows } = await client.query<{ table: string; column: string }>(
    'select table_name as table, column_name as column from import.source_column',
  )
  const found = new Set(rows.flatMap(({ table, column }) => [table, `${table}.${column}`]))
  const { some, oneOf } = source.versions
  const isThere = (place: string) => found.has(place)
  // If a place has several names, one of them must exist; otherwise, the next new name would look
  // like an empty table too.
  const missing = new Set(oneOf.filter((places) => !places.some(isThere)).flat())
  return placesOf(source)
    .filter((place) => !isThere(place) && (!place.includes('.') || isThere(tableOf(place))))
    .map((place) => ({ place, versions: missing.has(place) ? null : versionsOf(some, place) }))
}

/**
 * Returns the missing places that stop a run: every known version has them, and the mapping file
 * does not list them as absent.
 */
export function unexplained(lacks: readonly Lack[], absent: readonly string[]): readonly string[] {
  return lacks
    .filter(({ versions }) => versions === null)
    .map(({ place }) => place)
    .filter((place) => !absent.includes(place) && !absent.includes(tableOf(place)))
}

function placesOf(source: SourceDescription): readonly string[] {
  return Object.keys(source.tables).flatMap((table) => {
    return [table, ...columnsOf(source, table).map(({ name }) => `${table}.${name}`)]
  })
}

const tableOf = (place: string) => place.split('.')[0]

function versionsOf(some: SourceDescription['versions']['some'], place: string): string | null {
  return Object.hasOwn(some, place) ? some[place] : null
}
