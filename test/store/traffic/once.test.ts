import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { DatabaseAway } from '../../../src/store/base/database-away.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Batch } from '../../../src/store/records/journal-batch.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import type { DatabaseRoad } from '../../support/processes/database-road.ts'
import { databaseRoad } from '../../support/processes/database-road.ts'
import { aJournal, aSession, entryBytes, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'
import { until } from '../../support/until.ts'

const origin = { node: 'test', storeId: randomId() }

let database: TestDatabase
let road: DatabaseRoad
/** Through the proxy that cuts connections. */
let db: Db
/** Directly, so that the content of the database is read reliably. */
let direct: Db
let members: number[]
let torrents: number[]

beforeAll(async () => {
  database = await testDatabase()
  road = await databaseRoad(database.url)
  db = createDb(road.url, { log: silentLog(), max: 16 })
  direct = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await Promise.all([closeDb(db), closeDb(direct)])
  await road.stop()
  await database.drop()
})
beforeEach(async () => {
  members = await Promise.all(Array.from({ length: 4 }, () => addMember(direct)))
  torrents = await Promise.all(Array.from({ length: 3 }, () => addTorrent(direct)))
})

/** A source of numbers in [0, 1) that a seed determines. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return state / 0x8000_0000
  }
}

/**
 * Sessions of every member on every torrent, with entries spread over several journals, as from
 * several threads.
 */
function traffic(random: () => number, journals: number, entries: number) {
  const below = (limit: number) => Math.floor(random() * limit)
  const all = Array.from({ length: journals }, () => aJournal())
  const sessions = members.flatMap((memberId) =>
    torrents.map((torrentId, index) =>
      aSession({ memberId, torrentId, sessionKey: `00000000000000a${index}`, left: 9n }),
    ),
  )
  for (let count = 0; count < entries; count++) {
    const up = BigInt(below(1_000_000))
    const down = BigInt(below(1_000_000))
    all[below(journals)].add(sessions[below(sessions.length)].says({ up, down, after: 60 }))
  }
  return all
}

/** The expected totals of the members, calculated only from the entries. */
function expected(journals: readonly { entries: readonly TrafficEntry[] }[]) {
  const sums = new Map(members.map((id) => [id, { up: 0n, down: 0n }]))
  for (const { memberId, rawUp, rawDown } of journals.flatMap(({ entries }) => entries)) {
    const sum = sums.get(memberId)
    if (sum === undefined) continue
    sum.up += rawUp
    sum.down += rawDown
  }
  return sums
}

/** The same sums from the database: by totals, torrent, session and ledger. */
async function booked() {
  const { rows } = await sql<{ id: number; at: string; up: bigint; down: bigint }>`
    select member_id as id, 'totals' as at, uploaded as up, downloaded as down
      from member_totals where member_id = any(${members})
    union all select member_id, 'torrents', sum(uploaded), sum(downloaded)
      from member_torrent where member_id = any(${members}) group by 1
    union all select member_id, 'sessions', sum(uploaded), sum(downloaded)
      from peer_session where member_id = any(${members}) group by 1
    union all select member_id, 'ledger', sum(credited_up), sum(credited_down)
      from traffic_ledger where member_id = any(${members}) group by 1`.execute(direct)
  return rows
}

async function faults(journals: readonly { entries: readonly TrafficEntry[] }[]) {
  const sums = expected(journals)
  // The first connection may be one that was just cut.
  return (await until(booked)).filter(({ id, up, down }) => {
    const sum = sums.get(id)
    return sum === undefined || sum.up !== up || sum.down !== down
  })
}

/** Books a batch as jobs does: again and again until it is confirmed. */
async function bookSurely(batch: Batch): Promise<number> {
  for (;;) {
    try {
      return (await book(db, batch, origin, SOME_TIME)).booked
    } catch (error) {
      if (!(error instanceof DatabaseAway)) throw error
    }
  }
}

describe('rule 86: every byte counts once', () => {
  it('with batches that overlap, repeat, arrive in parallel and from several journals', async () => {
    const random = seeded(7)
    const journals = traffic(random, 4, 1_200)
    const below = (limit: number) => Math.floor(random() * limit)
    // Two hubs that both believe they are responsible for each journal.
    const drains = [...journals, ...journals].map(async (journal) => {
      for (let done = 0; done < journal.entries.length;) {
        const from = Math.max(0, done - below(30))
        const to = Math.min(journal.entries.length, done + 1 + below(60))
        done = Math.max(done, await bookSurely(journal.batch(from, to)))
        if (below(4) === 0) await bookSurely(journal.batch(from, to))
      }
    })
    await Promise.all(drains)
    expect(await faults(journals)).toEqual([])
  })

  it('with connections cut at random moments, including during COMMIT', async () => {
    const random = seeded(11)
    const journals = traffic(random, 3, 900)
    let isDraining = true
    let confirmed = 0
    // How long a batch takes on this machine: with more frequent cuts, none would ever be
    // committed. It may slow down later: no batch since the last cut doubles the next pause.
    const first = performance.now()
    await bookSurely(journals[0].batch(0, 20))
    const usualMs = performance.now() - first
    const cutting = (async () => {
      let patience = 1
      for (let before = 0; isDraining; before = confirmed) {
        const pauseMs = 5 + random() * Math.max(30, 4 * usualMs) * patience
        const began = performance.now()
        await until(() => performance.now() - began > pauseMs || !isDraining, pauseMs / 1000 + 20)
        patience = confirmed === before ? patience * 2 : 1
        if (random() < 0.5) road.cut()
        else road.loseNextCommit()
      }
    })()
    await Promise.all(
      journals.map(async (journal) => {
        for (let done = 0; done < journal.entries.length;) {
          done = await bookSurely(journal.batch(done, Math.min(journal.entries.length, done + 20)))
          confirmed++
        }
      }),
    )
    isDraining = false
    await cutting
    expect(road.lostCommits()).toBeGreaterThan(0)
    expect(await faults(journals)).toEqual([])
  })

  it('with the connection cut between COMMIT and its acknowledgement', async () => {
    const [journal] = traffic(seeded(3), 1, 50)
    const before = road.lostCommits()
    road.loseNextCommit()
    await expect(book(db, journal.batch(), origin, SOME_TIME)).rejects.toThrow(DatabaseAway)
    expect(road.lostCommits()).toBe(before + 1)
    // It was committed without a confirmation; the same batch comes again, with more entries after
    // it.
    journal.add(aSession({ memberId: members[0], torrentId: torrents[0] }).says({ up: 5n }))
    expect(await book(db, journal.batch(), origin, SOME_TIME)).toMatchObject({ added: 1 })
    const sums = expected([journal])
    const [{ up }] = (await booked()).filter((row) => row.id === members[0] && row.at === 'totals')
    expect(up).toBe(sums.get(members[0])?.up)
  })

  it('and these sums detect a dropped entry', async () => {
    const journals = traffic(seeded(5), 1, 60)
    const [journal] = journals
    const lost = journal.entries.findIndex((entry) => entry.rawUp > 0n)
    const kept = journal.entries.filter((_, index) => index !== lost)
    await bookSurely({ journalId: journal.journalId, first: 0, entries: entryBytes(kept) })
    expect((await faults(journals)).map(({ at }) => at)).toContain('totals')
  })

  it('and these sums detect a batch that was lost between two others', async () => {
    const journals = traffic(seeded(7), 1, 60)
    const [journal] = journals
    await bookSurely(journal.batch(0, 20))
    // A gap within a journal is refused, so the rest is sent as if it were another journal.
    await bookSurely({ ...journal.batch(40, 60), journalId: randomId(), first: 0 })
    expect((await faults(journals)).map(({ at }) => at)).toContain('totals')
  })

  it('and these sums detect an entry that was booked twice', async () => {
    const journals = traffic(seeded(6), 1, 60)
    const [journal] = journals
    await bookSurely(journal.batch())
    expect(await faults(journals)).toEqual([])
    // What would happen without the row of the booked position.
    await bookSurely({ ...journal.batch(10, 12), journalId: randomId(), first: 0 })
    expect((await faults(journals)).map(({ at }) => at)).toContain('totals')
  })
})

/** Runs `act` once, after the first statement that contains this text. */
function after(text: string, act: () => Promise<unknown>): Db {
  const matches = new WeakSet<object>()
  let isDone = false
  return db.withPlugin({
    transformQuery({ node, queryId }) {
      const { sqlFragments = [] } = node as { sqlFragments?: readonly string[] }
      if (sqlFragments.some((part) => part.includes(text))) matches.add(queryId)
      return node
    },
    async transformResult({ result, queryId }) {
      if (!isDone && matches.has(queryId)) {
        isDone = true
        await act()
      }
      return result
    },
  })
}

describe('parallel bookings', () => {
  const read = ['join peer_session s on', 'join member_torrent h on']

  it.each(read)('lose nothing that another wrote after `%s`', async (text) => {
    const about = { memberId: members[0], torrentId: torrents[0] }
    const session = aSession(about)
    const [before, own, other] = [aJournal(), aJournal(), aJournal()]
    before.add(session.says({ up: 1n, down: 1n }))
    own.add(session.says({ up: 20n, down: 20n }))
    other.add(session.says({ up: 300n, down: 300n }))
    await bookSurely(before.batch())
    const beside = after(text, () => book(direct, other.batch(), origin, SOME_TIME))
    expect(await book(beside, own.batch(), origin, SOME_TIME)).toMatchObject({ added: 1 })
    expect(await faults([before, own, other])).toEqual([])
    expect(await booked()).toContainEqual({ id: members[0], at: 'totals', up: 321n, down: 321n })
  })

  it.each(read)('create one row when another did after `%s`', async (text) => {
    const session = aSession({ memberId: members[1], torrentId: torrents[0] })
    const [own, other] = [aJournal(), aJournal()]
    own.add(session.says({ up: 20n }))
    other.add(session.says({ up: 300n }))
    const beside = after(text, () => book(direct, other.batch(), origin, SOME_TIME))
    expect(await book(beside, own.batch(), origin, SOME_TIME)).toMatchObject({ added: 1 })
    expect(await booked()).toContainEqual({ id: members[1], at: 'totals', up: 320n, down: 0n })
    expect(await faults([own, other])).toEqual([])
  })

  it('never deadlock, whatever rows they share, in any order', async () => {
    const random = seeded(13)
    const shared = Array.from({ length: 8 }, () => {
      const journal = aJournal()
      for (let count = 0; count < 150; count++) {
        const memberId = members[Math.floor(random() * members.length)]
        const torrentId = torrents[Math.floor(random() * torrents.length)]
        const key = Math.floor(random() * 1_000)
          .toString(16)
          .padStart(16, '0')
        const session = aSession({ memberId, torrentId, sessionKey: key })
        journal.add(session.says({ kind: 'completed', up: 1n, left: 0n }))
      }
      return journal
    })
    await Promise.all(shared.map((journal) => book(db, journal.batch(), origin, SOME_TIME)))
    const { rows } = await sql<{ sum: bigint }>`
      select sum(uploaded) from member_totals where member_id = any(${members})`.execute(db)
    expect(rows[0].sum).toBe(1_200n)
  })

  it('use no more statements for three thousand entries than for three of every kind', async () => {
    const counted = async (entries: number) => {
      const [journal] = traffic(seeded(entries), 1, entries)
      let statements = 0
      const counting = db.withPlugin({
        transformQuery: ({ node }) => {
          statements++
          return node
        },
        transformResult: async ({ result }) => result,
      })
      const began = performance.now()
      await book(counting, journal.batch(), origin, SOME_TIME)
      return { statements, seconds: (performance.now() - began) / 1000 }
    }
    const few = await counted(3)
    const many = await counted(3_000)
    // Rows that are already there are written by separate statements.
    expect(many.statements).toBeLessThanOrEqual(few.statements + 2)
    expect(many.statements).toBeGreaterThan(8)
    expect(many.statements).toBeLessThan(20)
    process.stdout.write(`3,000 entries booked in ${many.seconds.toFixed(2)} s\n`)
  })
})
