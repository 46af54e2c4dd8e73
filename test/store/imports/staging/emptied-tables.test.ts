import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ImportStage } from '../../../support/imports/import-stage.ts'
import { importStage } from '../../../support/imports/import-stage.ts'
import type { Rows } from '../../../support/imports/small-dump.ts'
import { dumpOf, table, tableOf } from '../../../support/imports/small-dump.ts'

/** A member of Gazelle, with open invites and secondary classes; null: their tables are missing. */
function dump(invites: Rows | null, classes: Rows | null): string {
  const passkey = '1'.repeat(32)
  return dumpOf(
    tableOf('users_main', {
      ...{ ID: 1, Username: 'ann', Enabled: '1', torrent_pass: passkey, PermissionID: 2 },
    }),
    tableOf('permissions', { ID: 20, Level: 100, Name: 'Donor' }),
    invites === null
      ? ''
      : table('invites', ['InviterID', 'InviteKey', 'Email', 'Expires'], invites),
    classes === null ? '' : table('users_levels', ['UserID', 'PermissionID'], classes),
  )
}

let stage: ImportStage
beforeAll(async () => {
  stage = await importStage()
})
afterAll(() => stage.end())

it('a table that the old site has emptied ends what it had, a missing one nothing', async () => {
  const open = async (...tables: Parameters<typeof dump>) => {
    await stage.bring({ source: 'gazelle', dump: dump(...tables) })
    const { rows } = await sql`
      select (select count(*) from invite where revoked_at is null) as invites,
        (select count(*) from given_role where ended_at is null) as roles`.execute(stage.db)
    return rows[0]
  }
  const invite = [1, '5'.repeat(32), 'guest@example.org', '2100-01-01 00:00:00']
  expect(await open([invite], [[1, 20]])).toEqual({ invites: 1, roles: 1 })
  expect(await open(null, null)).toEqual({ invites: 1, roles: 1 })
  expect(await open([], [])).toEqual({ invites: 0, roles: 0 })
})
