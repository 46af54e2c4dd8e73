import type { FleetFacts } from '../domain/alerts/facts.ts'
import type { Life } from '../domain/alerts/life.ts'
import { look } from '../domain/alerts/look.ts'
import { namesWithoutDatabase } from '../domain/alerts/conditions/index.ts'
import { proxyEmpty } from '../domain/alerts/conditions/proxy-empty.ts'
import { subjectOf } from '../domain/alerts/facts.ts'
import type { KeptAlerts, KeptService } from '../shared/alerts/kept.ts'
import { MOST_KEPT_ALERTS, MOST_KEPT_SERVICES } from '../shared/alerts/kept.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { AskedReport } from '../shared/services/report.ts'
import type { Answer, SeenProgram, WatchState } from './asking.ts'
import { factsOf, stateOfDatabase, whoTells } from './facts.ts'
import { limitsOf, windowsOf } from './kept-limits.ts'
import type { Sender } from './sender.ts'
import { createSender } from './sender.ts'
import type { Asked, Me, Sight } from './sight.ts'
import type { SendMessage } from './telling.ts'
import { afterDelivery, afterLook, isTold, merged } from './told-alerts.ts'
import { silentSeenFrom } from './witnesses.ts'

/**
 * How long a node checks before it reports, so that nodes that start at the same moment see each
 * other.
 */
const SETTLE_SECONDS = 4
/**
 * For how long an answer still counts while the next ones are late, as on a busy machine. Then
 * earlier reports remain valid, and no node takes over from one that is only slow. This is shorter
 * than any silence that is reported.
 */
const ANSWER_SECONDS = 10
/** For how many passes a node waits for messages that are being sent, once jobs watches again. */
const PASSES_TO_ARRIVE = 3

/** How a node reaches others. */
export interface Reach {
  /** Asks a service. Returns null if it cannot be asked from here. */
  readonly ask: (service: KeptService) => Promise<Answer | null> | null
  readonly send: SendMessage
  /** Returns the programs on this machine that are not part of babou. */
  readonly programs: () => Promise<readonly AskedReport[]>
}

export interface TellerOptions extends Reach {
  readonly me: Me
  readonly clock: Clock
  readonly log: Log
  readonly look: () => Promise<Sight>
  /**
   * Hands the sent alerts over to jobs, so that they are not sent again. Resolves with false if
   * that is not possible yet.
   */
  readonly handOver: (told: readonly ToldAlert[]) => Promise<boolean>
  /** How many times they are handed over, because they may be lost on the way. */
  readonly handOvers: number
  readonly kept: () => KeptAlerts | null
  /** The alerts that were sent before the process started. */
  readonly told: readonly ToldAlert[]
  /** Stores the sent alerts on disk. */
  readonly save: (told: readonly ToldAlert[]) => void
}

/** What this node tells, in its `/readyz`, the nodes that would send the same alerts. */
export interface TellerSays {
  readonly alerts: readonly ToldAlert[]
  readonly watch: WatchState
  readonly seen?: readonly string[]
  readonly unseen?: readonly string[]
  readonly programs?: readonly SeenProgram[]
}

/** Sends alerts while jobs or the database is down. */
export interface Teller {
  /** Checks once, and starts to send the resulting alerts. Resolves with whether jobs watches. */
  readonly pass: () => Promise<boolean>
  readonly says: () => TellerSays
  /** Aborts sending. */
  readonly stop: () => Promise<void>
}

interface State {
  readonly options: TellerOptions
  readonly sender: Sender
  told: readonly ToldAlert[]
  /** Whether the sent alerts are stored on disk. */
  isSaved: boolean
  watch: WatchState
  asked: readonly Asked[] | null
  /** The programs on this machine. */
  programs: readonly SeenProgram[]
  unusualSince: number | null
  handed: number
  /** The number of passes for which it has waited since jobs watches again. */
  waited: number
  /**
   * The last answer of each service, and when it came, in monotonic seconds; null: none since the
   * start.
   */
  readonly answers: Map<string, { readonly at: number; readonly answer: Answer | null }>
}

export function createTeller(options: TellerOptions): Teller {
  const { log, clock } = options
  const sender = createSender({
    ...{ send: options.send, log, clock },
    onDelivered: (name, lines, now) => note(state, afterDelivery(state.told, name, lines, now)),
  })
  const state: State = {
    ...{ options, sender, told: options.told, watch: 'usual', asked: null, programs: [] },
    ...{ isSaved: true, unusualSince: null, handed: 0, waited: 0, answers: new Map() },
  }
  return { pass: () => pass(state), says: () => says(state), stop: sender.end }
}

function says({ told, watch, asked, programs }: State): TellerSays {
  const alerts = told.filter(isTold)
  if (asked === null) return { alerts, watch, ...(programs.length > 0 && { programs }) }
  const subjects = (isThere: boolean) =>
    asked
      .filter(({ canAsk, answer }) => canAsk && (answer !== null) === isThere)
      .map(({ service }) => subjectOf(service))
      .slice(0, MOST_KEPT_SERVICES)
  return { alerts, watch, seen: subjects(true), unseen: subjects(false), programs }
}

async function pass(state: State): Promise<boolean> {
  const { clock, me, kept: keptNow, look: see } = state.options
  const sight = await see()
  if (sight.isUsual) {
    // A node without the database does not know when others look, so it asks the programs on this
    // machine itself.
    state.programs = sight.database === null ? await programsOf(state) : []
    await usual(state)
    return true
  }
  const kept = keptNow()
  state.handed = 0
  state.waited = 0
  if (kept === null || kept.targets.length === 0) return false
  const seconds = clock.monotonicSeconds()
  state.unusualSince ??= seconds
  const asked = await askAll(state, kept, seconds)
  const here = await programsOf(state)
  // There must be no `await` from here on: the acceptance of a message by a target would be lost.
  const passed = seconds - state.unusualSince
  state.watch = passed < kept.silentSeconds ? 'news' : 'looks'
  state.asked = asked
  state.programs = here
  const others = asked.map(({ answer }) => (answer?.alerts ?? []).filter(isTold))
  const before = openOf(kept, stateOfDatabase(sight, asked))
  const known = bounded(merged([state.told, ...others, before]).filter(isOurs))
  if (state.watch === 'news') {
    note(state, known)
    return false
  }
  if (whoTells(me, asked, known) !== 'me') {
    // The node that sends now decides about alerts that were not sent yet.
    note(state, known.filter(isTold))
    state.sender.keepTo([], kept)
    return false
  }
  const seen = [...here, ...asked.flatMap(({ answer }) => answer?.programs ?? [])]
  const facts = factsOf({ services: kept.services, me }, sight, asked, seen)
  note(state, bounded(afterLooking(state, { kept, sight, asked, facts, known })))
  if (passed >= kept.silentSeconds + SETTLE_SECONDS) state.sender.keepTo(state.told, kept)
  return false
}

async function programsOf({ options }: State): Promise<readonly SeenProgram[]> {
  const reports = await options.programs()
  return reports.map(({ type, node, state, figures: { own } }) => ({ type, node, state, own }))
}

/**
 * Returns the alerts that were open when they were stored. If the database is down, jobs may have
 * reported the end of an alert that was about to end, so such an alert is left to jobs. This works
 * because a node reads the stored alerts more often than an alert takes to end.
 */
function openOf({ open }: KeptAlerts, database: Sight['database']): readonly ToldAlert[] {
  return database === 'up' ? open : open.filter(({ goneSince }) => goneSince === null)
}

interface Looked {
  readonly kept: KeptAlerts
  readonly sight: Sight
  readonly asked: readonly Asked[]
  readonly facts: FleetFacts
  readonly known: readonly ToldAlert[]
}

function afterLooking(state: State, { kept, sight, asked, facts, known }: Looked) {
  const { me, clock } = state.options
  // If no node that could ask a program answers, the state of the program is unknown, and its alert
  // does not end.
  const there = new Set(facts.services.map(subjectOf))
  const isUnknown = ({ subject }: ToldAlert) =>
    /^(haproxy|nats) /.test(subject) && !there.has(subject)
  const all = known.filter((alert) => alert.state !== 'resolved')
  const open = all.filter((alert) => !isUnknown(alert))
  const conditions = [silentSeenFrom(me, sight, asked, open), proxyEmpty]
  const before = open.map((alert, id) => ({ ...alert, id, life: lifeOf(alert) }))
  const rules = { limits: limitsOf(kept), windows: windowsOf(kept) }
  const changes = look(facts, before, rules, clock.now(), conditions)
  return [...afterLook(known, open, changes), ...all.filter(isUnknown)]
}

function isOurs({ condition }: ToldAlert): boolean {
  return namesWithoutDatabase.includes(condition)
}

function lifeOf({ state, since, silencedUntil, toldAt, goneSince }: ToldAlert): Life {
  return { state, since, silencedUntil, toldAt, goneSince }
}

/** Hands the sent alerts over to jobs, which watches again. */
async function usual(state: State): Promise<void> {
  const { handOver, handOvers } = state.options
  state.watch = 'usual'
  state.asked = null
  state.unusualSince = null
  state.answers.clear()
  if (state.told.length === 0) return
  if (state.sender.isSending() && state.waited++ < PASSES_TO_ARRIVE) return
  await state.sender.end()
  const told = state.told.filter(isTold)
  if (told.length > 0) {
    if (!(await handOver(told))) return
    if (++state.handed < handOvers) return
  }
  note(state, [])
}

/**
 * Stores the sent alerts. If the disk is full, alerts are sent nevertheless, and the next pass
 * tries to store them again.
 */
function note(state: State, told: readonly ToldAlert[]): void {
  const { save, log } = state.options
  const isSame = JSON.stringify(told) === JSON.stringify(state.told)
  state.told = told
  if (isSame && state.isSaved) return
  try {
    save(told)
    state.isSaved = true
  } catch (error) {
    state.isSaved = false
    log.warn('alerts.not-saved', { error: String(error) })
  }
}

/** Returns the open alerts and the newest ended ones, as many of each as may be kept. */
function bounded(told: readonly ToldAlert[]): readonly ToldAlert[] {
  const [ended, open] = [true, false].map((isEnded) => {
    return told.filter(({ state }) => (state === 'resolved') === isEnded)
  })
  return [...ended.slice(-MOST_KEPT_ALERTS), ...open.slice(0, MOST_KEPT_ALERTS)]
}

async function askAll(state: State, kept: KeptAlerts, now: number): Promise<readonly Asked[]> {
  const { answers, options } = state
  const { me, ask } = options
  const roles = kept.services.filter(({ type, node }) => {
    const isProgram = type === 'postgresql' || type === 'haproxy' || type === 'nats'
    return !isProgram && !(type === me.type && node === me.node)
  })
  return Promise.all(
    roles.map(async (service) => {
      const asking = ask(service)
      const answer = await asking
      const key = subjectOf(service)
      const last = answer === null ? answers.get(key) : undefined
      const { at, answer: known } = last ?? { at: now, answer }
      answers.set(key, { at, answer: known })
      const silentSeconds = now - at
      const counts = silentSeconds < ANSWER_SECONDS ? known : null
      return { service, canAsk: asking !== null, answer: counts, silentSeconds }
    }),
  )
}
