import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { checkAll } from '../../../src/cli/commands/cutover/checks.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { readConfig } from '../../../src/shared/config.ts'
import type { RunningRole } from '../../../src/shared/lifecycle.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { RunningShadow } from '../../../src/shadow/main.ts'
import { start as startShadow } from '../../../src/shadow/main.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import type { FrontRow } from '../../../src/store/shadow/front.ts'
import * as fronts from '../../../src/store/shadow/front.ts'
import { start as startTracker } from '../../../src/tracker/main.ts'
import { addMember, addTorrents, TEST_MASTER, testSecrets } from '../community/rows.ts'
import { testDatabase } from '../postgres.ts'
import { aFolder, startJobs } from '../processes/jobs.ts'
import { freePorts } from '../processes/ports.ts'
import { runBabou, settingsOf, type Ran } from '../processes/processes.ts'
import { createDb } from '../patient-db.ts'
import type { Clients, MemberBytes } from './clients.ts'
import { someClients, sumsOf } from './clients.ts'
import type { OldTracker } from './old-tracker.ts'
import { startOldTracker } from './old-tracker.ts'

const MEMORY_BYTES = 2 ** 28
/** An old tracker with clients, and babou next to it, all real but for the old tracker. */
export interface Rehearsal {
  readonly db: Db
  readonly databaseUrl: string
  readonly old: OldTracker
  /** Of our tracker. */
  readonly trackerUrl: URL
  readonly passkeys: readonly string[]
  /** Hex. */
  readonly infoHashes: readonly string[]
  readonly front: () => RunningShadow
  readonly row: () => Promise<FrontRow | null>
  /** Whether `babou cutover` would find everything in order. */
  readonly mayCutOver: () => Promise<boolean>
  readonly clients: Clients
  /** What babou booked of each member, by passkey. */
  readonly booked: () => Promise<MemberBytes>
  readonly stopTracker: () => Promise<void>
  readonly startTracker: () => Promise<void>
  /** `between`: while it does not run. */
  readonly restartFront: (between?: () => Promise<unknown>) => Promise<void>
  /** Runs `babou` with these words. */
  readonly command: (line: string) => Promise<Ran>
  readonly stop: () => Promise<void>
}

/** Both trackers know these. */
export interface Known {
  readonly passkeys: readonly string[]
  /** Hex. */
  readonly infoHashes: readonly string[]
}

/** Brings members and torrents into the database; `command` runs `babou`. */
type Fill = (db: Db, command: Rehearsal['command']) => Promise<Known>

/** Members and torrents that no one has imported. */
export function madeHere(members: number, torrents: number): Fill {
  return async (db) => {
    const passkeys = Array.from({ length: members }, () => randomBytes(16).toString('hex'))
    for (const passkey of passkeys) await addMember(db, { passkey })
    await addTorrents(db, torrents)
    const hashes = await db.selectFrom('torrent').select('info_hash').orderBy('id').execute()
    return { passkeys, infoHashes: hashes.map((row) => row.info_hash.toString('hex')) }
  }
}

export async function aRehearsal(fill: Fill, clientCount: number): Promise<Rehearsal> {
  const database = await testDatabase()
  const folder = aFolder()
  const db = createDb(database.url, { max: 4, log: silentLog() })
  const ports = await freePorts()
  const env = settingsOf(path.join(folder.path, 'command'), ports, {
    DATABASE_URL: database.url,
    BABOU_SECRET: TEST_MASTER,
  })
  const command = (line: string) => runBabou(line.split(' '), { env })
  const { passkeys, infoHashes } = await fill(db, command)
  const keys = new Map(passkeys.map((key) => [testSecrets.lookupHash(key).toString('hex'), key]))
  const members = await db.selectFrom('member').select(['id', 'passkey_hash']).execute()
  const ids = new Map(members.map((row) => [row.id, keys.get(row.passkey_hash.toString('hex'))]))
  const old = await startOldTracker({ passkeys, infoHashes, intervalSeconds: 1 })
  const clock = createClock({ BABOU_TEST_CLOCK: undefined })
  const jobs = await startJobs(database.url, folder.path)
  const config = readConfig(
    {
      BABOU_DATA: path.join(folder.path, 'tracker'),
      BABOU_BRIDGE: jobs.url,
      BABOU_TRACKER_HOST: '127.0.0.1',
      BABOU_TRACKER_PORT: String(ports.tracker),
      BABOU_TRACKER_OPS_PORT: '0',
      BABOU_TRACKER_THREADS: '2',
      BABOU_TRUSTED_PROXIES: '127.0.0.1',
    },
    folder.path,
  )
  const context = { config, secrets: testSecrets, log: silentLog(), clock }
  // Announces of a test come much sooner than clients do.
  await settings.changeTracker(db, config, { peerListsPerHour: 0 }, commandLine, clock.now())
  const trackerUrl = new URL(`http://127.0.0.1:${ports.tracker}`)
  let tracker: RunningRole | null = null
  const trackerUp = async () => {
    tracker = await startTracker({ ...context, databaseUrl: '', memoryBytes: MEMORY_BYTES })
  }
  const frontUp = () =>
    startShadow(
      { ...context, databaseUrl: database.url },
      {
        listen: { host: '127.0.0.1', port: 0 },
        old: old.url,
        tracker: trackerUrl,
        by: commandLine,
      },
    )
  await trackerUp()
  let front = await frontUp()

  const clients = someClients({
    url: () => `http://127.0.0.1:${front.port}`,
    ...{ passkeys, infoHashes, count: clientCount },
  })

  return {
    ...{ db, databaseUrl: database.url, old, clients },
    ...{ trackerUrl, passkeys, infoHashes },
    front: () => front,
    row: () => fronts.find(db),
    mayCutOver: async () => (await checkAll(db, clock.now())).every(({ isOk }) => isOk),
    async booked() {
      const rows = await db
        .selectFrom('member_totals')
        .select(['member_id', 'raw_uploaded', 'raw_downloaded'])
        .execute()
      const known = rows.filter(({ member_id: id }) => ids.get(id) !== undefined)
      return sumsOf(
        known.map((row) => [ids.get(row.member_id) ?? '', row.raw_uploaded, row.raw_downloaded]),
      )
    },
    async stopTracker() {
      await tracker?.stop()
      tracker = null
    },
    startTracker: trackerUp,
    async restartFront(between) {
      await front.stop()
      await between?.()
      front = await frontUp()
    },
    command,
    async stop() {
      await front.stop()
      await tracker?.stop()
      await jobs.stop()
      await old.stop()
      await closeDb(db)
      await database.drop()
      folder.remove()
    },
  }
}
