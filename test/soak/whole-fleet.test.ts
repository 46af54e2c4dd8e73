import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import { closeDb, createDb } from '../../src/store/base/db.ts'
import { migrateUp } from '../../src/store/base/migrate.ts'
import { allTargets, countsOf, ONE_EACH } from '../support/alerts/all-targets.ts'
import type { Receivers } from '../support/alerts/receivers.ts'
import { startReceivers } from '../support/alerts/receivers.ts'
import { PASSWORD } from '../support/community/community.ts'
import { aFolder } from '../support/processes/jobs.ts'
import { runBabou } from '../support/processes/processes.ts'
import type { Machine, WholeFleet } from '../support/processes/whole-fleet.ts'
import { haproxyProgram, startWholeFleet } from '../support/processes/whole-fleet.ts'
import type { Replicated } from '../support/servers/replicated.ts'
import { replicated, serverPrograms } from '../support/servers/replicated.ts'
import type { SiteClient } from '../support/site-client.ts'
import { signIn } from '../support/site-client.ts'
import { until } from '../support/until.ts'

// Two of everything as real processes. One after the other is killed, suspended, cut off and
// restarted; the console and `babou status` say so, and every kind of target has one message about
// it and one about its end. BABOU_TEST_VICTIMS is the number of them (all).
//
// Limits count from the moment at which it is treated badly, and from the moment it is there again.

const SEEN_SECONDS = 15
const TOLD_SECONDS = 60
/** A site refuses a member who asks for more than 15 pages a second. */
const LOOK_MS = 250
const SECRET = 'a secret of the whole fleet'

type Way = 'suspended' | 'killed' | 'cut off' | 'restarted'

/** Of the first ones both kinds: one without a database, and one that watches. */
const VICTIMS: readonly (readonly [string, Way])[] = [
  ...([
    ['tracker-1', 'suspended'],
    ['jobs-1', 'killed'],
  ] as const),
  ...([
    ['site-1', 'cut off'],
    ['tracker-2', 'restarted'],
  ] as const),
  ...([
    ['site-2', 'killed'],
    ['jobs-2', 'suspended'],
    ['tracker-1', 'cut off'],
  ] as const),
  ...([
    ['haproxy', 'killed'],
    ['site-1', 'restarted'],
    ['jobs-1', 'cut off'],
  ] as const),
  ...([
    ['haproxy', 'suspended'],
    ['tracker-2', 'killed'],
    ['site-2', 'suspended'],
  ] as const),
  ...([
    ['jobs-2', 'restarted'],
    ['standby', 'suspended'],
    ['standby', 'killed'],
  ] as const),
]
const COUNT = Number(process.env.BABOU_TEST_VICTIMS ?? VICTIMS.length)

interface Service {
  readonly type: string
  readonly node: string
  readonly pid: number | null
  readonly isUp: boolean
}

const programs = haproxyProgram() === null ? null : serverPrograms()
const folder = aFolder()
let servers: Replicated
let receivers: Receivers
let fleet: WholeFleet
const staff: SiteClient[] = []
/** How to end what was started, the last one first. */
const ends: (() => Promise<void>)[] = [() => Promise.resolve(folder.remove())]

describe.skipIf(programs === null)('a fleet of two sites, jobs and trackers, and HAProxy', () => {
  beforeAll(async () => {
    servers = await replicated(programs as string)
    ends.unshift(servers.stop)
    receivers = await startReceivers()
    ends.unshift(receivers.stop)
    await migrateUp(servers.url, { log: silentLog(), now: new Date() })
    const db = createDb(servers.url, { log: silentLog(), max: 1 })
    await allTargets(db, createSecrets(SECRET), receivers)
    await closeDb(db)
    fleet = await startWholeFleet(folder.path, servers, {
      ...{ BABOU_SECRET: SECRET, BABOU_SMTP_URL: receivers.smtpUrl },
    })
    ends.unshift(fleet.stop)
    const owner = ['user', 'add', 'owner', '--email', 'o@example.org', '--role', 'owner']
    const given = { env: fleet.env, stdin: PASSWORD }
    expect(await runBabou([...owner, '--password-stdin'], given)).toMatchObject({ status: 0 })
    for (const url of fleet.siteUrls) staff.push(await signIn(url, 'owner', PASSWORD))
    const areUp = async () => {
      const all = await services(0)
      return fleet.machines.every((machine) => inAll(all, machine)?.isUp === true)
    }
    await until(areUp, 60, 'all report').catch(async (error: unknown) => {
      throw new Error(`${String(error)}: ${JSON.stringify(await services(0))}`)
    })
  })
  afterAll(async () => {
    // Also what was started by a set-up that failed.
    const faults: unknown[] = []
    for (const end of ends) await end().catch((error: unknown) => faults.push(error))
    expect(faults).toEqual([])
  })

  const services = async (site: number) => {
    await delay(LOOK_MS)
    const { status, body } = await staff[site].get('/admin/fleet')
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`)
    return body.items as readonly Service[]
  }
  const inAll = (all: readonly Service[], { type, node }: Pick<Machine, 'type' | 'node'>) =>
    all.find((one) => one.type === type && one.node === node)
  /** As a site that is not the victim shows it. */
  async function shown({ type, node }: Machine): Promise<Service | undefined> {
    return inAll(await services(node === 'site-1' ? 1 : 0), { type, node })
  }
  const heard = (what: string, { type, node }: Machine) =>
    countsOf(
      receivers,
      (text) => text.includes(what) && text.includes(type === 'haproxy' ? 'haproxy' : node),
    )
  type Counts = Readonly<Record<'iring' | 'esolved', readonly number[]>>
  const heardSoFar = (victim: Machine): Counts => ({
    iring: heard('iring', victim),
    esolved: heard('esolved', victim),
  })
  const told = (what: keyof Counts, victim: Machine, before: Counts) =>
    heard(what, victim).map((count, kind) => count - before[what][kind])
  /** Waits until each kind of target has one, no longer than it may take from `since` on. */
  async function untilTold(
    what: keyof Counts,
    victim: Machine,
    from: Counts,
    since: number,
  ): Promise<void> {
    const isTold = () => told(what, victim, from).every((count) => count > 0)
    const left = TOLD_SECONDS - (performance.now() - since) / 1000
    await until(isTold, left, `every target has a message (${what})`).catch((error: unknown) => {
      const came = receivers.all.map(({ kind, text }) => `${kind}: ${text}`)
      throw new Error([String(error), ...came].join('\n'))
    })
  }

  const begin: Readonly<Record<Way, (victim: Machine) => unknown>> = {
    suspended: (victim) => victim.pause(),
    killed: (victim) => victim.kill(),
    'cut off': (victim) => victim.cutOff?.(true),
    restarted: (victim) => victim.end().then(victim.start),
  }
  const mend: Readonly<Record<Way, (victim: Machine) => unknown>> = {
    suspended: (victim) => victim.resume(),
    killed: (victim) => victim.start(),
    'cut off': (victim) => victim.cutOff?.(false),
    restarted: () => undefined,
  }

  it.each(VICTIMS.slice(0, COUNT))('%s, %s', async (name, way) => {
    const victim = fleet.named(name)
    const [from, before] = [heardSoFar(victim), await shown(victim)]
    const silentSince = performance.now()
    await begin[way](victim)
    if (way === 'restarted') {
      const isNew = async () => (await shown(victim))?.pid !== before?.pid
      await until(isNew, SEEN_SECONDS, 'its new process is seen')
      expect(told('iring', victim, from)).toEqual(ONE_EACH.map(() => 0))
      return
    }
    const isShownAs = (isThere: boolean) => async () => (await shown(victim))?.isUp === isThere
    await until(isShownAs(false), SEEN_SECONDS, 'the console shows it')
    const { stdout } = await runBabou(['status'], { env: fleet.env })
    const line = stdout.split('\n').find((one) => one.includes(before?.node ?? name)) ?? stdout
    expect(line).toMatch(/silent|does not answer|failed/)
    await untilTold('iring', victim, from, silentSince)
    await mend[way](victim)
    const backSince = performance.now()
    await until(isShownAs(true), SEEN_SECONDS, 'the console shows that it is back')
    await untilTold('esolved', victim, from, backSince)
    const counts = (['iring', 'esolved'] as const).map((what) => told(what, victim, from))
    expect(counts).toEqual([ONE_EACH, ONE_EACH])
    expect(receivers.faults).toEqual([])
  })

  it.skipIf(COUNT < VICTIMS.length)('the database is suspended, and is back', async () => {
    const database = { type: 'postgresql', node: 'postgresql' } as Machine
    const from = heardSoFar(database)
    const everything = countsOf(receivers, () => true)
    servers.first.pause()
    await untilTold('iring', database, from, performance.now())
    servers.first.resume()
    await untilTold('esolved', database, from, performance.now())
    const counts = (['iring', 'esolved'] as const).map((what) => told(what, database, from))
    expect(counts).toEqual([ONE_EACH, ONE_EACH])
    // Sites and proxies without a database are no further alerts.
    const came = countsOf(receivers, () => true).map((count, kind) => count - everything[kind])
    expect(came).toEqual(ONE_EACH.map(() => 2))
  })
})
