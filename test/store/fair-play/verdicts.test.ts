import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FoundKind } from '../../../src/domain/anomalies/rules/index.ts'
import type { Verdict } from '../../../src/domain/fair-play/verdicts.ts'
import { DAY_SECONDS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as cases from '../../../src/store/fair-play/cases.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const at = (day: number) => new Date((20_000 + day) * DAY_SECONDS * 1_000)

async function found(kind: FoundKind, memberId: number, day: number): Promise<void> {
  const finding = { score: 60, evidence: [] }
  await anomalies.keep(db, [{ kind, memberId, subject: '', finding }], at(day), at(day))
}

function decide(memberId: number, verdict: Verdict, day: number): Promise<boolean> {
  return cases.decide(db, memberId, { verdict, note: '' }, commandLine, at(day))
}

const states = async (memberId: number) =>
  (await anomalies.ofMember(db, memberId, 10)).map(({ kind, state }) => `${kind} ${state}`).sort()

async function isWaiting(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}

describe('a verdict', () => {
  it('waits for a look that is being stored, and holds nothing that the look needs', async () => {
    const member = await addMember(db)
    await found('impossible-speed', member, 1)
    const { decided } = await db.transaction().execute(async (look) => {
      await sql`
        insert into fair_play_standing (member_id, day, score, overstated, taken, standing)
        values (${member}, ${at(1)}, 0, 0, 0, '{}')`.execute(look)
      const verdict = decide(member, 'watch', 2)
      await until(isWaiting, 20, 'the verdict waits')
      await sql`select from anomaly where member_id = ${member} for update`.execute(look)
      return { decided: verdict }
    })
    expect(await decided).toBe(true)
    expect(await states(member)).toEqual(['impossible-speed dismissed'])
  })

  it('that corrects the last one decides the same findings again, and no others', async () => {
    const member = await addMember(db)
    await found('unknown-hashes', member, 1)
    const [{ id }] = await anomalies.ofMember(db, member, 1)
    const family = { state: 'dismissed', note: 'A family.' } as const
    await anomalies.decide(db, id, family, commandLine, at(2))
    await found('key-sharing', member, 3)
    for (const [day, verdict, state] of [
      [4, 'cheater', 'confirmed'],
      [5, 'cheater', 'confirmed'],
      [6, 'honest', 'dismissed'],
      [7, 'cheater', 'confirmed'],
    ] as const) {
      await decide(member, verdict, day)
      expect(await states(member)).toEqual([`key-sharing ${state}`, 'unknown-hashes dismissed'])
    }
    const [last] = await cases.verdictsOf(db, member, 1)
    expect(last).toMatchObject({ verdict: 'cheater', rules: ['key-sharing'] })
  })

  it('on a case that waits again leaves what an earlier one decided', async () => {
    const member = await addMember(db)
    await found('key-sharing', member, 1)
    await decide(member, 'cheater', 2)
    await found('mutual-fills', member, 3)
    await decide(member, 'honest', 4)
    expect(await states(member)).toEqual(['key-sharing confirmed', 'mutual-fills dismissed'])
  })

  it('given twice at the same moment decides as the second one says', async () => {
    const member = await addMember(db)
    await found('key-sharing', member, 1)
    await Promise.all([decide(member, 'cheater', 2), decide(member, 'honest', 3)])
    const [{ verdict }] = await cases.verdictsOf(db, member, 1)
    const state = verdict === 'cheater' ? 'confirmed' : 'dismissed'
    expect(await states(member)).toEqual([`key-sharing ${state}`])
  })
})
