import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import { undo, type Undone } from '../../../src/store/imports/undo.ts'
import { createDb } from '../patient-db.ts'
import { testDatabase } from '../postgres.ts'
import type { HowToImport } from './importing.ts'
import { IMPORTED_AT, importInto } from './importing.ts'

interface Staged {
  /** The dump that is imported first, unless `bring` gets one. */
  readonly dump?: string
  /** .torrents, by the names of their files. */
  readonly torrents?: Readonly<Record<string, Buffer>>
}

export interface Bringing extends Omit<HowToImport, 'from' | 'torrents'> {
  /** Written first; without it, the file that was imported before is imported again. */
  readonly dump?: string
}

/** A database, and another tracker whose dumps are imported into it. */
export interface ImportStage {
  readonly db: Db
  /** The address of the database. */
  readonly url: string
  /** Has the dump and the .torrents. */
  readonly folder: string
  readonly bring: (given: Bringing) => ReturnType<typeof importInto>
  /** Undoes the imports. */
  readonly takeBack: (now?: Date) => Promise<Undone | 'busy'>
  readonly end: () => Promise<void>
}

/** A stage whose tracker has a dump and .torrents, if they are given. */
export async function importStage({ dump, torrents = {} }: Staged = {}): Promise<ImportStage> {
  const database = await testDatabase()
  const db = createDb(database.url, { log: silentLog() })
  const folder = mkdtempSync(path.join(tmpdir(), 'babou-imports-'))
  const from = path.join(folder, 'dump.sql')
  if (dump !== undefined) writeFileSync(from, dump)
  const files = path.join(folder, 'torrents')
  mkdirSync(files)
  for (const [name, content] of Object.entries(torrents)) {
    writeFileSync(path.join(files, name), content)
  }
  return {
    ...{ db, folder, url: database.url },
    bring({ dump: next, ...given }) {
      if (next !== undefined) writeFileSync(from, next)
      return importInto(database.url, { ...given, from, torrents: files })
    },
    takeBack: (now = IMPORTED_AT) => {
      return oneAtATime(database.url, silentLog(), (one) => undo(one.db, now))
    },
    async end() {
      await closeDb(db)
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}
