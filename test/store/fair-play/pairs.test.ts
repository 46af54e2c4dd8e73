import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyInside } from '../../../src/domain/fair-play/pairs/inside.ts'
import { SHOWN_SCORE } from '../../../src/domain/fair-play/score.ts'
import { DAY_MS, GIB } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as looks from '../../../src/store/fair-play/looks.ts'
import { keepPairs, knownPairs } from '../../../src/store/fair-play/pair-looks.ts'
import * as pairs from '../../../src/store/fair-play/pairs.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { aFoundPair } from '../../support/community/fair-play.ts'
import { addIntervals } from '../../support/community/intervals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const FIRST = 20_000
const at = (days: number) => new Date(days * DAY_MS)

let database: TestDatabase
let db: Db
let first: number
let second: number
let third: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('fair_play_pair').execute()
  await db.deleteFrom('fair_play_standing').execute()
  first = await addMember(db)
  second = await addMember(db)
  third = await addMember(db)
})

type Found = readonly [first: number, second: number, score: number, gib: number, again?: number]

/** The pairs of a look at this day, each with its evidence in GiB. */
async function aLook(day: number, ...found: readonly Found[]) {
  const kept = found.map(([one, other, score, gib, again = 0]) => {
    const pair = aFoundPair([one, other], score, gib, at(day))
    return { ...pair, standing: { ...pair.standing, again } }
  })
  await keepPairs(db, kept, at(day), at(day + 1.5))
}

/** A look at this day that finds a closed group of three; each two of them moved this much. */
async function aCircle(day: number, gib = 80) {
  const couples = [
    [first, second],
    [first, third],
    [second, third],
  ] as const
  const taken = [gib / 2, gib / 2] as const
  const inside = { ...emptyInside, taken, torrents: 20, looks: 6 }
  const kept = couples.map((ids) => {
    const pair = aFoundPair(ids, 0, 0, at(day))
    return { ...pair, standing: { ...pair.standing, inside, group: [first, second, third] } }
  })
  await keepPairs(db, kept, at(day), at(day + 1.5))
}

async function waiting(readerId = 0): Promise<readonly pairs.PairRow[]> {
  return pairs.list(db, { readerId, state: 'waiting', source: null, from: 0, below: 100 })
}

const idsOf = (rows: readonly pairs.PairRow[]) =>
  rows.map(({ firstId, secondId }) => [firstId, secondId])
const decide = async (verdict: 'cheater' | 'honest' | 'watch') => {
  const [row] = await waiting()
  await pairs.decide(db, row.id, { verdict, note: '' }, commandLine, at(FIRST + 2))
  return row.id
}

describe('the pairs of a look', () => {
  it('wait for staff from the threshold on, and are known to the next look', async () => {
    await aLook(FIRST, [first, second, 80, 40], [second, third, 40, 2])
    const [row] = await waiting()
    expect(row).toMatchObject({ firstId: first, secondId: second, score: 80, verdict: null })
    expect(row.waitsSince).toEqual(at(FIRST + 1.5))
    expect(row.standing).toMatchObject({ joint: 40, up: [20, 20], hidden: [0, 10] })
    const known = await knownPairs(db)
    expect(known.map(({ ids }) => ids)).toEqual([
      [first, second],
      [second, third],
    ])
  })

  it('keep the time since when they wait, and last as long as looks find them', async () => {
    await aLook(FIRST, [first, second, 80, 40], [second, third, 40, 2])
    await aLook(FIRST + 1, [first, second, 85, 50])
    const rows = await waiting()
    expect(rows).toMatchObject([{ score: 85, waitsSince: at(FIRST + 1.5) }])
    expect(await knownPairs(db)).toHaveLength(1)
  })

  it('do not wait if one of both is a case without the other', async () => {
    await db
      .insertInto('fair_play_standing')
      .values({
        ...{ member_id: second, day: at(FIRST), score: 80, overstated: 80, taken: 0 },
        ...{ standing: '{}', waits_since: at(FIRST), verdict: null },
      })
      .execute()
    await aLook(FIRST, [first, second, 80, 40])
    expect(await waiting()).toEqual([])
  })

  it('are not shown to a member of staff who is in one', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    const [{ id }] = await waiting(third)
    expect(await waiting(second)).toEqual([])
    expect(await pairs.find(db, id, first)).toBeNull()
  })

  it('are found by a look at traffic', async () => {
    const day = FIRST + 10
    const when = { since: (day + 0.4) * 86_400, at: (day + 0.5) * 86_400 }
    const size = 10 * GIB
    const torrents = [await addTorrent(db, { size }), await addTorrent(db, { size })]
    const copied = { up: 10 * GIB, down: 0, fell: 0 }
    await addIntervals(
      db,
      torrents.flatMap((torrent) => [
        { ...when, torrent, member: first, ...copied },
        { ...when, torrent, member: second, ...copied },
        { ...when, torrent, member: third, up: 0, down: 10 * GIB, fell: 10 * GIB },
      ]),
    )
    const window = { since: at(day), until: at(day + 1) }
    await looks.keep(db, await looks.look(db, window, false), window, at(day + 1.5))
    const known = await knownPairs(db)
    expect(known.map(({ ids }) => ids)).toEqual([[first, second]])
    expect(known[0].standing.joint).toBeGreaterThan(15)
  })
})

describe('a closed group', () => {
  it('is one case, and known to the next look as all its pairs', async () => {
    await aCircle(FIRST)
    const [row, ...others] = await waiting()
    expect(others).toEqual([])
    expect(row).toMatchObject({ firstId: first, secondId: second, score: null })
    expect(await pairs.othersOf(db, row)).toMatchObject([{ id: third }])
    expect(await knownPairs(db)).toHaveLength(3)
  })

  it('is not shown to a member of staff who is in it', async () => {
    await aCircle(FIRST)
    const [{ id }] = await waiting(await addMember(db))
    expect(await waiting(third)).toEqual([])
    expect(await pairs.find(db, id, third)).toBeNull()
  })

  it('has no score, comes after the pairs that have one, and is found by rules', async () => {
    const [fourth, fifth] = [await addMember(db), await addMember(db)]
    await aCircle(FIRST)
    await aLook(FIRST, [fourth, fifth, SHOWN_SCORE, 40])
    expect((await waiting()).map(({ score }) => score)).toEqual([SHOWN_SCORE, null])
    const found = async (source: 'score' | 'rules') =>
      idsOf(await pairs.list(db, { readerId: 0, state: 'waiting', source, from: 0, below: 100 }))
    expect(await found('score')).toEqual([[fourth, fifth]])
    expect(await found('rules')).toEqual([[first, second]])
  })

  it('is closed by a verdict, which is in the audit log of all its members', async () => {
    await aCircle(FIRST)
    const id = await decide('honest')
    expect(await pairs.verdictsOf(db, id, 10)).toMatchObject([{ verdict: 'honest', score: null }])
    await aCircle(FIRST + 1, 160)
    expect(await waiting()).toEqual([])
    const lines = await db
      .selectFrom('audit_log')
      .select('target_id')
      .where('action', '=', 'fair-play.decide')
      .where('target_id', 'in', [first, second, third])
      .execute()
    expect(lines).toHaveLength(3)
    await aCircle(FIRST + 2, 171)
    expect(await waiting()).toHaveLength(1)
  })
})

describe('a verdict about a pair', () => {
  it('closes the case, and is in the audit log of both members', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    const id = await decide('cheater')
    expect(await waiting()).toEqual([])
    const range = { source: null, from: 0, below: 100 }
    const decided = { readerId: 0, state: 'cheater', ...range } as const
    expect(idsOf(await pairs.list(db, decided))).toEqual([[first, second]])
    expect(await pairs.verdictsOf(db, id, 10)).toMatchObject([{ verdict: 'cheater', score: 80 }])
    const lines = await db
      .selectFrom('audit_log')
      .select('target_id')
      .where('action', '=', 'fair-play.decide')
      .where('target_id', 'in', [first, second])
      .execute()
    expect(lines).toHaveLength(2)
  })

  it('keeps a confirmed member out of other pairs', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    await decide('cheater')
    await aLook(FIRST + 1, [first, second, 85, 45], [second, third, 90, 40])
    expect(await waiting()).toEqual([])
  })

  it('brings a dismissed pair back only with more than twice the evidence', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    await decide('honest')
    await aLook(FIRST + 1, [first, second, 95, 80])
    expect(await waiting()).toEqual([])
    await aLook(FIRST + 2, [first, second, 95, 91])
    expect(idsOf(await waiting())).toEqual([[first, second]])
  })

  it('brings a dismissed pair back with another kind of evidence', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    await decide('honest')
    await aLook(FIRST + 1, [first, second, 95, 40, 10])
    expect(await waiting()).toEqual([])
    await aLook(FIRST + 2, [first, second, 95, 40, 11])
    expect(idsOf(await waiting())).toEqual([[first, second]])
  })

  it('of an older version is about the sum', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    await decide('honest')
    await db.updateTable('fair_play_pair_verdict').set({ again_gib: null }).execute()
    await aLook(FIRST + 1, [first, second, 95, 40, 49])
    expect(await waiting()).toEqual([])
    await aLook(FIRST + 2, [first, second, 95, 40, 51])
    expect(idsOf(await waiting())).toEqual([[first, second]])
  })

  it('is about what was there: a watched pair with far more evidence is a new case', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    const id = await decide('watch')
    await aLook(FIRST + 1, [first, second, 95, 80])
    expect(await pairs.find(db, id, 0)).toMatchObject({ verdict: 'watch', waitsSince: null })
    await aLook(FIRST + 2, [first, second, 95, 91])
    expect(await waiting()).toMatchObject([{ id, verdict: null, waitsSince: at(FIRST + 3.5) }])
    expect(await pairs.verdictsOf(db, id, 10)).toMatchObject([{ verdict: 'watch', score: 80 }])
  })

  it('is not stored if a look or another verdict came after what was seen', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    const [{ id, version: seen }] = await waiting()
    const given = { verdict: 'honest', note: '', seen } as const
    await aLook(FIRST + 1, [first, second, 95, 80])
    expect(await pairs.decide(db, id, given, commandLine, at(FIRST + 3))).toBe(false)
    const [{ version }] = await waiting()
    const again = { ...given, seen: version }
    expect(await pairs.decide(db, id, again, commandLine, at(FIRST + 3))).toBe(true)
    expect(await pairs.decide(db, id, again, commandLine, at(FIRST + 3))).toBe(false)
    expect(await pairs.verdictsOf(db, id, 10)).toMatchObject([{ verdict: 'honest', score: 95 }])
  })

  it('is kept when later looks find nothing', async () => {
    await aLook(FIRST, [first, second, 80, 40])
    const id = await decide('honest')
    await aLook(FIRST + 1)
    expect(await pairs.find(db, id, 0)).toMatchObject({ verdict: 'honest', waitsSince: null })
  })
})
