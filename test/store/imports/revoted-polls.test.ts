import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'

const DAY = '2020-01-02 03:04:05'
const NEXT_YEAR = '2027-01-02 03:04:05'

/** A total for which a member waits in quarantine. */
const WRAPPED = 2n ** 63n + 5n

/** An open poll of ann with these votes, and one that was deleted before its end. */
function unit3d(tea: number, cake: number, uploadedByBen = 0n): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'seedbonus']
  const polls = ['id', 'user_id', 'title', 'multiple_choice', 'created_at', 'expires_at']
  return dumpOf(
    table(
      'users',
      [...users, 'uploaded'],
      [
        [1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, '0', 0],
        [2, 'ben', 'ben@old.example', 'x', '2'.repeat(32), 3, '0', uploadedByBen],
      ],
    ),
    table(
      'polls',
      [...polls, 'deleted_at'],
      [
        [1, 1, 'Tea or cake?', 0, DAY, null, null],
        [2, 1, 'Gone?', 0, DAY, NEXT_YEAR, DAY],
      ],
    ),
    table(
      'options',
      ['id', 'poll_id', 'name', 'votes'],
      [
        [5, 1, 'Tea', tea],
        [6, 1, 'Cake', cake],
        [7, 2, 'Yes', 0],
      ],
    ),
    table(
      'voters',
      ['poll_id', 'user_id'],
      [
        [1, 1],
        [1, 2],
      ],
    ),
  )
}

describe('polls of another tracker', () => {
  let stage: ImportStage
  beforeEach(async () => {
    stage = await importStage()
  })
  afterEach(() => stage.end())

  async function bring(dump: string) {
    await stage.bring({ source: 'unit3d', dump })
    const { rows } = await sql<{ votes: number }>`
      select votes from poll_tally order by choices`.execute(stage.db)
    return rows.map(({ votes }) => votes)
  }

  it('count a vote once that was changed between two imports', async () => {
    expect(await bring(unit3d(5, 3))).toEqual([5, 3])
    await sql`update poll_tally set votes = votes + 1`.execute(stage.db)
    expect(await bring(unit3d(4, 4)), 'with one of each from here').toEqual([5, 5])
    expect(await bring(unit3d(4, 5))).toEqual([5, 6])
  })

  it('take no second vote from a member who was in quarantine at the first', async () => {
    const voters = async () => {
      const { rows } = await sql<{ name: string }>`
        select m.name from poll_vote v join member m on m.id = v.member_id
        order by m.name`.execute(stage.db)
      return rows.map(({ name }) => name)
    }
    expect(await bring(unit3d(5, 3, WRAPPED))).toEqual([5, 3])
    expect(await voters()).toEqual(['ann'])
    expect(await bring(unit3d(5, 3, 7n))).toEqual([5, 3])
    expect(await voters()).toEqual(['ann', 'ben'])
    expect(await stage.takeBack()).toEqual({ ok: true, members: 2, torrents: 0 })
  })

  it('have ended if they were closed before their end', async () => {
    await bring(unit3d(1, 1))
    const { rows } = await sql`
      select question, ends_at <= ${IMPORTED_AT} as ended from poll order by id`.execute(stage.db)
    expect(rows).toEqual([
      { question: 'Tea or cake?', ended: null },
      { question: 'Gone?', ended: true },
    ])
  })
})
