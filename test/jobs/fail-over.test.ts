import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import * as alerts from '../../src/store/alerts/alerts.ts'
import * as memberBans from '../../src/store/bans/member-bans.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { migrateUp } from '../../src/store/base/migrate.ts'
import { hostsThatWrite } from '../../src/store/base/writable-host.ts'
import { askHosts } from '../../src/store/fleet/ask-hosts.ts'
import { askPostgres, noReplies } from '../../src/store/fleet/ask-postgres.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as ledgerCheck from '../../src/store/traffic/ledger-check.ts'
import * as outbox from '../../src/store/records/outbox.ts'
import { createDb } from '../support/patient-db.ts'
import { aJournal, aSession, sending } from '../support/bridge/journals.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import type { TestJobs, TestTracker } from '../support/processes/jobs.ts'
import { aFolder, aTracker, startJobs } from '../support/processes/jobs.ts'
import type { Replicated } from '../support/servers/replicated.ts'
import { replicated, serverPrograms } from '../support/servers/replicated.ts'
import { until } from '../support/until.ts'

// A PostgreSQL with a standby, as the distribution has it. The standby is promoted without the
// newest transactions: replication is asynchronous.

const programs = serverPrograms()
const NOW = new Date()
const FELT_SECONDS = 10

interface MemberNews {
  readonly memberId: number
  readonly state: string
}

describe.skipIf(programs === null)('a standby that is promoted without the newest events', () => {
  const folder = aFolder()
  let servers: Replicated
  let db: Db
  let jobs: TestJobs
  let tracker: TestTracker
  const ids: number[] = []
  const journal = aJournal()
  let session: ReturnType<typeof aSession>

  beforeAll(async () => {
    servers = await replicated(programs as string)
    await migrateUp(servers.url, { log: silentLog(), now: NOW })
    db = createDb(servers.url, { log: silentLog(), max: 4 })
    for (let n = 0; n < 6; n++) ids.push(await addMember(db))
    session = aSession({ memberId: ids[0], torrentId: await addTorrent(db) })
    for (let n = 0; n < 5; n++) journal.add(session.says({ up: 100n }))
    jobs = await startJobs(servers.url, folder.path)
    tracker = aTracker(jobs.url)
    await until(() => tracker.link.status().isCaughtUp, 30, 'the tracker is caught up')
  })
  afterAll(async () => {
    await tracker.stop()
    await jobs.stop()
    await closeDb(db)
    await servers.stop()
    folder.remove()
  })

  /** Sends the whole journal; resolves with how much of it is booked. */
  async function sendAll(): Promise<number | undefined> {
    const answers = () => tracker.came.filter(({ name }) => name === 'traffic.booked').length
    const before = answers()
    await until(() => tracker.link.sendBatch(sending(journal.batch())) !== null, 10, 'a batch')
    await until(() => answers() > before, 10, 'it is booked')
    return tracker.booked(journal.journalId)
  }

  async function uploaded(): Promise<bigint> {
    const row = await db
      .selectFrom('member_totals')
      .select('raw_uploaded')
      .where('member_id', '=', ids[0])
      .executeTakeFirstOrThrow()
    return row.raw_uploaded
  }

  const ban = (id: number) => memberBans.ban(db, id, 'spam', commandLine, NOW)
  const stateOf = (id: number) =>
    tracker.last<MemberNews>('member.changed', ({ memberId }) => memberId === id)?.state
  const feels = (id: number, state: string) =>
    until(() => stateOf(id) === state, FELT_SECONDS, `member ${id} is ${state}`)

  it('is reported as failed while it replies nothing, as when it is suspended', async () => {
    let seconds = 0
    const replies = noReplies(() => seconds)
    const where = { machine: '', place: '', address: '127.0.0.1' }
    const state = async () => (await askPostgres(db, where, replies))[1]?.state
    /** After some seconds in which something was written. */
    const later = async () => {
      seconds += 13
      await ban(ids[5])
      await memberBans.unban(db, ids[5], commandLine, NOW)
    }
    expect(await state()).toBe('ready')
    await later()
    await until(async () => (await state()) === 'ready', 10, 'a reply counts')
    servers.second.pause()
    try {
      // A reply from before can still be the first that is seen.
      const isSilent = () =>
        later()
          .then(state)
          .then((now) => now === 'failed')
      await until(isSilent, 10, 'it is silent')
    } finally {
      servers.second.resume()
    }
    await until(async () => (await state()) === 'ready', 10, 'it is back')
  })

  it('is reported as late while it does not replay what it receives', async () => {
    let seconds = 0
    const replies = noReplies(() => seconds)
    const where = { machine: '', place: '', address: '127.0.0.1' }
    const asked = { machine: '', place: '', replies, known: new Map() }
    const lag = async () => {
      const [, byAddress] = await askHosts(db, servers.url, asked)
      const [, byName] = await askPostgres(db, where, replies)
      expect(byAddress.figures.own.lagSeconds).toBeCloseTo(byName.figures.own.lagSeconds, -1)
      return byName.figures.own.lagSeconds
    }
    const standby = createDb(servers.second.url, { log: silentLog(), max: 1 })
    try {
      await servers.caughtUp()
      await sql`select pg_wal_replay_pause()`.execute(standby)
      await lag()
      await ban(ids[5])
      await memberBans.unban(db, ids[5], commandLine, NOW)
      seconds = 5
      await until(async () => (await lag()) < 40, 10, 'it is late from now on')
      seconds = 45
      await until(async () => (await lag()) >= 40, 10, 'it is 40 s late')
    } finally {
      await sql`select pg_wal_replay_resume()`.execute(standby)
      await closeDb(standby)
    }
    await until(async () => (await lag()) < 5, 10, 'it is not late any more')
  })

  it('is reported by its address, once, next to the server that it follows', async () => {
    const replies = noReplies(() => 0)
    const asked = { machine: 'jobs', place: '', replies, known: new Map() }
    await servers.caughtUp()
    const found = await askHosts(db, servers.url, asked)
    expect(found).toMatchObject([
      {
        node: `127.0.0.1:${servers.first.port}`,
        state: 'ready',
        figures: { own: { isStandby: 0 } },
      },
      {
        ...{ node: `127.0.0.1:${servers.second.port}`, state: 'ready', machine: 'jobs' },
        figures: { own: { isStandby: 1, lagSeconds: expect.any(Number) } },
      },
    ])
    expect(found).toHaveLength(2)
  })

  it('is found within 10 s; every later ban takes effect, and every lost one is undone', async () => {
    await ban(ids[0])
    await feels(ids[0], 'banned')
    await servers.caughtUp()
    const before = await outbox.outboxId(db)
    // The standby is disconnected while two bans reach the tracker; then the server is lost.
    await servers.second.end('SIGINT')
    await ban(ids[1])
    await ban(ids[2])
    await feels(ids[2], 'banned')
    expect(await sendAll()).toBe(5)
    const { newest: lost } = await outbox.bounds(db)
    await servers.first.end('SIGKILL')
    await expect(ban(ids[3])).rejects.toThrow(/database is not available/)
    await servers.second.start()
    await expect(ban(ids[3])).rejects.toThrow(/no host of the database accepts writes/)
    await servers.promoteSecond()

    await until(
      () =>
        ban(ids[3]).then(
          () => true,
          () => false,
        ),
      FELT_SECONDS,
      'a ban is taken',
    )
    await ban(ids[4])
    await feels(ids[3], 'banned')
    await feels(ids[4], 'banned')
    await feels(ids[1], 'active')
    await feels(ids[2], 'active')
    expect(stateOf(ids[0])).toBe('banned')
    expect(await outbox.outboxId(db)).not.toBe(before)
    // The same numbers were given again, which is why the name had to change.
    expect((await outbox.bounds(db)).newest).toBeLessThanOrEqual(lost)
    await ban(ids[5])
    await feels(ids[5], 'banned')
  })

  it('books traffic once that was acknowledged before and lost with the server', async () => {
    expect(await uploaded()).toBe(0n)
    for (let n = 0; n < 5; n++) journal.add(session.says({ up: 100n }))
    expect(await sendAll()).toBe(10)
    expect(await sendAll()).toBe(10)
    expect(await uploaded()).toBe(1_000n)
    expect((await ledgerCheck.check(db)).faults).toEqual([])
  })

  it('keeps the name of its address in the registry, and the lost server is failed there', async () => {
    const replies = noReplies(() => 0)
    const asked = { machine: 'jobs', place: '', replies, known: new Map() }
    const states = async () =>
      (await askHosts(db, servers.url, asked)).map(({ node, state, figures }) => [
        node,
        state,
        figures.own.isStandby,
      ])
    const [first, second] = [servers.first, servers.second].map(({ port }) => `127.0.0.1:${port}`)
    expect(await states()).toEqual([
      [first, 'failed', 1],
      [second, 'ready', 0],
    ])
  })

  it('is preferred to the old server, which comes back as if nothing had happened', async () => {
    await servers.first.start()
    const other = createDb(servers.url, { log: silentLog(), max: 1 })
    try {
      const row = await other
        .selectFrom('member')
        .select('state')
        .where('id', '=', ids[5])
        .executeTakeFirstOrThrow()
      expect(row.state).toBe('banned')
    } finally {
      await closeDb(other)
    }
  })

  it('raises an alert when it comes back so, and the doctor names both', async () => {
    const asked = {
      machine: '',
      place: '',
      replies: noReplies(() => 0),
      known: new Map(),
    }
    const figures = (await askHosts(db, servers.url, asked)).map((one) => one.figures.own)
    // Only the server that babou uses has the figure.
    expect(figures.map(({ writableHosts }) => writableHosts)).toEqual([undefined, 2])
    const ports = (await hostsThatWrite(servers.url)).map((host) => Number(host.split(':')[1]))
    expect(ports.sort()).toEqual([servers.first.port, servers.second.port].sort())
    const isFound = async () =>
      (await alerts.open(db)).some(({ condition, state }) => {
        return condition === 'two-writers' && state === 'firing'
      })
    await until(isFound, 40, 'the alert')
  })
})
