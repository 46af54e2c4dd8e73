import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Cell } from '../../support/imports/mysqldump.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../support/imports/small-dump.ts'

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

describe('when members were last seen at the old site', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage()
  })
  afterAll(() => stage.end())
  beforeEach(() => stage.takeBack())

  it.each(SITES)('is the last sign-in in $source if nothing later is known', async (site) => {
    const { source, table, member } = site
    await stage.bring({ source, dump: dumpOf(tableOf(table, member)) })
    const seen = await stage.db.selectFrom('member').select(['name', 'last_seen_at']).execute()
    expect(seen).toEqual([{ name: 'ann', last_seen_at: new Date(`${SEEN.replace(' ', 'T')}Z`) }])
  })
})
