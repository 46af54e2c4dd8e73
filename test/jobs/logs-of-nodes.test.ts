import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payload } from '../../src/bridge/define-event.ts'
import type { logsAsked } from '../../src/bridge/events/log-events.ts'
import { MAX_PART, MAX_PARTS } from '../../src/bridge/events/log-events.ts'
import { followRemote, recordsFrom } from '../../src/cli/logs/remote.ts'
import { createClock } from '../../src/shared/clock.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { LogFilter } from '../../src/shared/log-files/record.ts'
import { LEVELS } from '../../src/shared/log-files/record.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as questions from '../../src/store/fleet/log-questions.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import { createLogAnswers } from '../../src/tracker/observe/log-answers.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import type { TestJobs, TestTracker } from '../support/processes/jobs.ts'
import { aFolder, aTracker, startJobs } from '../support/processes/jobs.ts'
import { until } from '../support/until.ts'

// Real jobs with its bridge; the link of a tracker with the part that answers, and its files.

const NODE = 'test-tracker'
const clock = createClock({ BABOU_TEST_CLOCK: undefined })
const folders = { jobs: aFolder(), tracker: aFolder() }
let database: TestDatabase
let db: Db
let jobs: TestJobs
let tracker: TestTracker

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  jobs = await startJobs(database.url, folders.jobs.path, { env: { BABOU_NODE: 'jobs-1' } })
  tracker = aTracker(jobs.url)
  answering()
  await until(() => tracker.snapshots() > 0, 20, 'the tracker is connected')
})
afterAll(async () => {
  await tracker.stop()
  await jobs.stop()
  await closeDb(db)
  await database.drop()
  Object.values(folders).forEach((folder) => folder.remove())
})

/** Requests that the tracker did not answer while `isSilent`. */
let unanswered = 0
let isSilent = false

/** The tracker answers what arrives from now on. */
function answering(): void {
  const { onLogsAsked } = createLogAnswers({
    ...{ node: NODE, storeId: tracker.storeId, folder: folders.tracker.path, log: silentLog() },
    ...{ send: (event) => tracker.link.send(event), wall: () => Math.floor(Date.now() / 1000) },
  })
  const { came } = tracker
  const push = came.push.bind(came)
  came.push = (...news) => {
    for (const { name, payload } of news) {
      if (name !== 'logs.asked') continue
      if (isSilent) unanswered++
      else onLogsAsked(payload as Payload<typeof logsAsked>)
    }
    return push(...news)
  }
}

const START = Date.now() - 3_600_000
let written = 0

function aLine(event: string, level: number = LEVELS.info, more = ''): string {
  const time = new Date(START + written++).toISOString()
  return lineOf({ level, time, node: NODE, role: 'tracker', pid: 7, event, more })
}

const lineOf = (record: object) => `${JSON.stringify(record)}\n`

const write = (folder: string, text: string) => {
  fs.mkdirSync(folder, { recursive: true })
  fs.appendFileSync(path.join(folder, 'tracker.log'), text)
}
const filter: LogFilter = {
  ...{ roles: [], nodes: [], events: [], level: LEVELS.info },
  since: new Date(START),
}
const remote = { clock, actor: commandLine, node: NODE }

async function eventsOf(given: Partial<LogFilter> = {}, node = NODE) {
  const found: string[] = []
  const lines = recordsFrom({ ...remote, db, node }, { ...filter, ...given })
  for await (const { event } of lines) found.push(event)
  return found
}

describe('the log files of another node', () => {
  it('come from a tracker over the bridge, those that are wanted', async () => {
    write(folders.tracker.path, aLine('one') + aLine('two', LEVELS.warn) + aLine('three'))
    expect(await eventsOf()).toEqual(['one', 'two', 'three'])
    expect(await eventsOf({ level: LEVELS.warn })).toEqual(['two'])
    expect(await eventsOf({ events: ['t*'] })).toEqual(['two', 'three'])
    const { rows } = await audited()
    expect(rows).toEqual([
      ['command line', NODE],
      ['command line', NODE],
      ['command line', NODE],
    ])
    expect(await db.selectFrom('log_question').selectAll().execute()).toEqual([])
  })

  it('come whole, and once, when they are more than one answer has', async () => {
    const before = written
    const size = 50_000
    const lines = Math.ceil((MAX_PART * MAX_PARTS) / size) + 20
    for (let at = 0; at < lines; at++) {
      write(folders.tracker.path, aLine(`many-${at}`, LEVELS.info, 'x'.repeat(size)))
    }
    const found = await eventsOf({ since: new Date(START + before), events: ['many-*'] })
    expect(found).toEqual(Array.from({ length: lines }, (_, at) => `many-${at}`))
  })

  it('come without those of other nodes that share its data folder', async () => {
    const since = new Date(START + written)
    const shared = aLine('shared-1').replaceAll(NODE, 'jobs-1')
    write(folders.tracker.path, shared + aLine('shared-2'))
    expect(await eventsOf({ since, events: ['shared-*'] })).toEqual(['shared-2'])
  })

  it('of jobs come from where jobs runs', async () => {
    const logs = path.join(folders.jobs.path, 'logs')
    const record = { level: LEVELS.info, time: new Date(START).toISOString(), pid: 8 }
    const own = { ...record, role: 'jobs', node: 'jobs-1' }
    write(logs, lineOf({ ...own, event: 'of jobs' }))
    expect(await eventsOf({ events: ['of jobs'] }, 'jobs-1')).toEqual(['of jobs'])
  })

  it('are followed: each new line once', async () => {
    const found: string[] = []
    const stopping = new AbortController()
    const begun = new Date().toISOString()
    const begin = followRemote({ ...remote, db }, { ...filter, events: ['new-*'] })
    const now = (event: string) => {
      const time = new Date().toISOString()
      return `${JSON.stringify({ level: 30, time, node: NODE, role: 'tracker', event })}\n`
    }
    // Written before the first request, such as while the earlier lines are read.
    write(folders.tracker.path, now('new-1'))
    const following = begin(({ event }) => void found.push(event), stopping.signal)
    await until(() => found.length === 1, 20)
    write(folders.tracker.path, now('new-2'))
    await until(() => found.length === 2, 20)
    stopping.abort()
    await following
    expect(found).toEqual(['new-1', 'new-2'])
    const later = await audited(begun)
    expect(later.rows).toEqual([])
  })

  it('are followed also after the node did not answer for some time', async () => {
    const found: string[] = []
    const stopping = new AbortController()
    const since = { ...filter, events: ['again-*'] }
    const begin = followRemote({ ...remote, db, silentMs: 3_000 }, since)
    isSilent = true
    const following = begin(({ event }) => void found.push(event), stopping.signal)
    await until(() => unanswered > 1, 30, 'it is asked again')
    isSilent = false
    const time = new Date().toISOString()
    const record = { level: LEVELS.info, time, node: NODE, role: 'tracker' }
    write(folders.tracker.path, lineOf({ ...record, event: 'again-1' }))
    await until(() => found.length === 1, 30, 'the line')
    stopping.abort()
    await following
    expect(found).toEqual(['again-1'])
    expect(await db.selectFrom('log_question').selectAll().execute()).toEqual([])
  })

  it('that another node sends, or no one asked for, are not stored', async () => {
    const question = { since: new Date(START).toISOString(), level: 30, roles: [], events: [] }
    const asked = { node: 'elsewhere', question }
    const id = await questions.ask(db, asked, commandLine, clock.now())
    const part = { number: 0, lines: aLine('forged'), isLast: true, isCut: false }
    await questions.take(db, NODE, { ...part, questionId: id }, clock.now())
    await questions.take(db, 'elsewhere', { ...part, questionId: id + 1 }, clock.now())
    expect(await questions.answer(db, id, 0)).toEqual({ parts: [], isWhole: false, isCut: false })
    await questions.forget(db, id)
  })
})

/** Who read the log of which node, since a time. */
async function audited(since = '2000-01-01') {
  const rows = await db
    .selectFrom('audit_log')
    .select(['actor_name', 'target_name'])
    .where('action', '=', 'logs.read')
    .where('at', '>=', new Date(since))
    .orderBy('id')
    .execute()
  return { rows: rows.map(({ actor_name: by, target_name: node }) => [by, node]) }
}
