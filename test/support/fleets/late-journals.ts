import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../patient-db.ts'
import { hashOf, passkeyOf } from '../../tracker/support/a-jobs.ts'
import { aClosedLoop } from '../../tracker/support/closed-loop.ts'
import { addMember, addTorrent, TEST_MASTER } from '../community/rows.ts'
import { testDatabase } from '../postgres.ts'
import { until } from '../until.ts'
import type { FleetTracker } from './fleet-machines.ts'
import { aJobs, aTracker, detour, prepareDetours } from './fleet-machines.ts'
import { freePorts } from '../processes/ports.ts'
import { runBabou, settingsOf } from '../processes/processes.ts'
import type { Machine } from '../processes/whole-fleet.ts'

// Two trackers of two threads each that do not reach each other, jobs, and clients that announce at
// one of them or at both. What the trackers count while jobs is down is booked journal by journal.

/** Members 1 to STAYING announce only to the first tracker, the others to both in turn. */
const STAYING = 12
const MEMBERS = Array.from({ length: 2 * STAYING }, (_, index) => index + 1)
/** Each client has one of them, by its number. */
const TORRENTS = [1, 2, 3, 4, 5]
const STEP_BYTES = 1_000_000n
const PAUSE_MS = 150
/** Above the difference of clocks that the law of bytes allows for (docs/decisions/0044). */
const SKEW_SECONDS = 11
/** No process takes connections there. */
const NOWHERE = 'tcp://127.0.0.1:1'

export interface LateJournals {
  /** Suspends the bookings under load, and returns when every entry from then is booked. */
  readonly away: (seconds: number) => Promise<void>
  /** Ends the clients, and expects each byte that they reported to be booked once. */
  readonly expectExact: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts it in `folder`; returns when clients have announced for longer than clocks may differ. */
export async function startLateJournals(folder: string): Promise<LateJournals> {
  const base = await testDatabase()
  const db = createDb(base.url, { log: silentLog(), max: 2 })
  const machines: Machine[] = []
  const memberIds = await fill(db)
  await prepareDetours(db)
  const ports = await freePorts()
  const bridge = `tcp://127.0.0.1:${ports.tracker}`
  const shared = { BABOU_SECRET: TEST_MASTER, BABOU_TRACKER_THREADS: '2' }
  const given = { ...shared, DATABASE_URL: base.url }
  const jobs = aJobs(folder, ports, given, bridge)
  const trackers: FleetTracker[] = []
  machines.push(jobs)
  for (const name of ['t1', 't2']) {
    await detour(db, name, NOWHERE)
    trackers.push(await aTracker(folder, name, { ...shared, BABOU_BRIDGE: bridge }))
  }
  machines.push(...trackers)
  for (const one of machines) await one.start()
  await until(async () => {
    const all = await Promise.all(trackers.map((one) => one.readiness()))
    return all.every(({ holders }) => (holders?.version ?? 0) > 0)
  })
  const [first, second] = trackers.map(({ port }) => port)
  let isWalking = false
  const doors = { udp: [], pauseMs: PAUSE_MS, stepBytes: STEP_BYTES }
  const loads = [
    aClosedLoop({ ...doors, http: [first] }, MEMBERS.slice(0, STAYING), () => 'single'),
    aClosedLoop(
      { ...doors, http: [first, second], walks: () => isWalking },
      MEMBERS.slice(STAYING),
      () => 'single',
    ),
  ]
  await delay(SKEW_SECONDS * 1_000)
  isWalking = true

  const told = () => new Map(loads.flatMap((load) => [...load.said()]))

  /** Members of which more is booked than they have reported until now. */
  async function overbooked() {
    const sums = await booked(db)
    const most = told()
    return MEMBERS.flatMap((member) => {
      const [found, said] = [sums.get(memberIds.get(member) ?? 0) ?? 0n, most.get(member) ?? 0n]
      return found > said ? [{ member, found, said }] : []
    })
  }

  /** Waits until this is booked, with never too much in the meantime. */
  async function untilBooked(goal: ReadonlyMap<number, bigint>): Promise<void> {
    let faults: Awaited<ReturnType<typeof overbooked>> = []
    const isOver = async () => {
      faults = await overbooked()
      const sums = await booked(db)
      const isBooked = (one: number) =>
        (sums.get(memberIds.get(one) ?? 0) ?? 0n) >= (goal.get(one) ?? 0n)
      return faults.length > 0 || MEMBERS.every(isBooked)
    }
    await until(isOver, 120, 'what clients told being booked')
    expect(faults).toEqual([])
  }

  return {
    async away(seconds) {
      await jobs.kill()
      await delay(seconds * 1_000)
      const least = told()
      await jobs.start()
      await untilBooked(least)
    },
    async expectExact() {
      const said = new Map(
        (await Promise.all(loads.map((load) => load.finish()))).flatMap((one) => [...one]),
      )
      expect(loads.flatMap(({ failed }) => failed)).toEqual([])
      await until(
        async () => {
          const all = await Promise.all(trackers.map((one) => one.readiness()))
          return all.every(({ unbooked }) => unbooked === 0)
        },
        60,
        'every entry being booked',
      )
      const sums = await booked(db)
      const found = new Map(MEMBERS.map((one) => [one, sums.get(memberIds.get(one) ?? 0) ?? 0n]))
      expect(found).toEqual(said)
      // The journals of both threads, and of both trackers, have some of it.
      expect(await journalsWithBytes(db)).toBeGreaterThanOrEqual(4)
      const env = settingsOf(path.join(folder, 'jobs'), ports, given)
      const checked = await runBabou(['ledger', 'check'], { env })
      expect([checked.stdout + checked.stderr, checked.status]).toEqual([
        expect.stringContaining('all right'),
        0,
      ])
    },
    async stop() {
      await Promise.all(loads.map((load) => load.finish()))
      await Promise.all(machines.map((one) => one.kill()))
      await closeDb(db)
      await base.drop()
    },
  }
}

/** Returns the IDs of members by their numbers. */
async function fill(db: Db): Promise<ReadonlyMap<number, number>> {
  const memberIds = new Map<number, number>()
  for (const number of MEMBERS) {
    memberIds.set(number, await addMember(db, { passkey: passkeyOf(number) }))
  }
  for (const number of TORRENTS) {
    await addTorrent(db, { infoHash: Buffer.from(hashOf(number), 'hex'), size: 2 ** 50 })
  }
  return memberIds
}

/** What each member uploaded, by ID. */
async function booked(db: Db): Promise<ReadonlyMap<number, bigint>> {
  const rows = await db
    .selectFrom('traffic_ledger')
    .select('member_id as id')
    .select(sql<string>`sum(raw_up)`.as('up'))
    .groupBy('member_id')
    .execute()
  return new Map(rows.map(({ id, up }) => [id, BigInt(up)]))
}

async function journalsWithBytes(db: Db): Promise<number> {
  const rows = await db.selectFrom('traffic_journal').select('raw_up').execute()
  return rows.filter(({ raw_up: up }) => BigInt(up) > 0n).length
}
