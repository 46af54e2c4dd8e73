import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../src/domain/ledger/currencies.ts'
import { silentLog } from '../../src/shared/log.ts'
import { createDb } from '../support/patient-db.ts'
import { BUILD } from '../support/built.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as ledgerCheck from '../../src/store/traffic/ledger-check.ts'
import * as ledger from '../../src/store/records/ledger/ledger.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { addMember, SOME_TIME } from '../support/community/rows.ts'

/** Moves between accounts; an hour's earnings are many in one transaction, as in production. */
const OPERATIONS = Number(process.env.BABOU_TEST_LEDGER_OPERATIONS ?? 1_000_000)
/** A transaction has on average 0.75 single moves, 0.2 pairs, and 0.15 blocks of 60. */
const MOVES_A_POST = 9.95
const WORKERS = 4
const MEMBERS = 200
const KILLS = Math.min(60, Math.max(6, Math.round(OPERATIONS / 15_000)))
/** This many acknowledged operations are repeated after a restart. */
const AGAIN = 20
const SCRIPT = fileURLToPath(new URL('child-ledger.js', import.meta.url))

interface Said {
  readonly number: number
  readonly moves: number
  readonly isThere: boolean
  readonly isNew: boolean
  readonly isDone?: boolean
}

describe(`${OPERATIONS} random operations of ${WORKERS} processes, killed in between`, () => {
  let database: TestDatabase
  let db: Db
  let members: number[]

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    members = []
    for (let at = 0; at < MEMBERS; at++) members.push(await addMember(db))
    const given = members.flatMap((member) =>
      move('points', 100_000n, { system: 'newcomers' }, { member }),
    )
    const first = { kind: 'newcomer', key: 'first', entries: given, by: null } as const
    await db.transaction().execute((tx) => ledger.post(tx, { ...first, now: SOME_TIME }))
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  it('leave every sum zero, balances equal to their entries, nothing posted twice', async () => {
    const began = performance.now()
    const each = Math.ceil(OPERATIONS / MOVES_A_POST / WORKERS)
    const acknowledged = new Set<string>()
    const sums = { moves: 0, kills: 0, again: 0, refused: 0 }
    await Promise.all(
      Array.from({ length: WORKERS }, (_, worker) =>
        toItsEnd(worker, each, (said) => {
          const key = `soak:${worker}:${said.number}`
          if (!said.isThere) sums.refused++
          else if (!said.isNew) sums.again++
          if (said.isThere && !acknowledged.has(key)) {
            acknowledged.add(key)
            sums.moves += said.moves
          }
        }).then((kills) => (sums.kills += kills)),
      ),
    )
    const seconds = (performance.now() - began) / 1000
    const report = await ledgerCheck.check(db)
    expect(report.faults).toEqual([])
    const { rows } = await sql<{ posts: number; keys: number; wrong: number; odd: number }>`
      select count(*)::int as posts, count(distinct key)::int as keys,
        (select count(*)::int from (select account_id, sum(amount) as sum from ledger_entry
          group by account_id) s join ledger_account a on a.id = s.account_id
          where a.balance <> s.sum or a.balance < 0 and a.member_id is not null) as wrong,
        (select count(*)::int from (select e.post_id, a.currency from ledger_entry e
          join ledger_account a on a.id = e.account_id group by 1, 2
          having sum(e.amount) <> 0) as x) as odd
      from ledger_post where key like 'soak:%'`.execute(db)
    expect(rows[0]).toMatchObject({ wrong: 0, odd: 0 })
    expect(rows[0].keys).toBe(rows[0].posts)
    // Operations of a killed process that it could not report were found by its successor.
    expect(acknowledged.size).toBe(rows[0].posts)
    expect(sums.kills).toBeGreaterThan(0)
    console.info(JSON.stringify({ ...sums, ...rows[0], seconds: Math.round(seconds) }))
  })

  /** Runs the operations of a worker, however often it is killed; returns the number of kills. */
  async function toItsEnd(
    worker: number,
    until: number,
    heard: (said: Said) => void,
  ): Promise<number> {
    const most = Math.ceil(KILLS / WORKERS)
    let next = 0
    let kills = 0
    for (let isDone = false; !isDone;) {
      const from = Math.max(0, next - AGAIN)
      const killAt = kills < most ? next + Math.ceil((until / (most + 1)) * 0.9) : Infinity
      const child = startWorker(worker, from, until)
      child.on('message', (said: Said) => {
        if (said.isDone === true) {
          isDone = true
          return
        }
        next = Math.max(next, said.number + 1)
        heard(said)
        if (said.number >= killAt) child.kill('SIGKILL')
      })
      const [code, signal] = await ended(child)
      if (signal === 'SIGKILL') kills++
      else expect(code).toBe(0)
    }
    return kills
  }

  function startWorker(worker: number, from: number, until: number): ChildProcess {
    const given = [BUILD, database.url, worker, from, until, JSON.stringify(members)].map(String)
    return fork(SCRIPT, given)
  }
})

function ended(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve([code, signal]))
  })
}
