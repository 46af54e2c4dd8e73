import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { codeOf, stepAt } from '../../../src/shared/one-time-code.ts'
import * as oneTimeSecrets from '../../../src/store/accounts/one-time-secrets.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { importInto, IMPORTED_AT, secrets } from '../../support/imports/importing.ts'
import type { DumpStyle } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE: DumpStyle = {
  ...{ isHex: false, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false, lineEnd: '\n' },
}
/** What an app reads from JBSWY3DPEHPK3PXP. */
const SECRET = Buffer.from('48656c6c6f21deadbeef', 'hex')

let database: TestDatabase
let db: Db
let folder: string
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  folder = mkdtempSync(path.join(tmpdir(), 'babou-factors-'))
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
  rmSync(folder, { recursive: true })
})

it('imports authenticator apps of NexusPHP with sealed secrets', async () => {
  const names = ['id', 'username', 'passhash', 'email', 'class', 'seedbonus', 'modcomment']
  const columns = [...names, 'two_step_secret'].map((name) => ({ name, type: 'text' }))
  const users = ['JBSWY3DPEHPK3PXP', '', 'not one'].map((secret, at) => {
    return [at + 1, `m${at + 1}`, '', `m${at + 1}@example.net`, 1, 0, '', secret]
  })
  const from = path.join(folder, 'dump.sql')
  writeFileSync(from, `${HEAD}${dumpTable('users', columns, users, STYLE).toString()}${FOOT}`)
  const { report } = await importInto(database.url, { source: 'nexusphp', from })
  expect(report.remarks).toContainEqual({ kind: 'member', remark: 'no authenticator', rows: 1 })

  const { rows } = await sql<{ id: number; name: string; sealed: Buffer }>`
    select m.id, m.name, s.secret_sealed as sealed
    from one_time_secret s join member m on m.id = s.member_id`.execute(db)
  expect(rows.map(({ name }) => name)).toEqual(['m1'])
  expect(rows[0].sealed.includes(SECRET)).toBe(false)
  const code = codeOf(SECRET, stepAt(IMPORTED_AT))
  const prove = () => oneTimeSecrets.prove(db, secrets, rows[0].id, code, IMPORTED_AT)
  expect([await prove(), await prove()]).toEqual(['app', null])

  const staged = sql`
    select from import.users u, import.plain_member p
    where u.two_step_secret <> '' or p.factor_secret <> ''`
  expect((await staged.execute(db)).rows).toEqual([])
})

const APP_KEY = randomBytes(32)

/** As Laravel encrypts: `encrypt()` serializes the text, `encryptString()` does not. */
function encrypted(text: string, isSerialized: boolean, key = APP_KEY): string {
  const nonce = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', key, nonce)
  const plain = isSerialized ? `s:${text.length}:"${text}";` : text
  const value = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
  const iv = nonce.toString('base64')
  const mac = createHmac('sha256', key).update(`${iv}${value}`).digest('hex')
  return Buffer.from(JSON.stringify({ iv, value, mac, tag: '' })).toString('base64')
}

it('imports authenticator apps of UNIT3D by the APP_KEY of the site', async () => {
  const unit3dSite = await testDatabase()
  const other = createDb(unit3dSite.url, { log: silentLog() })
  try {
    const given: readonly (readonly [secret: string, confirmed: string | null])[] = [
      [encrypted('JBSWY3DPEHPK3PXP', true), '2026-01-01 00:00:00'],
      [encrypted('JBSWY3DPEHPK3PXP', false), '2026-01-01 00:00:00'],
      [encrypted('JBSWY3DPEHPK3PXP', true), null],
      [encrypted('JBSWY3DPEHPK3PXP', true, randomBytes(32)), '2026-01-01 00:00:00'],
      ['no envelope', '2026-01-01 00:00:00'],
    ]
    const names = ['id', 'username', 'email', 'group_id', 'seedbonus', 'fl_tokens']
    const columns = [...names, 'two_factor_secret', 'two_factor_confirmed_at'].map((name) => {
      return { name, type: 'text' }
    })
    const users = given.map(([secret, confirmed], at) => {
      return [at + 1, `m${at + 1}`, `m${at + 1}@example.net`, 3, '0', 0, secret, confirmed]
    })
    const from = path.join(folder, 'unit3d.sql')
    writeFileSync(from, `${HEAD}${dumpTable('users', columns, users, STYLE).toString()}${FOOT}`)
    const appKey = `base64:${APP_KEY.toString('base64')}`
    const { report } = await importInto(unit3dSite.url, {
      ...{ source: 'unit3d', from, mapping: { appKey } },
    })
    expect(report.remarks).toContainEqual({ kind: 'member', remark: 'no authenticator', rows: 2 })
    expect(report.remarks).toContainEqual({ kind: 'member', remark: 'recovery codes', rows: 4 })
    const { rows } = await sql<{ name: string; sealed: Buffer }>`
      select m.name, s.secret_sealed as sealed
      from one_time_secret s join member m on m.id = s.member_id order by 1`.execute(other)
    expect(rows.map(({ name, sealed }) => [name, secrets.unseal(sealed)])).toEqual([
      ['m1', SECRET.toString('hex')],
      ['m2', SECRET.toString('hex')],
    ])
    const { rows: stored } = await sql<{ mapping: string }>`
      select mapping::text as mapping from import_run`.execute(other)
    expect(stored[0].mapping).not.toContain(appKey)
    const staged = sql`select from import.users where two_factor_secret <> ''`
    expect((await staged.execute(other)).rows).toEqual([])
  } finally {
    await closeDb(other)
    await unit3dSite.drop()
  }
})
