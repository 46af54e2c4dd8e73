import { readFileSync, writeFileSync } from 'node:fs'
import type { MappingFile } from '../../import/mapping-file.ts'
import { readMapping } from '../../import/mapping-file.ts'
import type { OpenedSource } from '../../import/open-source.ts'
import { openSource } from '../../import/open-source.ts'
import type { Wanted } from '../../import/rows.ts'
import { SourceError } from '../../import/rows.ts'
import { count } from '../../shared/format.ts'
import { sourcesWith } from '../../store/imports/choose-source.ts'
import type { GivenMapping } from '../../store/imports/given-mapping.ts'
import type { ImportStage } from '../../store/imports/map-all.ts'
import type { Reading } from '../../store/imports/staging/staging.ts'
import type { SourceDescription } from '../../store/imports/described/source.ts'
import { sources } from '../../store/imports/sources/index.ts'
import { CommandError } from '../define-command.ts'
import { printError } from '../output.ts'

// The steps of `babou import` before it writes anything: opening the source and reading the
// mapping.

/** A long run reports its progress after this many rows. */
const TOLD_EVERY = 200_000

/** Runs a step with the source opened; a fault of the source is reported in one line. */
export async function withSource<T>(
  from: string,
  step: (opened: OpenedSource) => Promise<T>,
): Promise<T> {
  let opened: OpenedSource | undefined
  try {
    opened = await openSource(from)
    return await step(opened)
  } catch (error) {
    if (error instanceof SourceError) throw new CommandError(error.message)
    throw error
  } finally {
    await opened?.close()
  }
}

/**
 * Returns the description of a source; for `auto`, reads the tables until only one program matches.
 */
export async function chosenSource(name: string, opened: OpenedSource): Promise<SourceDescription> {
  const named = sources.find((source) => source.name === name)
  if (named !== undefined) return named
  const columnsOf = new Map<string, readonly string[]>()
  for await (const { table, columns } of opened.read({})) {
    if (columnsOf.has(table)) continue
    columnsOf.set(table, columns)
    const [found] = sourcesWith(columnsOf)
    if (found !== undefined) return found
  }
  const known = sources.map((source) => source.name).join(', ')
  throw new CommandError(`the source is not a known one (${known}): it has other tables`)
}

/** Returns a reader of the source as its description requires. */
export function readingOf(opened: OpenedSource, source: SourceDescription): Reading {
  const { identity, hashedBy } = opened
  const [, ...secrets] = source.memberSecrets
  const unhashed = { [source.memberTable]: secrets }
  const chunks: Reading['chunks'] = (known) => opened.read(wantedOf(source), known, unhashed)
  return { source, identity, hashedBy, chunks }
}

/** Returns the columns that a description reads. */
function wantedOf({ tables }: SourceDescription): Wanted {
  const entries = Object.entries(tables).map(([table, columns]) => {
    return [table, columns.map((column) => column.split(':')[0])]
  })
  return Object.fromEntries(entries) as Wanted
}

/** Reads the mapping file; null: no file was given. */
export function mappingFile(path: string | undefined): MappingFile | null {
  if (path === undefined) return null
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandError(`the mapping file cannot be read: ${(error as Error).message}`)
  }
  const read = readMapping(content)
  if (read.ok) return read.mapping
  throw new CommandError(
    `${path} is not valid\n${read.faults.map((line) => `  ${line}`).join('\n')}`,
  )
}

/**
 * Writes the mapping file of a dry run, which may contain secrets. Returns false if there is
 * already a file with that name, which an operator may have edited.
 */
export function writeNew(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new CommandError(`the mapping file cannot be written: ${(error as Error).message}`)
  }
}

export function mappingFor(given: MappingFile | null): GivenMapping {
  const roles = Object.entries(given?.roles ?? {}).map(([key, target]) => {
    return [key, { role: target.role, class: target.class ?? null }] as const
  })
  const categories = Object.entries(given?.categories ?? {}).map(([key, { category }]) => {
    return [key, category] as const
  })
  const values = Object.entries(given?.values ?? {}).map(([key, { attribute, value }]) => {
    return [key, attribute === null ? null : { attribute, value: value ?? '' }] as const
  })
  const forums = Object.entries(given?.forums ?? {}).map(
    ([key, { forum }]) => [key, forum] as const,
  )
  return {
    siteSalt: given?.passwords?.siteSalt ?? '',
    appKey: given?.passwords?.appKey ?? '',
    wrapped: given?.totals?.wrapped ?? 'quarantine',
    roles: Object.fromEntries(roles),
    taxonomy: { categories: Object.fromEntries(categories), values: Object.fromEntries(values) },
    forums: Object.fromEntries(forums),
    absent: given?.absent ?? [],
    encodings: given?.encodings ?? {},
    hosts: (given?.hosts ?? []).map((host) => host.toLowerCase().replace(/^www\./, '')),
  }
}

/**
 * Returns a function that reports the progress of a long run on stderr. Within a stage, the count
 * may start again for the next table.
 */
export function createProgress(): (stage: ImportStage, done: number) => void {
  const told = new Map<ImportStage, number>()
  return (stage, done) => {
    const times = Math.floor(done / TOLD_EVERY)
    if (times > (told.get(stage) ?? 0)) {
      printError(`${count(done)} ${stage === 'read' ? 'rows read' : stage} …`)
    }
    told.set(stage, times)
  }
}
