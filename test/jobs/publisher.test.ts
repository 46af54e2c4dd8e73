import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPublisher } from '../../src/jobs/hub/publisher.ts'
import type { Clock } from '../../src/shared/clock.ts'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as fleetNodes from '../../src/store/fleet/fleet-nodes.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import { createDb } from '../support/patient-db.ts'
import { aReachedService } from '../support/community/reached-services.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { aFolder } from '../support/processes/jobs.ts'
import { until } from '../support/until.ts'

// Real programs as hooks, and two jobs nodes that could both run them.

const folder = aFolder()
const told = path.join(folder.path, 'told')
const hook = path.join(folder.path, 'hook')
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
  folder.remove()
})

function aHook(...lines: readonly string[]): void {
  fs.writeFileSync(hook, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o700 })
}

/** The input of the hook so far. */
const all = () => (fs.existsSync(told) ? fs.readFileSync(told, 'utf8') : '')

/** Publishers of two nodes while `work` runs; `laterMs`: what their clocks are ahead. */
async function published(work: () => Promise<unknown>, { laterMs = 0 } = {}): Promise<void> {
  const clock = createClock({ BABOU_TEST_CLOCK: undefined })
  const later: Clock = { ...clock, now: () => new Date(clock.now().getTime() + laterMs) }
  const env = {
    ...{ BABOU_DNS_HOOK: hook, BABOU_SECRET: 'a secret of the site' },
    BABOU_TRACKER_URL: 'https://tracker.example.org',
  }
  const options = { db, config: readConfig(env), clock: later, log: silentLog() }
  const both = [startPublisher(options), startPublisher(options)]
  try {
    await work()
  } finally {
    await Promise.all(both.map((one) => one.stop()))
  }
}

describe('the hook for DNS', () => {
  const first = 'tracker.example.org. 60 IN A 192.0.2.11\n'
  const write = `cat >>${told}`

  it('gets nothing while a tracker has no address that clients reach', async () => {
    aHook(write)
    await aReachedService(db, 'tracker', 't1', 'edge', ['0.0.0.0', 4_200], '0.0.0.0:4201')
    let looks = 0
    const query = db.selectFrom('published_address').selectAll()
    await published(() =>
      until(async () => (await query.execute()).length === 0 && ++looks > 5, 10),
    )
    expect(all()).toBe('')
  })

  it('gets the records once, without the settings of the site', async () => {
    aHook(write, 'echo "$BABOU_DNS_NAME $BABOU_SECRET." >>$0.env')
    await fleetNodes.move(db, { name: 't1', address: '192.0.2.11' }, commandLine, new Date())
    const isNoted = async () =>
      (await db.selectFrom('published_address').select('records').executeTakeFirst())?.records ===
      first
    await published(() => until(isNoted, 20))
    expect(all()).toBe(first)
    expect(fs.readFileSync(`${hook}.env`, 'utf8')).toBe('tracker.example.org .\n')
  })

  it('that fails gets them again later, and what it accepted is not repeated', async () => {
    aHook('echo "the provider is down" >&2', 'exit 3')
    await fleetNodes.move(db, { name: 't1', address: '192.0.2.12' }, commandLine, new Date())
    const row = () => db.selectFrom('published_address').selectAll().executeTakeFirstOrThrow()
    await published(() => until(async () => (await row()).claimed_until > new Date(), 20))
    expect((await row()).records).toBe(first)
    aHook(write)
    const second = first.replace('.11', '.12')
    await published(() => until(async () => (await row()).records === second, 20), {
      laterMs: 100_000,
    })
    expect(all()).toBe(first + second)
  })
})
