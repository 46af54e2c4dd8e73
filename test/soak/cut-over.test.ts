import { randomBytes } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as nodes from '../../src/store/fleet/nodes.ts'
import type { FrontRow } from '../../src/store/shadow/front.ts'
import * as fronts from '../../src/store/shadow/front.ts'
import { createDb } from '../support/patient-db.ts'
import { addMember, addTorrents, TEST_MASTER } from '../support/community/rows.ts'
import type { Clients } from '../support/moving/clients.ts'
import { someClients, sumsOf } from '../support/moving/clients.ts'
import type { OldTracker } from '../support/moving/old-tracker.ts'
import { startOldTracker } from '../support/moving/old-tracker.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePorts } from '../support/processes/ports.ts'
import type { Babou } from '../support/processes/processes.ts'
import { settingsOf, startBabou } from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

const MEMBERS = 100
const TORRENTS = 20
const CLIENTS = MEMBERS * TORRENTS
const MOST_TRIES = 3

// All real processes: babou up, babou shadow, babou cutover; only the old tracker is one of ours.

describe(`a cut-over under load of ${CLIENTS} clients`, () => {
  let database: TestDatabase
  let db: Db
  let babou: Babou
  let shadow: ChildProcess
  let old: OldTracker
  let clients: Clients
  const members = new Map<number, string>()
  let settings: Record<string, string>

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { max: 4, log: silentLog() })
    for (let index = 0; index < MEMBERS; index++) {
      const passkey = randomBytes(16).toString('hex')
      members.set(await addMember(db, { passkey }), passkey)
    }
    await addTorrents(db, TORRENTS)
    const rows = await db.selectFrom('torrent').select('info_hash').orderBy('id').execute()
    const passkeys = [...members.values()]
    const infoHashes = rows.map((row) => row.info_hash.toString('hex'))
    old = await startOldTracker({ passkeys, infoHashes, intervalSeconds: 20 })
    const env = {
      DATABASE_URL: database.url,
      BABOU_SECRET: TEST_MASTER,
      BABOU_TRUSTED_PROXIES: '127.0.0.1,::1',
      BABOU_TRACKER_THREADS: '2',
    }
    babou = await startBabou({ env })
    settings = settingsOf(babou.dataFolder, babou.ports, env)
    const [heard, port] = [() => nodes.all(db), (await freePorts()).tracker]
    await until(async () => (await heard()).length === 1, 20, 'a heartbeat')
    shadow = spawn(
      process.execPath,
      [
        ...[inProject('bin', 'babou.js'), 'shadow', '--to', old.url.href],
        ...['--listen', `127.0.0.1:${port}`],
      ],
      { stdio: 'ignore', env: settings },
    )
    endWithUs(shadow)
    const says = async () => (await fronts.find(db)) !== null
    await until(says, 30, 'a report of the front')
    const url = () => `http://127.0.0.1:${port}`
    clients = someClients({ url, passkeys, infoHashes, count: CLIENTS })
  })

  afterAll(async () => {
    await ended(shadow, 'SIGTERM')
    await babou.stop()
    await old.stop()
    await closeDb(db)
    await database.drop()
  })

  async function figures(is: (row: FrontRow) => boolean): Promise<void> {
    await clients.announceUntil(async () => {
      const row = await fronts.find(db)
      return row !== null && is(row)
    })
  }

  const mayCutOver = ({ phase, figures: { missed, completeSince } }: FrontRow) =>
    phase === 'handed' || (missed === 0 && Date.now() - Date.parse(completeSince) > 23_000)

  /** Kills the command as soon as it has said that this step is over. */
  async function killedAfter(step: RegExp): Promise<void> {
    const words = [inProject('bin', 'babou.js'), 'cutover']
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      await figures(mayCutOver)
      const child = spawn(process.execPath, words, {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: settings,
      })
      endWithUs(child)
      let [said, isOver] = ['', false]
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString()
        if (step.test(said)) child.kill('SIGKILL')
      })
      void once(child, 'close').then(() => (isOver = true))
      await clients.announceUntil(() => isOver)
      if (step.test(said)) return
    }
    throw new Error(`the cut-over never came to ${String(step)}`)
  }

  async function apart(): Promise<string[]> {
    const totals = await db
      .selectFrom('member_totals')
      .select(['member_id', 'raw_uploaded', 'raw_downloaded'])
      .execute()
    const booked = sumsOf(
      totals.map((row) => [
        members.get(row.member_id) ?? '',
        ...([row.raw_uploaded, row.raw_downloaded] as const),
      ]),
    )
    return [...clients.said()].flatMap(([member, { up, down }]) => {
      const [one, other] = [old.sums.get(member), booked.get(member)]
      const left = [
        up - (one?.up ?? 0n) - (other?.up ?? 0n),
        down - (one?.down ?? 0n) - (other?.down ?? 0n),
      ]
      return left.every((bytes) => bytes === 0n) ? [] : [`${member}: ${left.join(' and ')} left`]
    })
  }

  it('fails no announce, and loses or doubles no byte, although processes are killed', async () => {
    await clients.rounds(2)
    babou.kill('tracker')
    await clients.rounds(1)
    for (const step of [/^1\. checks/m, /^2\. difference/m, /^3\. hand-over/m]) {
      await killedAfter(step)
    }
    let isOver = false
    const command = babou.run(['cutover']).finally(() => (isOver = true))
    await clients.announceUntil(() => isOver)
    expect(await command).toMatchObject({ status: 0, stderr: '' })
    const before = old.announces()
    await clients.rounds(2)
    await clients.stopAll()
    expect(clients.failures).toEqual([])
    expect(old.announces()).toBe(before)
    await until(async () => (await apart()).length === 0, 60, 'every byte being booked')
    const books = await babou.run(['ledger', 'check', '--json'])
    expect(JSON.parse(books.stdout)).toMatchObject({ faults: [] })
  })
})
