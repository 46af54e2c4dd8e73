import { setTimeout as delay } from 'node:timers/promises'
import type { ToldAlert } from '../../../src/shared/alerts/told.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { migrateUp } from '../../../src/store/base/migrate.ts'
import { PASSWORD } from '../community/community.ts'
import { aFolder } from '../processes/jobs.ts'
import { runBabou } from '../processes/processes.ts'
import type { Machine, WholeFleet } from '../processes/whole-fleet.ts'
import { startWholeFleet } from '../processes/whole-fleet.ts'
import type { Replicated } from '../servers/replicated.ts'
import { replicated } from '../servers/replicated.ts'
import type { SiteClient } from '../site-client.ts'
import { signIn } from '../site-client.ts'
import { slowness } from '../slowness.ts'
import { until } from '../until.ts'
import { createDb } from '../patient-db.ts'
import { KINDS, allTargets, countsOf } from './all-targets.ts'
import type { Receivers } from './receivers.ts'
import { startReceivers } from './receivers.ts'

// Two of everything as real processes, and a stand-in for each kind of target: what the console
// shows, and what the targets get, when one of them is treated badly.

const TOLD_SECONDS = 60
/** After this time, each role keeps which services there are (src/fallback/watch.ts). */
const KEPT_MS = 12_000 * slowness()
/** A site refuses a member who asks for more than 15 pages a second. */
const LOOK_MS = 250
const SECRET = 'a secret of the whole fleet'

/** A service as `/admin/fleet` lists it. */
export interface ShownService {
  readonly type: string
  readonly node: string
  readonly pid: number | null
  readonly isUp: boolean
}

/** Messages about a machine that each kind of target got: of its death, and of its end. */
export type Counts = Readonly<Record<'iring' | 'esolved', readonly number[]>>

type Named = Pick<Machine, 'type' | 'node'>

export interface ToldFleet extends WholeFleet {
  readonly servers: Replicated
  readonly receivers: Receivers
  /** A service as a site that is not this one shows it. */
  readonly shown: (machine: Machine) => Promise<ShownService | undefined>
  readonly heardSoFar: (about: Named) => Counts
  /** What came since. */
  readonly told: (about: Named, before: Counts) => Counts
  /** Waits until each live role knows that each target accepted a message about its death. */
  readonly untilKnown: (about: Named) => Promise<void>
  /** Waits until the database has noted every message that targets accepted. */
  readonly untilNoted: () => Promise<void>
  /** Waits until each kind of target has one, no longer than it may take from `since` on. */
  readonly untilTold: (
    what: keyof Counts,
    about: Named,
    before: Counts,
    since: number,
  ) => Promise<void>
}

/** Starts it, and waits until all report; its parts end also when one of them does not start. */
export async function startToldFleet(programs: string): Promise<ToldFleet> {
  const folder = aFolder()
  /** How to end what was started, the last one first. */
  const ends: (() => Promise<void>)[] = [() => Promise.resolve(folder.remove())]
  async function stop(): Promise<void> {
    const faults: unknown[] = []
    for (const end of ends.splice(0)) await end().catch((error: unknown) => faults.push(error))
    if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('\n'))
  }
  try {
    const servers = await replicated(programs)
    ends.unshift(servers.stop)
    const receivers = await startReceivers()
    ends.unshift(receivers.stop)
    await withTargets(servers.url, receivers)
    const fleet = await startWholeFleet(folder.path, servers, {
      ...{ BABOU_SECRET: SECRET, BABOU_SMTP_URL: receivers.smtpUrl },
    })
    ends.unshift(fleet.stop)
    const owner = ['user', 'add', 'owner', '--email', 'o@example.org', '--role', 'owner']
    const { status } = await runBabou([...owner, '--password-stdin'], {
      ...{ env: fleet.env, stdin: PASSWORD },
    })
    if (status !== 0) throw new Error(`user add: status ${status}`)
    const staff: SiteClient[] = []
    for (const url of fleet.siteUrls) staff.push(await signIn(url, 'owner', PASSWORD))
    await untilAllReport(fleet, staff)
    await delay(KEPT_MS)
    const untilNoted = () => noneWaits(servers.url)
    const read = reading(fleet, receivers, staff)
    return { ...fleet, ...{ servers, receivers, stop, untilNoted }, ...read }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}

async function withTargets(url: string, receivers: Receivers): Promise<void> {
  await migrateUp(url, { log: silentLog(), now: new Date() })
  const db = createDb(url, { log: silentLog(), max: 1 })
  await allTargets(db, createSecrets(SECRET), receivers)
  await closeDb(db)
}

async function noneWaits(url: string): Promise<void> {
  const db = createDb(url, { log: silentLog(), max: 1 })
  const waiting = () =>
    db.selectFrom('alert_delivery').select('id').where('state', '=', 'waiting').execute()
  try {
    await until(async () => (await waiting()).length === 0, TOLD_SECONDS, 'no message waits')
  } finally {
    await closeDb(db)
  }
}

async function untilAllReport(fleet: WholeFleet, staff: readonly SiteClient[]): Promise<void> {
  const areUp = async () => {
    const all = await services(staff[0])
    return fleet.machines.every((machine) => inAll(all, machine)?.isUp === true)
  }
  await until(areUp, 60, 'all report').catch(async (error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(await services(staff[0]))}`)
  })
}

async function services(site: SiteClient): Promise<readonly ShownService[]> {
  await delay(LOOK_MS)
  const { status, body } = await site.get('/admin/fleet')
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body.items as readonly ShownService[]
}

function inAll(all: readonly ShownService[], { type, node }: Named): ShownService | undefined {
  return all.find((one) => one.type === type && one.node === node)
}

/**
 * The answer of a role that does not know that each target was notified; null: it knows. One that
 * does not answer counts as well, and one that sees nothing unusual, as a tracker does when jobs
 * lost the database: neither reports it next.
 */
async function missedBy(role: Machine, { type, node }: Named): Promise<string | null> {
  if (role.readyUrl === undefined) return null
  const answer = await fetch(role.readyUrl).catch(() => null)
  if (answer === null) return null
  const said = (await answer.json()) as { alerts?: ToldAlert[]; watch?: string }
  const { alerts = [], watch } = said
  if (watch === 'usual') return null
  // A test knows the database by its type.
  const isIt = ({ subject }: ToldAlert) => subject.startsWith(`${type} `) && subject.includes(node)
  const isKnown = alerts.some(
    (one) => isIt(one) && KINDS.every((kind) => Object.hasOwn(one.targets, kind)),
  )
  return isKnown ? null : `${role.name}: ${watch} ${JSON.stringify(alerts)}`
}

function reading(fleet: WholeFleet, receivers: Receivers, staff: readonly SiteClient[]) {
  const heard = (what: string, { type, node }: Named) => {
    const name = type === 'haproxy' ? 'haproxy' : node
    return countsOf(receivers, (text) => text.includes(what) && text.includes(name))
  }
  const heardSoFar = (about: Named): Counts => ({
    iring: heard('iring', about),
    esolved: heard('esolved', about),
  })
  const since = (what: keyof Counts, about: Named, before: Counts) =>
    heard(what, about).map((count, kind) => count - before[what][kind])
  return {
    heardSoFar,
    async shown(machine: Machine) {
      return inAll(await services(staff[machine.node === 'site-1' ? 1 : 0]), machine)
    },
    told: (about: Named, before: Counts): Counts => ({
      iring: since('iring', about, before),
      esolved: since('esolved', about, before),
    }),
    async untilKnown(about: Named) {
      await until(
        async () => {
          const missed = await Promise.all(fleet.machines.map((one) => missedBy(one, about)))
          const said = missed.filter((one) => one !== null)
          if (said.length > 0) throw new Error(said.join('\n'))
          return true
        },
        TOLD_SECONDS,
        `each live role knows that targets accepted it: ${about.node}`,
      )
    },
    async untilTold(what: keyof Counts, about: Named, before: Counts, from: number) {
      const isTold = () => since(what, about, before).every((count) => count > 0)
      // In seconds of the reference machine, as the limit.
      const left = TOLD_SECONDS - (performance.now() - from) / 1000 / slowness()
      const all = `every target has a message (${what})`
      await until(isTold, left, all).catch((error: unknown) => {
        const came = receivers.all.map(({ kind, text }) => `${kind}: ${text}`)
        throw new Error([String(error), ...came].join('\n'))
      })
    },
  }
}
