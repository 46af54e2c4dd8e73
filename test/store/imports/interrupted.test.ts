import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import * as notes from '../../../src/store/members/notes.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { contents, IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { until } from '../../support/until.ts'
import { slowness } from '../../support/slowness.ts'

const MEMBERS = 600
const BCRYPT = `$2y$04$${'a'.repeat(53)}`

/** 600 members of UNIT3D, each invited by the next one: two batches, and one circle. */
function dump(): string {
  const columns = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'uploaded']
  const ids = Array.from({ length: MEMBERS }, (_, at) => at + 1)
  const users = ids.map((id) => {
    const passkey = id.toString(16).padStart(32, '0')
    const common = [id, `m${id}`, `m${id}@example.net`, id === 7 ? BCRYPT : 'x', passkey]
    return [...common, 3, 2n ** 40n + BigInt(id), 1, '0.5']
  })
  const invites = ids.map((id) => [id, (id % MEMBERS) + 1, id])
  return dumpOf(
    table('users', [...columns, 'fl_tokens', 'seedbonus'], users),
    table('invites', ['id', 'user_id', 'accepted_by'], invites),
  )
}

describe('an import that was interrupted', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage({ dump: dump() })
  })
  afterAll(() => stage.end())

  /** The lock of a killed run is free when its connection has ended. */
  const importAll = () =>
    until(
      () =>
        stage.bring({ source: 'unit3d' }).then(
          () => true,
          (error: unknown) => {
            if (!String(error).includes('busy')) throw error
            return false
          },
        ),
      60,
    )

  /** What is comparable: IDs follow sequences, and sealed texts differ each time. */
  async function outcome() {
    const { rows } = await sql`
      select m.name, m.password_hash <> '!' as "hasPassword", i.name as inviter, t.uploaded::text, a.balance::text as points
      from member m join member_totals t on t.member_id = m.id
      join ledger_account a on a.member_id = m.id and a.currency = 'points'
      left join member i on i.id = m.invited_by order by m.name`.execute(stage.db)
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
      expect(await stage.takeBack()).toEqual({ ok: true, members: MEMBERS, torrents: 0 })
      for (const stop of [1, 3, 5, 6, 7]) {
        const killed = await stage.bring({ source: 'unit3d', killAfter: stop }).then(
          () => 'whole',
          () => 'killed',
        )
        expect(killed).toBe(stop <= 6 ? 'killed' : 'whole')
        await importAll()
        expect(await outcome()).toEqual(expected)
        expect((await ledgerCheck.check(stage.db)).faults).toEqual([])
        expect(await stage.takeBack()).toEqual({ ok: true, members: MEMBERS, torrents: 0 })
      }
    },
    slowness() * 240_000,
  )

  it('is not undone when staff have written about a member since', async () => {
    await importAll()
    const { rows } = await sql<{ id: number }>`
      select id from member where name = 'm7'`.execute(stage.db)
    const by = { memberId: null, name: 'staff', address: null }
    await notes.add(stage.db, { id: rows[0].id, name: 'm7' }, 'Seen here', by as never, IMPORTED_AT)
    const before = await contents(stage.db, [])
    const changed = [{ table: 'member_note', rows: 1, by: ['m7 at /users/m7'] }]
    expect(await stage.takeBack()).toEqual({ ok: false, changed, bytes: 0n, movers: [] })
    expect(await contents(stage.db, [])).toEqual(before)
    await sql`delete from member_note`.execute(stage.db)
    expect(await stage.takeBack()).toMatchObject({ ok: true })
  })

  it('refuses to run next to another one', async () => {
    const result = await oneAtATime(stage.url, silentLog(), async () => {
      return oneAtATime(stage.url, silentLog(), () => Promise.resolve('ran'))
    })
    expect(result).toBe('busy')
  })
})
