import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import * as memberBans from '../../src/store/bans/member-bans.ts'
import { migrateUp } from '../../src/store/base/migrate.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as ledgerCheck from '../../src/store/traffic/ledger-check.ts'
import { aJournal, aSession, sending } from '../support/bridge/journals.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import type { TestJobs, TestTracker } from '../support/processes/jobs.ts'
import { aFolder, aTracker, startJobs } from '../support/processes/jobs.ts'
import type { Replicated } from '../support/servers/replicated.ts'
import { replicated, serverPrograms } from '../support/servers/replicated.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// The server that accepts writes stops without a word, as when its machine is cut off: connections
// stay open, and nothing answers on them. The standby, which lacks the newest transactions, is
// promoted. Traffic is sent and pages are read all the time.

const programs = serverPrograms()
const NOW = new Date()
const FELT_SECONDS = 10
/** A silent server is found to be one in 4 to 5 s. */
const READ_MS = 7_000
const EVERY_MS = 20
const UP = 100n

describe.skipIf(programs === null)('a fail-over from a server that no longer answers', () => {
  const folder = aFolder()
  const journal = aJournal()
  let servers: Replicated
  let site: TestSite
  let reader: TestBrowser
  let jobs: TestJobs
  let tracker: TestTracker
  let load: NodeJS.Timeout
  let session: ReturnType<typeof aSession>
  const ids: number[] = []

  beforeAll(async () => {
    servers = await replicated(programs as string)
    await migrateUp(servers.url, { log: silentLog(), now: NOW })
    site = await testSite({}, { ...servers, drop: async () => {} } as never)
    await addMember(site.db, { name: 'reader' })
    reader = await site.entered('reader')
    for (let n = 0; n < 3; n++) ids.push(await addMember(site.db))
    session = aSession({ memberId: ids[0], torrentId: await addTorrent(site.db) })
    jobs = await startJobs(servers.url, folder.path)
    tracker = aTracker(jobs.url)
    await until(() => tracker.link.status().isCaughtUp, 30, 'the tracker is caught up')
  })
  afterAll(async () => {
    clearInterval(load)
    await tracker.stop()
    await jobs.stop()
    await site.stop()
    await servers.stop()
    folder.remove()
  })

  const ban = (id: number) => memberBans.ban(site.db, id, 'spam', commandLine, NOW)
  const stateOf = (id: number) =>
    tracker.last<{ memberId: number; state: string }>(
      'member.changed',
      ({ memberId }) => memberId === id,
    )?.state
  const booked = () => tracker.booked(journal.journalId) ?? 0

  function announces(): void {
    journal.add(session.says({ up: UP }))
    tracker.link.sendBatch(sending(journal.batch()))
  }

  async function uploaded(): Promise<bigint> {
    const { raw_uploaded } = await site.db
      .selectFrom('member_totals')
      .select('raw_uploaded')
      .where('member_id', '=', ids[0])
      .executeTakeFirstOrThrow()
    return raw_uploaded
  }

  it('serves readers, applies every later ban within 10 s, and books each byte once', async () => {
    load = setInterval(announces, EVERY_MS)
    await until(() => booked() > 20, 30, 'traffic is booked')
    await servers.caughtUp()
    await servers.second.end('SIGINT')
    const atLeast = journal.entries.length
    await ban(ids[1])
    await until(() => booked() > atLeast && stateOf(ids[1]) === 'banned', 30, 'more is booked')
    servers.first.pause()
    await servers.second.start()

    // Pages in flight find the old server silent, and are read from the standby then.
    const begun = performance.now()
    const pages = await Promise.all(Array.from({ length: 12 }, () => reader.get('/')))
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200))
    expect(performance.now() - begun).toBeLessThan(READ_MS * slowness())
    await servers.promoteSecond()
    const taken = async () => (await ban(ids[2]).catch(() => null)) !== null
    await until(taken, FELT_SECONDS, 'a ban is taken')
    await until(() => stateOf(ids[2]) === 'banned', FELT_SECONDS, 'it is felt')
    await until(() => stateOf(ids[1]) === 'active', FELT_SECONDS, 'a lost one is undone')
    clearInterval(load)

    const all = journal.entries.length
    await until(
      () => {
        tracker.link.sendBatch(sending(journal.batch()))
        return booked() === all
      },
      30,
      'all is booked',
    )
    expect(await uploaded()).toBe(BigInt(all) * UP)
    expect((await ledgerCheck.check(site.db)).faults).toEqual([])
  })
})
