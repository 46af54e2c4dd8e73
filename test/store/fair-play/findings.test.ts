import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FoundKind } from '../../../src/domain/anomalies/rules/index.ts'
import type { BookedRow } from '../../../src/domain/fair-play/collect.ts'
import type { Verdict } from '../../../src/domain/fair-play/verdicts.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as cases from '../../../src/store/fair-play/cases.ts'
import * as looks from '../../../src/store/fair-play/looks.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { addIntervals } from '../../support/community/intervals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const BURST_GIB = 5_000
const at = (days: number) => new Date(days * DAY_SECONDS * 1_000)

let database: TestDatabase
let db: Db
/** Each test has days that no other one uses. */
let day = 20_000

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function found(kind: FoundKind, memberId: number, subject = '', score = 60): Promise<void> {
  const evidence = [{ label: 'Uploaded', value: BURST_GIB * GIB, unit: 'bytes' as const }]
  const now = at(day + 0.6)
  await anomalies.keep(db, [{ kind, memberId, subject, finding: { score, evidence } }], now, now)
}

type Moved = Pick<BookedRow, 'member' | 'torrent' | 'up' | 'down'>

/** Books what members reported on a day, and evaluates it. */
async function aDay(moved: readonly Moved[]): Promise<void> {
  const when = { since: (day + 0.4) * DAY_SECONDS, at: (day + 0.5) * DAY_SECONDS }
  await addIntervals(
    db,
    moved.map((row) => ({ ...row, ...when, fell: row.down })),
  )
  await look(true)
}

async function look(isFirst: boolean): Promise<void> {
  const window = { since: at(day), until: at(day + 1) }
  await looks.keep(db, await looks.look(db, window, isFirst), window, at(day + 1.5))
}

/** The uploader reports a burst on a torrent; each of the others downloads a part of it. */
async function aBurst(uploader: number, torrent: number, takers: readonly number[]) {
  await found('impossible-speed', uploader, String(torrent))
  const none = { up: 0, down: 0, torrent }
  const down = (BURST_GIB * GIB) / Math.max(1, takers.length)
  await aDay([
    { ...none, member: uploader, up: BURST_GIB * GIB },
    ...takers.map((member) => ({ ...none, member, down })),
  ])
}

const listed = async (state: cases.CaseState = 'waiting') => {
  const all = { state, source: null, rule: null, after: null, limit: 100 }
  return (await cases.list(db, all)).map(({ memberId, score, rules }) => ({
    memberId,
    isScored: score !== null,
    rules,
  }))
}
const caseOf = async (memberId: number, state?: cases.CaseState) =>
  (await listed(state)).filter((one) => one.memberId === memberId)

const states = async (memberId: number) =>
  (await anomalies.ofMember(db, memberId, 10)).map(({ kind, state }) => `${kind} ${state}`).sort()

describe('a speed that a rule found', () => {
  it('makes a case without a score if no one downloaded what was uploaded', async () => {
    day += 4
    const member = await addMember(db)
    await aBurst(member, await addTorrent(db, { size: BURST_GIB * GIB }), [])
    expect(await caseOf(member)).toEqual([
      { memberId: member, isScored: false, rules: ['impossible-speed'] },
    ])
  })

  it('makes a case if midnight cut the upload into two evaluations', async () => {
    day += 4
    const [member, torrent] = [await addMember(db), await addTorrent(db)]
    const when = { since: (day + 0.9) * DAY_SECONDS, at: (day + 1.1) * DAY_SECONDS }
    const burst = { member, torrent, up: BURST_GIB * GIB, down: 0, fell: 0 }
    await addIntervals(db, [{ ...burst, ...when }])
    await look(true)
    day += 1
    await found('impossible-speed', member, String(torrent))
    await look(false)
    expect(await caseOf(member)).toHaveLength(1)
  })

  it('is evidence only before an evaluation, and if others downloaded it', async () => {
    day += 4
    const [seedbox, torrent] = [await addMember(db), await addTorrent(db, { size: 1_250 * GIB })]
    await found('impossible-speed', seedbox, String(torrent))
    expect(await caseOf(seedbox)).toEqual([])
    const takers: number[] = []
    for (let nth = 0; nth < 4; nth++) takers.push(await addMember(db))
    await aBurst(seedbox, torrent, takers)
    expect(await caseOf(seedbox)).toEqual([])
    expect(await states(seedbox)).toEqual(['impossible-speed open'])
  })
})

describe('a finding that no balance shows', () => {
  it('makes the case of a member wait until an evaluation has covered them', async () => {
    const member = await addMember(db)
    await found('key-sharing', member)
    expect(await caseOf(member)).toEqual([
      { memberId: member, isScored: false, rules: ['key-sharing'] },
    ])
  })

  it('is listed below all scores, worst first', async () => {
    day += 4
    const [liar, taker] = [await addMember(db), await addMember(db)]
    const [mild, grave] = [await addMember(db), await addMember(db)]
    await found('forged-client', liar, '', 99)
    await found('forged-client', mild, '', 45)
    await found('forged-client', grave, '', 90)
    await aDay(await threefold(liar, taker))
    const order = (await listed()).map(({ memberId }) => memberId)
    expect(order.filter((id) => [liar, mild, grave].includes(id))).toEqual([liar, grave, mild])
    expect(await caseOf(liar)).toMatchObject([{ isScored: true, rules: ['forged-client'] }])
  })
})

/** On each torrent, a member reports three times what the other one took. */
async function threefold(liar: number, taker: number, torrents = 4): Promise<Moved[]> {
  const moved: Moved[] = []
  for (let nth = 0; nth < torrents; nth++) {
    const torrent = await addTorrent(db, { size: 10 * GIB })
    moved.push({ member: liar, torrent, up: 30 * GIB, down: 0 })
    moved.push({ member: taker, torrent, up: 0, down: 10 * GIB })
  }
  return moved
}

describe('a verdict on a case', () => {
  it.each([
    ['cheater', 'confirmed'],
    ['honest', 'dismissed'],
    ['watch', 'dismissed'],
  ] as const)('“%s” closes all findings as %s, also mere evidence', async (verdict, as) => {
    const member = await addMember(db)
    await found('key-sharing', member)
    await found('impossible-speed', member, '1')
    const given = { verdict, note: 'Asked.' }
    expect(await cases.decide(db, member, given, commandLine, at(day + 1))).toBe(true)
    expect(await states(member)).toEqual([`impossible-speed ${as}`, `key-sharing ${as}`])
    expect(await caseOf(member)).toEqual([])
    const rules = ['impossible-speed', 'key-sharing']
    expect(await caseOf(member, verdict)).toEqual([{ memberId: member, isScored: false, rules }])
    expect(await cases.verdictsOf(db, member, 10)).toMatchObject([{ verdict, rules }])
  })

  it('returns the case when a dismissed finding becomes worse, not when it repeats', async () => {
    const member = await addMember(db)
    await found('forged-client', member, '', 60)
    const honest = { verdict: 'honest', note: '' } as const
    await cases.decide(db, member, honest, commandLine, at(day + 1))
    day += 1
    await found('forged-client', member, '', 60)
    expect(await caseOf(member)).toEqual([])
    day += 1
    await found('forged-client', member, '', 70)
    expect(await caseOf(member)).toHaveLength(1)
    expect(await caseOf(member, 'honest')).toEqual([])
  })

  it('on what only rules found hides no score that comes later', async () => {
    day += 4
    const [liar, taker] = [await addMember(db), await addMember(db)]
    await found('shared-address', liar, '203.0.113.9')
    await cases.decide(db, liar, { verdict: 'watch', note: '' }, commandLine, at(day))
    await aDay(await threefold(liar, taker))
    expect(await caseOf(liar)).toMatchObject([{ isScored: true }])
    expect(await caseOf(liar, 'watch')).toEqual([])
  })

  describe('on what rules found since a score was dismissed', () => {
    let liar: number
    let taker: number
    /** The score is dismissed and fades; then a rule finds something, which has this verdict. */
    async function decideLater(verdict: Verdict): Promise<void> {
      day += 4
      ;[liar, taker] = [await addMember(db), await addMember(db)]
      await aDay(await threefold(liar, taker))
      expect(await caseOf(liar)).toMatchObject([{ isScored: true }])
      const honest = { verdict: 'honest', note: '' } as const
      await cases.decide(db, liar, honest, commandLine, at(day + 1.6))
      await db
        .updateTable('fair_play_standing')
        .set({ score: 10, overstated: 10, taken: 0 })
        .where('member_id', '=', liar)
        .execute()
      day += 4
      await found('shared-address', liar, '203.0.113.10')
      await cases.decide(db, liar, { verdict, note: '' }, commandLine, at(day + 0.7))
      expect(await caseOf(liar)).toEqual([])
    }

    it('hides no score that comes later', async () => {
      await decideLater('watch')
      await aDay(await threefold(liar, taker, 16))
      expect(await caseOf(liar)).toMatchObject([{ isScored: true }])
    })

    it('leaves the score dismissed until there is twice the evidence', async () => {
      await decideLater('honest')
      await aDay(await threefold(liar, taker))
      expect(await caseOf(liar)).toEqual([])
    })
  })

  it('is not stored about a member without a look or a finding', async () => {
    const given = { verdict: 'honest', note: '' } as const
    expect(await cases.decide(db, await addMember(db), given, commandLine, at(day))).toBe(false)
  })
})

it('lists cases whose findings were decided one by one, without a verdict', async () => {
  const member = await addMember(db)
  await found('unknown-hashes', member)
  const [{ id }] = await anomalies.ofMember(db, member, 1)
  const dismissed = { state: 'dismissed', note: 'A family.' } as const
  await anomalies.decide(db, id, dismissed, commandLine, at(day + 1))
  expect(await caseOf(member)).toEqual([])
  expect(await caseOf(member, 'findings')).toHaveLength(1)
  await anomalies.decide(db, id, { state: 'open', note: '' }, commandLine, at(day + 1))
  expect(await caseOf(member)).toHaveLength(1)
  expect(await caseOf(member, 'findings')).toEqual([])
})
