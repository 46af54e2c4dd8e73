import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { now as factorsNow } from '../../../src/store/promotions/factors.ts'
import * as tokenRules from '../../../src/store/promotions/token-rules.ts'
import * as policies from '../../../src/store/ratio/policies.ts'
import * as simulationTraffic from '../../../src/store/ratio/simulation-traffic.ts'
import { categoryInputs } from '../../../src/store/ratio/verdicts.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { statement } from '../../../src/store/search/memory/asked/statement.ts'
import { isFree } from '../../../src/store/search/promoted.ts'
import { giveMember } from '../../support/community/economy.ts'
import { addPolicy } from '../../support/community/policies.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const START = 1_700_006_400
const HOUR = 3_600
const at = (seconds: number) => new Date((START + seconds) * 1_000)

describe('a rule about a category', () => {
  let database: TestDatabase
  let db: Db
  let ann: number
  /** Categories, each below the one before it, and a torrent of the last one. */
  let tops: number[]
  let inside: number
  let outside: number

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    ann = await addMember(db)
    tops = [await addCategory(null)]
    tops.push(await addCategory(tops[0]))
    tops.push(await addCategory(tops[1]))
    ;[inside, outside] = [await addTorrent(db), await addTorrent(db)]
    await db.updateTable('torrent').set({ category_id: tops[2] }).where('id', '=', inside).execute()
    await sql`insert into promotion (scope, target_id, up_permille, down_permille, starts_at,
        ends_at, title, made_at)
      values ('category', ${tops[0]}, 1000, 0, ${at(0)}, ${at(HOUR)}, 'Free', ${at(0)})
      `.execute(db)
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  async function addCategory(parent: number | null): Promise<number> {
    const slug = `level-${parent ?? 'top'}`
    const { id } = await db
      .insertInto('category')
      .values({ slug, name: slug, position: 99, kind: 'other', parent_id: parent })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }

  it('makes the torrents below it freeleech', async () => {
    const factors = await factorsNow(db, ann, [inside, outside], at(60))
    expect([factors.get(inside)?.downPermille, factors.get(outside)]).toEqual([0, undefined])
  })

  it('lets a search for freeleech find them, in SQL and in memory', async () => {
    const found = await db
      .selectFrom('torrent')
      .select('id')
      .where(isFree(ann, at(60)))
      .execute()
    expect(found).toEqual([{ id: inside }])
    const filter = { ...EVERYTHING, memberId: ann, now: at(60) }
    const words = { all: [], terms: [], ranked: [], typed: '' }
    const names = { categories: [], tags: [], uploaders: [], external: [] }
    const wants = { ...words, ...names, is: new Set(['freeleech']), wantsFacets: false }
    const { rows } = await statement(filter, wants, '0').execute(db)
    expect(rows[0].free?.categories.toSorted((a, b) => a - b)).toEqual(tops)
  })

  it('uses a token for them', async () => {
    await giveMember(db, ann, 'tokens', 9, { now: at(0) })
    const rule = { leastBytes: 0, keep: 0, onlyExpiring: false }
    const spend = async (categoryId: number, torrentId: number) => {
      await tokenRules.set(db, ann, { ...rule, categoryId }, at(0))
      const begun = { m: ann, t: torrentId, at: START + 2 * HOUR }
      return tokenRules.spendFor(db, [begun], at(2 * HOUR))
    }
    expect(await spend(tops[1], outside)).toBe(0)
    expect(await spend(tops[1], inside)).toBe(1)
  })

  it('counts their traffic in a ratio policy', async () => {
    const id = await addPolicy(db, 'up_down')
    await db
      .updateTable('ratio_policy')
      .set({ scope: 'category', category_id: tops[0] })
      .where('id', '=', id)
      .execute()
    await sql`insert into member_torrent (member_id, torrent_id, uploaded, downloaded, first_at,
        last_at)
      select ${ann}, t, 1, 10, ${at(0)}, ${at(0)}
      from unnest(${[inside, outside]}::bigint[]) as t`.execute(db)
    const { policies: active } = await policies.inForce(db, new Date('2026-06-01T00:00:00Z'))
    const inputs = await categoryInputs(db, active, [ann])
    expect(inputs.get(tops[0])?.get(ann)).toMatchObject({ uploaded: 1n, downloaded: 10n })
  })

  it('counts their traffic in a simulation of a promotion', async () => {
    await sql`
      insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
        session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
        credited_down)
      select ${at(HOUR)}, ${at(0)}, ${Buffer.alloc(16, 3)}, t, ${ann}, t, ${Buffer.alloc(8)},
        'update', 1, 10, 1000, 1000, 1, 10
      from unnest(${[inside, outside]}::bigint[]) as t`.execute(db)
    const day = Math.floor(START / 86_400)
    const about = { kind: 'promotion', scope: 'category', targetId: tops[0] } as const
    const worth = { upPermille: 1_000, downPermille: 0, from: START, until: START + HOUR }
    const given = { ...about, ...worth, target: '', role: '' }
    const days = { firstDay: day, lastDay: day }
    const found = await simulationTraffic.movedBy(db, [ann], given, days)
    const slices = found.flatMap((one) => one.slices)
    expect(slices.map(({ share, rawDown }) => `${rawDown} at ${share}`).sort()).toEqual([
      '10 at 0',
      '10 at 1',
    ])
  })
})
