import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import { undo } from '../../../src/store/imports/undo.ts'
import { IMPORTED_AT, importInto } from '../../support/imports/importing.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE = {
  ...{ isHex: true, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false },
  lineEnd: '\n',
} as const
const NEVER = '0000-00-00 00:00:00'
const SEEN = '2024-03-04 05:06:07'
const KEY = '1'.repeat(32)

interface Site {
  readonly source: string
  readonly table: string
  readonly member: Readonly<Record<string, Cell>>
}

/** A member of each source whose last visit is only known from the last sign-in. */
const SITES: readonly Site[] = [
  {
    ...{ source: 'gazelle', table: 'users_main' },
    member: {
      ...{ ID: 1, Username: 'ann', Email: 'ann@old.example', Enabled: '1', torrent_pass: KEY },
      ...{ PermissionID: 2, LastAccess: NEVER, LastLogin: SEEN },
    },
  },
  {
    ...{ source: 'unit3d', table: 'users' },
    member: {
      ...{ id: 1, username: 'ann', email: 'ann@old.example', passkey: KEY, group_id: 3 },
      ...{ last_action: null, last_login: SEEN },
    },
  },
  ...['nexusphp', 'tbdev'].map((source) => ({
    ...{ source, table: 'users' },
    member: {
      ...{ id: 1, username: 'ann', email: 'ann@old.example', passkey: KEY, class: 1 },
      ...{ status: 'confirmed', enabled: 'yes', last_access: NEVER, last_login: SEEN },
    },
  })),
]

function dump({ table, member }: Site): string {
  const columns = Object.keys(member).map((name) => ({ name, type: 'text' }))
  return `${HEAD}${dumpTable(table, columns, [Object.values(member)], STYLE).toString()}${FOOT}`
}

describe('when members were last seen at the old site', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-seen-'))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => oneAtATime(database.url, silentLog(), (one) => undo(one.db, IMPORTED_AT)))

  it.each(SITES)('is the last sign-in in $source if nothing later is known', async (site) => {
    const from = path.join(folder, `${site.source}.sql`)
    writeFileSync(from, dump(site))
    await importInto(database.url, { source: site.source, from })
    const seen = await db.selectFrom('member').select(['name', 'last_seen_at']).execute()
    expect(seen).toEqual([{ name: 'ann', last_seen_at: new Date(`${SEEN.replace(' ', 'T')}Z`) }])
  })
})
