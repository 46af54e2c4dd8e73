import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { createLink } from '../../../src/bridge/link/link.ts'
import type { Link } from '../../../src/bridge/link/types.ts'
import { start } from '../../../src/jobs/main.ts'
import type { WakingClock } from '../../../src/shared/clock.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { readConfig } from '../../../src/shared/config.ts'
import type { RunningRole } from '../../../src/shared/lifecycle.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Secrets } from '../../../src/shared/secrets.ts'
import { randomId } from '../bridge/journals.ts'
import { testSecrets } from '../community/rows.ts'

export interface TestJobs extends RunningRole {
  /** Of the bridge. */
  readonly url: string
}

/** A folder for sockets and data, and its removal. */
export function aFolder(): { path: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-jobs-'))
  return { path: folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) }
}

/** The real jobs role with a database, its bridge on a socket below `folder`. */
export async function startJobs(
  databaseUrl: string,
  folder: string,
  given: { env?: NodeJS.ProcessEnv; secrets?: Secrets; clock?: WakingClock } = {},
): Promise<TestJobs> {
  const env = { BABOU_DATA: folder, BABOU_JOBS_OPS_PORT: '0', ...given.env }
  const config = readConfig(env, folder)
  const role = await start({
    config,
    secrets: given.secrets ?? testSecrets,
    clock: given.clock ?? createClock({ BABOU_TEST_CLOCK: undefined }),
    log: silentLog(),
    databaseUrl,
  })
  return { ...role, url: `unix:${path.join(folder, 'bridge.sock')}` }
}

interface Booked {
  readonly journalId: string
  readonly booked: number
}

export interface TestTracker {
  readonly link: Link
  readonly storeId: string
  /** Everything that arrived, in order: events, replies and rows of snapshots. */
  readonly came: Envelope[]
  /** The newest payload of this event that satisfies `is`. */
  readonly last: <T>(event: string, is: (payload: T) => boolean) => T | undefined
  /** The last acknowledgement by jobs of a journal. */
  readonly booked: (journalId: string) => number | undefined
  readonly snapshots: () => number
  /** The reasons with which it was disabled. */
  readonly off: () => readonly string[]
  readonly stop: () => Promise<void>
}

/** A tracker as jobs sees it: the real link, with a list instead of memory tables. */
export function aTracker(url: string, storeId = randomId()): TestTracker {
  const came: Envelope[] = []
  const off: string[] = []
  let snapshots = 0
  const link = createLink({
    urls: [url],
    key: testSecrets.key('bridge'),
    node: 'test-tracker',
    storeId,
    version: '0',
    log: silentLog(),
    handlers: {
      snapshotBegin: () => void snapshots++,
      event: (event) => void came.push(event),
      snapshotEnd: () => {},
      up: () => {},
      down: () => {},
      off: (why) => void off.push(why),
    },
  })
  const last = <T>(event: string, is: (payload: T) => boolean) =>
    came.findLast(({ name, payload }) => name === event && is(payload as T))?.payload as
      T | undefined
  link.start()
  return {
    link,
    storeId,
    came,
    last,
    booked: (journalId) =>
      last<Booked>('traffic.booked', (one) => one.journalId === journalId)?.booked,
    snapshots: () => snapshots,
    off: () => off,
    stop: () => link.stop(),
  }
}
