import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runningPostgres } from '../../src/cli/postgres.ts'
import { silentLog } from '../../src/shared/log.ts'
import { inProject } from '../../src/shared/paths.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import { announce, aPeerId } from '../support/clients/announcer.ts'
import type { Community, Listed, Person } from '../support/community/community.ts'
import { startCommunity } from '../support/community/community.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePorts, type Ports } from '../support/processes/ports.ts'
import { settingsOf, temporaryFolder } from '../support/processes/processes.ts'
import { addTorrents } from '../support/community/rows.ts'
import type { SiteClient } from '../support/site-client.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// Real processes: jobs and a serving tracker, and a second tracker that joins without state.

const TORRENTS = Number(process.env.BABOU_TEST_TORRENTS ?? 1_000_000)
const MiB = 2 ** 20
const ALLOWED_MIB = 64
/** Usually 10 to 40; once 69, on a machine so busy that collections of the heap were late. */
const ALLOWED_JOBS_MIB = 96
const BANS = 5
const LOOK_EVERY_MS = 250
/** Young objects that were not collected yet would be most of what a tracker gains. */
const LITTLE_GARBAGE = '--max-semi-space-size=2'

describe(`a full state of ${TORRENTS} torrents`, () => {
  let community: Community
  let staff: SiteClient
  let people: Person[]
  let torrent: Listed
  let joiner: { child: ChildProcess; ports: Ports; dataFolder: string }

  beforeAll(async () => {
    community = await startCommunity({ BABOU_NODE: 'serving' })
    await community.person('owner', 'owner')
    people = []
    for (let number = 0; number < BANS; number++) people.push(await community.person(`m${number}`))
    staff = await community.signIn('owner')
    torrent = await community.list(staff, 'one')
    joiner = await joiningTracker()
    await until(() => isReady(), 60, 'the second tracker is ready')
  })

  afterAll(async () => {
    await endJoiner()
    fs.rmSync(joiner.dataFolder, { recursive: true, force: true })
    await community.end()
  })

  async function joiningTracker(dataFolder = temporaryFolder(), ports?: Ports) {
    const own = ports ?? (await freePorts())
    const { dataFolder: first } = community.babou()
    const env = settingsOf(dataFolder, own, {
      BABOU_NODE: 'joining',
      BABOU_SECRET: fs.readFileSync(path.join(first, 'secret'), 'utf8').trim(),
      BABOU_BRIDGE: `unix:${path.join(first, 'bridge.sock')}`,
    })
    const words = [LITTLE_GARBAGE, inProject('bin', 'babou.js'), 'tracker']
    const child = endWithUs(spawn(process.execPath, words, { env, cwd: '/', stdio: 'ignore' }))
    return { child, ports: own, dataFolder }
  }

  const endJoiner = () => ended(joiner.child, 'SIGKILL')

  async function isReady(): Promise<boolean> {
    return (await fetch(`http://127.0.0.1:${joiner.ports.trackerOps}/readyz`)).ok
  }

  async function fill(): Promise<void> {
    const running = runningPostgres(community.babou().dataFolder)
    const db = createDb(running!.url, { log: silentLog(), max: 1 })
    // Search data is not needed here, and takes minutes to maintain.
    await sql`
      do $$ declare unused text; begin
        for unused in
          select indexrelid::regclass::text from pg_index
          where indrelid in ('torrent'::regclass, 'torrent_stats'::regclass) and not indisunique
        loop execute 'drop index ' || unused; end loop;
      end $$`.execute(db)
    for (let done = 0; done < TORRENTS; done += 50_000) await addTorrents(db, 50_000, done)
    await closeDb(db)
  }

  /** Milliseconds from the reply to the ban until the serving tracker refuses the member. */
  async function feelBan({ name, passkey }: Person): Promise<number> {
    const said = { port: 6881, uploaded: 0n, downloaded: 0n, left: 0n, peerId: aPeerId() }
    const ask = { ...said, infoHash: torrent.infoHash, passkey }
    expect((await announce(community.trackerUrl, ask)).failure).toBeNull()
    const { status } = await staff.post(`/users/${name}/ban`, { reason: 'in the middle' })
    expect(status).toBeLessThan(400)
    const answered = performance.now()
    const isFelt = async () => (await announce(community.trackerUrl, ask)).failure !== null
    await until(isFelt, 10, 'the ban is felt')
    return performance.now() - answered
  }

  it('costs jobs and the tracker no memory, and delays no ban', async () => {
    const jobs = community.babou().pidOf('jobs')!
    const idle = { jobs: ownBytes(jobs), tracker: ownBytes(joiner.child.pid!) }
    await endJoiner()
    // The state on its disk would be enough to start from.
    fs.rmSync(joiner.dataFolder, { recursive: true })
    fs.mkdirSync(joiner.dataFolder)
    await fill()
    const most = { jobs: 0, tracker: 0 }
    const began = performance.now()
    joiner = await joiningTracker(joiner.dataFolder, joiner.ports)
    const bans: number[] = []
    let isOver = false
    let lookedAt = 0
    const looking = until(
      async () => {
        // Reading /proc costs the measured process time.
        if (performance.now() - lookedAt < LOOK_EVERY_MS) return false
        lookedAt = performance.now()
        most.jobs = Math.max(most.jobs, ownBytes(jobs))
        most.tracker = Math.max(most.tracker, ownBytes(joiner.child.pid!))
        isOver = await isReady().catch(() => false)
        return isOver
      },
      600,
      'the second tracker has it all',
    )
    await until(isStreaming, 60, 'the full state streams')
    for (const who of people) if (!isOver) bans.push(await feelBan(who))
    await looking.catch((error: unknown) => {
      const said = community.babou().output().split('\n')
      const ofBridge = said.filter((line) => line.includes('"event":"bridge.')).slice(-20)
      throw new Error(`${String(error)}\n${ofBridge.join('\n')}`)
    })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const grown = {
      jobs: (most.jobs - idle.jobs) / MiB,
      tracker: (most.tracker - idle.tracker) / MiB,
    }
    const text = `jobs +${grown.jobs.toFixed(0)} MiB, tracker +${grown.tracker.toFixed(0)} MiB`
    const slowest = Math.max(...bans).toFixed(0)
    process.stdout.write(
      `${TORRENTS} torrents in ${seconds} s; ${text}; ${bans.length} bans, slowest ${slowest} ms\n`,
    )
    expect(bans.length).toBeGreaterThan(0)
    expect(Math.max(...bans)).toBeLessThan(1_000 * slowness())
    expect(grown.jobs).toBeLessThan(ALLOWED_JOBS_MIB)
    expect(grown.tracker).toBeLessThan(ALLOWED_MIB)
  })

  async function isStreaming(): Promise<boolean> {
    const metrics = await fetch(`${community.babou().opsUrls.jobs}/metrics`)
    const sent = /^babou_bridge_bytes_out_total\{node="joining"\S* (\d+)$/m
    return Number(sent.exec(await metrics.text())?.[1]) > MiB
  }
})

/**
 * The private memory of a process without its by far largest mapping, which contains the tables of
 * a tracker.
 */
function ownBytes(pid: number): number {
  let [sum, isTables] = [0, false]
  for (const line of fs.readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const [, name, amount] = /^(\w+): +(\d+) kB/.exec(line) ?? []
    if (name === 'Size') isTables = Number(amount) * 1024 > 200 * MiB
    if (name === 'Anonymous' && !isTables) sum += Number(amount) * 1024
  }
  return sum
}
