import type { Answer } from '../../../src/fallback/asking.ts'
import type { Me, Sight } from '../../../src/fallback/sight.ts'
import type { Teller } from '../../../src/fallback/teller.ts'
import { createTeller } from '../../../src/fallback/teller.ts'
import type { KeptAlerts, KeptService } from '../../../src/shared/alerts/kept.ts'
import type { Outcome } from '../../../src/shared/alerts/exchange.ts'
import type { ToldAlert } from '../../../src/shared/alerts/told.ts'
import type { AskedReport } from '../../../src/shared/services/report.ts'
import { noFigures } from '../../../src/shared/services/report.ts'
import { silentLog } from '../../../src/shared/log.ts'

// A fleet without processes: nodes that report, over roads that a test cuts, by a clock that it
// moves.

const STEP_SECONDS = 3
/** As the registry: a service that has not reported for so long is silent. */
const SILENT_SECONDS = 20
/** As the watcher: so long after its return, an alert is resolved. */
const GONE_SECONDS = 12
/** In passes: how often nodes read what they keep, as in src/fallback/watch.ts. */
const READ_EVERY = 2

export interface Node extends Me {
  isAlive: boolean
  /** From other nodes, and from the database. */
  isCut: boolean
  /** Of a tracker: its link to jobs is cut, and it answers other nodes. */
  isUnlinked: boolean
  isCutFromTargets: boolean
  /** It gets no answers in time. */
  isDeaf: boolean
  /** Of its clock, in seconds. */
  skew: number
  isDiskFull: boolean
  teller: Teller
  disk: readonly ToldAlert[]
  /** As it read it last. */
  kept: KeptAlerts
  passes: number
}

export interface Sent {
  readonly by: string
  readonly target: string
  /** Such as `firing site site-1`. */
  readonly says: string
  readonly text: string
  readonly at: number
}

interface TargetWorld {
  isDown: boolean
  /** How long it takes until it says that it has accepted a message. */
  acceptsAfter: number
}

export interface World {
  readonly nodes: readonly Node[]
  readonly sent: readonly Sent[]
  readonly handed: readonly ToldAlert[]
  readonly named: (name: string) => Node
  /** Called when a node has sent a line, such as `firing site site-1`, before others ask it. */
  whenSent: (by: Node, says: string) => void
  readonly database: { isUp: boolean }
  /** HAProxy: `haproxy edge`. */
  readonly proxy: { isUp: boolean }
  readonly targets: Map<string, TargetWorld>
  /** Begins a node that ended, from what it has on its disk. */
  readonly restart: (name: string) => void
  readonly pass: (seconds: number) => Promise<void>
  /** What a target got, in order. */
  readonly got: (target?: string) => readonly string[]
}

const NAMES = ['jobs-1', 'jobs-2', 'site-1', 'site-2', 'tracker-1', 'tracker-2']

function reportOf({ node, machine }: KeptService, { isUp }: Readonly<World['proxy']>): AskedReport {
  const nothing = { place: '', port: null, ops: '', clock: null, pid: null, startedAt: null }
  const state = isUp ? 'ready' : 'failed'
  const about = { type: 'haproxy', node, machine, address: '', version: '' } as const
  return { ...about, ...nothing, state, figures: noFigures }
}

/** @param askedBy the node that asks HAProxy, on its machine */
export function aFleet(
  targetNames: readonly string[] = ['mail', 'chat'],
  askedBy = 'site-2',
): World {
  let seconds = 1_000
  const sent: Sent[] = []
  const database = { isUp: true }
  const proxy = { isUp: true }
  const targets = new Map<string, TargetWorld>(
    targetNames.map((name) => [name, { isDown: false, acceptsAfter: 0 }]),
  )
  let onTheWay: { readonly at: number; readonly accept: () => void }[] = []
  /** What the database has of alerts, and since when jobs reports. */
  const adopted: ToldAlert[] = []
  let jobsReportedAt = seconds
  const reaches = (node: Node) => node.isAlive && !node.isCut && database.isUp
  const services = NAMES.map((node): KeptService => {
    const [type] = node.split('-') as ['jobs' | 'site' | 'tracker']
    return { type, node, machine: `host-${node}`, address: '', ops: `${node}:1`, isStandby: false }
  })
  const primary: KeptService = {
    ...{ type: 'postgresql', node: 'db:5432', machine: 'host-db', address: '', ops: '' },
    isStandby: false,
  }
  const edge: KeptService = {
    ...{ type: 'haproxy', node: 'edge', machine: `host-${askedBy}`, address: '', ops: '' },
    isStandby: false,
  }
  const kept = (): KeptAlerts => ({
    ...{ siteName: 'babou', url: 'http://localhost/admin/alerts', smtp: null },
    ...{ silentSeconds: SILENT_SECONDS, repeatMinutes: 240, windows: [] },
    services: [...services, primary, edge],
    targets: targetNames.map((name) => ({
      ...{ name, kind: 'webhook', severity: 'warning', fromHour: 0, untilHour: 0, settings: {} },
    })),
    open: adopted.filter(({ state }) => state !== 'resolved'),
  })

  const hasLink = (node: Node) =>
    !node.isCut &&
    !node.isUnlinked &&
    nodes.some((one) => one.type === 'jobs' && one.isAlive && !one.isCut)

  function sightOf(node: Node): Sight {
    const isReached = reaches(node)
    const database_ = isReached ? 'up' : 'away'
    const jobsReport = seconds - jobsReportedAt <= SILENT_SECONDS
    if (node.type === 'jobs') {
      return { isUsual: isReached, database: database_, jobsAreSilent: false }
    }
    if (node.type === 'site') {
      const isUsual = isReached && jobsReport
      return { isUsual, database: database_, jobsAreSilent: isReached && !jobsReport }
    }
    const isLinked = hasLink(node)
    return { isUsual: isLinked, database: null, jobsAreSilent: !isLinked }
  }

  function answerOf(asker: Node, name: string): Answer | null {
    const node = nodes.find((one) => one.node === name)
    if (node === undefined || !node.isAlive || node.isCut || asker.isCut) return null
    if (asker.isDeaf) return null
    const database_ = node.type === 'tracker' ? {} : { database: sightOf(node).database ?? 'up' }
    return { pid: 1, version: '1', state: 'ready', ...database_, ...node.teller.says() } as Answer
  }

  function tellerOf(node: Node): Teller {
    const clock = {
      now: () => new Date((seconds + node.skew) * 1_000),
      monotonicSeconds: () => seconds,
    }
    return createTeller({
      ...{
        me: { type: node.type, node: node.node, machine: node.machine },
        clock,
        log: silentLog(),
        kept: () => node.kept,
      },
      look: () => Promise.resolve(sightOf(node)),
      ask: (service) => Promise.resolve(answerOf(node, service.node)),
      programs: () => Promise.resolve(node.node === askedBy ? [reportOf(edge, proxy)] : []),
      send(_kept, target, { message }, stopping): Promise<Outcome> {
        const isReached = !node.isCutFromTargets && targets.get(target.name)?.isDown === false
        if (!isReached) return Promise.resolve({ ok: false, error: 'no answer', isFinal: false })
        for (const { what, subject, says } of message.lines) {
          const line = `${what} ${subject}`
          sent.push({ by: node.node, target: target.name, says: line, text: says, at: seconds })
          world.whenSent(node, line)
        }
        const at = seconds + (targets.get(target.name)?.acceptsAfter ?? 0)
        return new Promise((resolve) => {
          onTheWay.push({ at, accept: () => resolve({ ok: true }) })
          const gaveUp = { ok: false, error: 'ended', isFinal: false } as const
          stopping.addEventListener('abort', () => resolve(gaveUp))
        })
      },
      handOver(given) {
        if (!nodes.some((one) => one.type === 'jobs' && reaches(one))) return Promise.resolve(false)
        take(given)
        return Promise.resolve(true)
      },
      handOvers: node.type === 'tracker' ? 3 : 1,
      told: node.disk,
      save(told) {
        if (node.isDiskFull) throw new Error('ENOSPC: no space left on device')
        node.disk = told
      },
    })
  }

  /** As jobs stores what it is given. */
  function take(given: readonly ToldAlert[]): void {
    for (const alert of given) {
      const at = adopted.findIndex((one) => {
        return one.subject === alert.subject && one.since === alert.since
      })
      if (at < 0) adopted.push(alert)
      else if (adopted[at].state !== 'resolved') adopted[at] = alert
    }
  }

  /** As jobs, which watches: what is back is resolved at those that were notified. */
  function watchAsJobs(): void {
    if (!nodes.some((one) => one.type === 'jobs' && reaches(one))) return
    jobsReportedAt = seconds
    for (const [at, alert] of adopted.entries()) {
      const [, name] = alert.subject.split(' ')
      const node = nodes.find((one) => one.node === name)
      const isThere =
        name === edge.node
          ? proxy.isUp
          : node === undefined || (node.isAlive && !node.isCut && !node.isUnlinked)
      if (alert.state === 'resolved' || !isThere) continue
      const goneSince = alert.goneSince ?? seconds * 1_000
      const isOver = seconds * 1_000 - goneSince >= GONE_SECONDS * 1_000
      adopted[at] = { ...alert, goneSince, state: isOver ? 'resolved' : alert.state }
      if (!isOver) continue
      const says = `resolved ${alert.subject}`
      const told = Object.keys(alert.targets)
      told.forEach((target) => sent.push({ by: 'watcher', target, says, text: '', at: seconds }))
    }
  }

  const nodes: Node[] = services.map(({ type, node, machine }) => {
    const state = {
      isAlive: true,
      isCut: false,
      isUnlinked: false,
      isCutFromTargets: false,
      skew: 0,
      isDiskFull: false,
      disk: [],
      isDeaf: false,
      kept: kept(),
      passes: 0,
    }
    return { type, node, machine, ...state } as unknown as Node
  })
  nodes.forEach((node) => (node.teller = tellerOf(node)))
  const named = (name: string) => nodes.find((one) => one.node === name) as Node
  const world: World = {
    ...{ nodes, sent, named, database, proxy, targets, handed: adopted },
    whenSent() {},
    restart(name) {
      const node = named(name)
      node.isAlive = true
      node.teller = tellerOf(node)
    },
    async pass(passed) {
      for (let gone = 0; gone < passed; gone += STEP_SECONDS) {
        seconds += STEP_SECONDS
        watchAsJobs()
        for (const node of nodes.filter(({ isAlive }) => isAlive)) {
          const isUsual = await node.teller.pass()
          if (isUsual && database.isUp && node.passes++ % READ_EVERY === 0) node.kept = kept()
        }
        // What was sent is accepted in the same moment, where the target takes no time.
        onTheWay.filter(({ at }) => at <= seconds).forEach(({ accept }) => accept())
        onTheWay = onTheWay.filter(({ at }) => at > seconds)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    got: (target = targetNames[0]) =>
      sent.filter((one) => one.target === target).map(({ says }) => says),
  }
  return world
}
