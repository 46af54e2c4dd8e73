import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import { undo } from '../../../src/store/imports/undo.ts'
import * as notes from '../../../src/store/members/notes.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { createDb } from '../../support/patient-db.ts'
import { contents, importInto, IMPORTED_AT } from '../../support/imports/importing.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'
import { slowness } from '../../support/slowness.ts'

const MEMBERS = 600
const BCRYPT = `$2y$04$${'a'.repeat(53)}`
const style = {
  ...{ isHex: false, hasColumns: true, rowsPerStatement: 400, hasIntroducer: false },
  lineEnd: '\n',
} as const

/** 600 members of UNIT3D, each invited by the next one: two batches, and one circle. */
function dump(): Buffer {
  const columns = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'uploaded']
  const named = [...columns, 'fl_tokens', 'seedbonus'].map((name) => ({ name, type: 'text' }))
  const ids = Array.from({ length: MEMBERS }, (_, at) => at + 1)
  const users = ids.map((id) => {
    const passkey = id.toString(16).padStart(32, '0')
    const common = [id, `m${id}`, `m${id}@example.net`, id === 7 ? BCRYPT : 'x', passkey]
    return [...common, 3, 2n ** 40n + BigInt(id), 1, '0.5']
  })
  const invites = ids.map((id) => [id, (id % MEMBERS) + 1, id])
  const invited = ['id', 'user_id', 'accepted_by'].map((name) => ({ name, type: 'int' }))
  return Buffer.concat([
    Buffer.from(HEAD),
    dumpTable('users', named, users, style),
    dumpTable('invites', invited, invites, style),
    Buffer.from(FOOT),
  ])
}

describe('an import that was interrupted', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  let from: string
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    folder = mkdtempSync(path.join(tmpdir(), 'babou-interrupted-'))
    from = path.join(folder, 'dump.sql')
    writeFileSync(from, dump())
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  /** The lock of a killed run is free when its connection has ended. */
  const importAll = () =>
    until(
      () =>
        importInto(database.url, { source: 'unit3d', from }).then(
          () => true,
          (error: unknown) => {
            if (!String(error).includes('busy')) throw error
            return false
          },
        ),
      60,
    )
  const takeBack = () => oneAtATime(database.url, silentLog(), (one) => undo(one.db, IMPORTED_AT))

  /** What is comparable: IDs follow sequences, and sealed texts differ each time. */
  async function outcome() {
    const { rows } = await sql`
      select m.name, m.password_hash <> '!' as "hasPassword", i.name as inviter, t.uploaded::text, a.balance::text as points
      from member m join member_totals t on t.member_id = m.id
      join ledger_account a on a.member_id = m.id and a.currency = 'points'
      left join member i on i.id = m.invited_by order by m.name`.execute(db)
    return rows
  }

  it(
    'continues where it was, and ends as if it had not been',
    async () => {
      await importAll()
      const expected = await outcome()
      expect(expected).toHaveLength(MEMBERS)
      const known = expected.filter((row) => (row as { hasPassword: boolean | null }).hasPassword)
      expect(known).toHaveLength(1)
      // Of a circle, one has no inviter.
      expect(expected.filter((row) => (row as { inviter: unknown }).inviter === null)).toHaveLength(
        1,
      )
      expect(await takeBack()).toEqual({ ok: true, members: MEMBERS, torrents: 0 })
      for (const stop of [1, 3, 5, 6, 7]) {
        const killed = await importInto(database.url, {
          source: 'unit3d',
          from,
          killAfter: stop,
        }).then(
          () => 'whole',
          () => 'killed',
        )
        expect(killed).toBe(stop <= 6 ? 'killed' : 'whole')
        await importAll()
        expect(await outcome()).toEqual(expected)
        expect((await ledgerCheck.check(db)).faults).toEqual([])
        expect(await takeBack()).toEqual({ ok: true, members: MEMBERS, torrents: 0 })
      }
    },
    slowness() * 240_000,
  )

  it('is not undone when staff have written about a member since', async () => {
    await importAll()
    const { rows } = await sql<{ id: number }>`select id from member where name = 'm7'`.execute(db)
    const by = { memberId: null, name: 'staff', address: null }
    await notes.add(db, { id: rows[0].id, name: 'm7' }, 'Seen here', by as never, IMPORTED_AT)
    const before = await contents(db, [])
    const changed = [{ table: 'member_note', rows: 1, by: ['m7 at /users/m7'] }]
    expect(await takeBack()).toEqual({ ok: false, changed, bytes: 0n, movers: [] })
    expect(await contents(db, [])).toEqual(before)
    await sql`delete from member_note`.execute(db)
    expect(await takeBack()).toMatchObject({ ok: true })
  })

  it('refuses to run next to another one', async () => {
    const result = await oneAtATime(database.url, silentLog(), async () => {
      return oneAtATime(database.url, silentLog(), () => Promise.resolve('ran'))
    })
    expect(result).toBe('busy')
  })
})
