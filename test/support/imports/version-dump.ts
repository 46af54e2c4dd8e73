import type { SourceDescription } from '../../../src/store/imports/described/source.ts'
import type { Cell } from './mysqldump.ts'
import { dumpOf, table } from './small-dump.ts'

export type Row = Readonly<Record<string, Cell>>

/**
 * A dump with every table and column that one version of a program has, and these rows.
 * @param versions what the version is called, of places that only some versions have
 */
export function dumpOfVersion(
  { tables, versions: { some } }: SourceDescription,
  versions: RegExp,
  rows: Readonly<Record<string, readonly Row[]>>,
): string {
  const isThere = (place: string) => !Object.hasOwn(some, place) || versions.test(some[place])
  const left = Object.entries(tables).filter(([name]) => isThere(name))
  return dumpOf(
    ...left.map(([name, all]) => {
      const columns = all
        .map((column) => column.split(':')[0])
        .filter((column) => isThere(`${name}.${column}`))
      const cells = (rows[name] ?? []).map((row) => columns.map((column) => row[column] ?? null))
      return table(name, columns, cells)
    }),
  )
}
