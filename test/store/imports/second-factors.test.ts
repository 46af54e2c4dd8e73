import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/shared/one-time-code.ts'
import * as oneTimeSecrets from '../../../src/store/accounts/one-time-secrets.ts'
import { IMPORTED_AT, secrets } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { appKey, encrypted } from '../../support/imports/laravel.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'

/** What an app reads from JBSWY3DPEHPK3PXP. */
const SECRET = Buffer.from('48656c6c6f21deadbeef', 'hex')

let stage: ImportStage
beforeEach(async () => {
  stage = await importStage()
})
afterEach(() => stage.end())

it('imports authenticator apps of NexusPHP with sealed secrets', async () => {
  const names = ['id', 'username', 'passhash', 'email', 'class', 'seedbonus', 'modcomment']
  const users = ['JBSWY3DPEHPK3PXP', '', 'not one'].map((secret, at) => {
    return [at + 1, `m${at + 1}`, '', `m${at + 1}@example.net`, 1, 0, '', secret]
  })
  const dump = dumpOf(table('users', [...names, 'two_step_secret'], users))
  const { report } = await stage.bring({ source: 'nexusphp', dump })
  expect(report.remarks).toContainEqual({ kind: 'member', remark: 'no authenticator', rows: 1 })

  const { rows } = await sql<{ id: number; name: string; sealed: Buffer }>`
    select m.id, m.name, s.secret_sealed as sealed
    from one_time_secret s join member m on m.id = s.member_id`.execute(stage.db)
  expect(rows.map(({ name }) => name)).toEqual(['m1'])
  expect(rows[0].sealed.includes(SECRET)).toBe(false)
  const code = codeOf(SECRET, stepAt(IMPORTED_AT))
  const prove = () => oneTimeSecrets.prove(stage.db, secrets, rows[0].id, code, IMPORTED_AT)
  expect([await prove(), await prove()]).toEqual(['app', null])

  const staged = sql`
    select from import.users u, import.plain_member p
    where u.two_step_secret <> '' or p.factor_secret <> ''`
  expect((await staged.execute(stage.db)).rows).toEqual([])
})

it('imports authenticator apps of UNIT3D by the APP_KEY of the site', async () => {
  const key = appKey()
  const given: readonly (readonly [secret: string, confirmed: string | null])[] = [
    [encrypted('JBSWY3DPEHPK3PXP', key, true), '2026-01-01 00:00:00'],
    [encrypted('JBSWY3DPEHPK3PXP', key), '2026-01-01 00:00:00'],
    [encrypted('JBSWY3DPEHPK3PXP', key, true), null],
    [encrypted('JBSWY3DPEHPK3PXP', appKey(), true), '2026-01-01 00:00:00'],
    ['no envelope', '2026-01-01 00:00:00'],
  ]
  const names = ['id', 'username', 'email', 'group_id', 'seedbonus', 'fl_tokens']
  const columns = [...names, 'two_factor_secret', 'two_factor_confirmed_at']
  const users = given.map(([secret, confirmed], at) => {
    return [at + 1, `m${at + 1}`, `m${at + 1}@example.net`, 3, '0', 0, secret, confirmed]
  })
  const dump = dumpOf(table('users', columns, users))
  const { report } = await stage.bring({ source: 'unit3d', dump, mapping: { appKey: key.text } })
  expect(report.remarks).toContainEqual({ kind: 'member', remark: 'no authenticator', rows: 2 })
  expect(report.remarks).toContainEqual({ kind: 'member', remark: 'recovery codes', rows: 4 })
  const { rows } = await sql<{ name: string; sealed: Buffer }>`
    select m.name, s.secret_sealed as sealed
    from one_time_secret s join member m on m.id = s.member_id order by 1`.execute(stage.db)
  expect(rows.map(({ name, sealed }) => [name, secrets.unseal(sealed)])).toEqual([
    ['m1', SECRET.toString('hex')],
    ['m2', SECRET.toString('hex')],
  ])
  const { rows: stored } = await sql<{ mapping: string }>`
    select mapping::text as mapping from import_run`.execute(stage.db)
  expect(stored[0].mapping).not.toContain(key.text)
  const staged = sql`select from import.users where two_factor_secret <> ''`
  expect((await staged.execute(stage.db)).rows).toEqual([])
})
