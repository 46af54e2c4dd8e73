import { sql } from 'kysely'
import { readingOf } from '../../../src/cli/importing/importing.ts'
import { openSource } from '../../../src/import/open-source.ts'
import { torrentFolder } from '../../../src/import/torrent-folder.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { createPasswords } from '../../../src/store/accounts/passwords.ts'
import type { GivenMapping } from '../../../src/store/imports/given-mapping.ts'
import type { Imported } from '../../../src/store/imports/map-all.ts'
import { importSource } from '../../../src/store/imports/import-source.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import type { SourceDescription } from '../../../src/store/imports/described/source.ts'
import { sources } from '../../../src/store/imports/sources/index.ts'

export const secrets = createSecrets('the secret of this test')
/** Cheap, as in all tests. */
export const passwords = createPasswords({ memoryKib: 1024, passes: 2 })
export const IMPORTED_AT = new Date('2026-06-01T12:00:00Z')

export interface HowToImport {
  readonly source: string
  readonly from: string
  readonly isDry?: boolean
  /** The folder with .torrents. */
  readonly torrents?: string | null
  readonly mapping?: Partial<GivenMapping>
  readonly now?: Date
  /** Ends the connection, as the death of a process does, at this step of the progress. */
  readonly killAfter?: number
}

const NO_MAPPING: GivenMapping = {
  siteSalt: '',
  appKey: '',
  wrapped: 'quarantine',
  roles: {},
  taxonomy: { categories: {}, values: {} },
  forums: {},
  hosts: ['old.example'],
  absent: [],
  encodings: {},
}

/** Dumps of tests have only what they are about. */
const anyAbsent = (source: SourceDescription) => Object.keys(source.tables)

/** Imports as the command does. */
export async function importInto(
  url: string,
  given: HowToImport,
): Promise<Imported & { ok: true }> {
  const { source: name, from, isDry = false, mapping = {}, now = IMPORTED_AT, killAfter } = given
  const source = sources.find((one) => one.name === name)
  if (source === undefined) throw new Error(`no source ${name}`)
  const opened = await openSource(from)
  const findFile = await torrentFolder(given.torrents ?? null)
  let steps = 0
  try {
    const result = await oneAtATime(url, silentLog(), (connection) =>
      importSource(connection, {
        reading: readingOf(opened, source),
        mapping: { ...NO_MAPPING, absent: anyAbsent(source), ...mapping },
        findFile,
        ...{ secrets, passwords, isDry, now, site: 'Old Site', origin: opened.name },
        onProgress() {
          steps++
          if (steps === killAfter) throw new Error('killed')
        },
      }),
    )
    if (result === 'busy' || !result.ok) throw new Error(JSON.stringify(result))
    return result
  } finally {
    await opened.close()
  }
}

/** What the tables contain, by table: the same text for the same rows. */
export async function contents(
  db: Db,
  without: readonly string[],
): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`.execute(db)
  // One statement: of hundreds of tables, few have rows.
  const texts = rows
    .filter(({ name }) => !without.includes(name))
    .map(
      ({ name }) => sql`select ${sql.lit(name)} as name,
        string_agg(t::text, E'\n' order by t::text) as text from ${sql.table(name)} t`,
    )
  const { rows: all } = await sql<{ name: string; text: string | null }>`
    ${sql.join(texts, sql` union all `)}`.execute(db)
  return Object.fromEntries(all.flatMap(({ name, text }) => (text === null ? [] : [[name, text]])))
}
