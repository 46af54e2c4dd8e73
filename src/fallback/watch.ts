import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NextAlert } from '../domain/alerts/look.ts'
import { look } from '../domain/alerts/look.ts'
import { silent } from '../domain/alerts/conditions/silent.ts'
import { proxyEmpty } from '../domain/alerts/conditions/proxy-empty.ts'
import type { KeptAlerts, KeptService } from '../shared/alerts/kept.ts'
import { MOST_KEPT_ALERTS, keptAlerts } from '../shared/alerts/kept.ts'
import type { ToldAlert } from '../shared/alerts/told.ts'
import { toldAlert } from '../shared/alerts/told.ts'
import type { Clock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import { nodeName } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Infer } from '../shared/shape.ts'
import { list, record } from '../shared/shape.ts'
import { createServiceWatch } from '../shared/services/watch-services.ts'
import { askService, opsUrl } from './asking.ts'
import type { Asked, Sight, Teller } from './facts.ts'
import { factsOf, whoTells } from './facts.ts'
import { sealedFile, unsealed } from './sealed-file.ts'
import { shortDigest } from '../shared/digests.ts'
import { messagesFor, queuedMessages, sendDue } from './telling.ts'

const LOOK_MS = 3_000
/** How long one look at the database may take: one that hangs is away. */
const SIGHT_MS = 5_000

const toldFile = record({
  alerts: list(toldAlert).max(2 * MOST_KEPT_ALERTS),
  queue: queuedMessages,
})
type Told = Infer<typeof toldFile>

export interface FallbackOptions {
  readonly role: Teller
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Rejects or hangs: this node sees nothing. */
  readonly sight: () => Promise<Sight>
  /** Gives what was told to jobs, so that it is not told again; false: not yet possible. */
  readonly handOver: (told: readonly ToldAlert[]) => Promise<boolean>
  /** What this node should keep now; null: it gets it from jobs. */
  readonly read: (() => Promise<KeptAlerts>) | null
}

interface Given {
  readonly digest: string
  readonly sealed: string
}

/** Tells alerts while jobs or the database is away. */
export interface Fallback {
  /** What is kept, sealed in base64, with its digest; null: nothing. */
  readonly kept: () => Given | null
  /** Keeps what jobs sent. */
  readonly keep: (sealed: string) => void
  /** What this node tells now, for others that would tell the same. */
  readonly alerts: () => readonly ToldAlert[]
  readonly stop: () => Promise<void>
}

interface State {
  readonly options: FallbackOptions
  readonly me: Pick<KeptService, 'type' | 'node'>
  readonly keptFile: ReturnType<typeof sealedFile<typeof keptAlerts>>
  readonly toldFile: ReturnType<typeof sealedFile<typeof toldFile>>
  readonly programs: ReturnType<typeof createServiceWatch>
  kept: KeptAlerts | null
  given: Given | null
  told: Told
  /** Of another node that tells. */
  copied: readonly ToldAlert[]
  unusualSince: number | null
  /** When each service last answered, in monotonic seconds. */
  readonly answeredAt: Map<string, number>
  looking: Promise<Sight> | null
  passes: number
}

/** Passes between two readings of what is kept. */
const READ_EVERY = 3

export function startFallback(options: FallbackOptions): Fallback {
  const { config, secrets, role, log } = options
  const node = nodeName(config, role)
  const file = (name: string) => path.join(config.BABOU_DATA, `${name}-${role}.sealed`)
  const state: State = {
    ...{ options, me: { type: role, node } },
    keptFile: sealedFile(file('alert-targets'), keptAlerts, secrets),
    toldFile: sealedFile(file('alerts-told'), toldFile, secrets),
    programs: createServiceWatch(config, log),
    ...{ kept: null, given: null, told: { alerts: [], queue: [] }, copied: [], unusualSince: null },
    ...{ answeredAt: new Map(), looking: null, passes: 0 },
  }
  state.kept = state.keptFile.read()
  state.told = state.toldFile.read() ?? state.told
  const stopping = new AbortController()
  const running = run(state, stopping.signal)
  return {
    kept: () => givenBy(state),
    keep: (sealed) => keep(state, unsealed(keptAlerts, secrets, sealed)),
    alerts: () => state.told.alerts,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Sealed once for each content: nodes ask by its digest with every report. */
function givenBy(state: State): Given | null {
  if (state.kept === null) return null
  const text = JSON.stringify(state.kept)
  const digest = shortDigest(text)
  if (state.given?.digest !== digest) {
    state.given = { digest, sealed: state.options.secrets.seal(text).toString('base64') }
  }
  return state.given
}

async function run(state: State, stopping: AbortSignal): Promise<void> {
  const { log } = state.options
  while (!stopping.aborted) {
    try {
      await pass(state, stopping)
    } catch (error) {
      log.warn('alerts.fallback-failed', { error: String(error) })
    }
    await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => {})
  }
}

async function pass(state: State, stopping: AbortSignal): Promise<void> {
  const { clock } = state.options
  const sight = await sightOf(state)
  if (stopping.aborted) return
  if (sight.isUsual) return usual(state)
  const { kept } = state
  if (kept === null || kept.targets.length === 0) return
  const seconds = clock.monotonicSeconds()
  state.unusualSince ??= seconds
  const asked = await askAll(state, kept, seconds)
  const isNews = seconds - state.unusualSince < kept.silentSeconds
  if (isNews || stopping.aborted) return
  const teller = whoTells(state.me, asked)
  if (teller !== 'me') {
    state.copied = teller?.answer?.alerts ?? []
    return
  }
  const facts = factsOf(kept, sight, asked, await state.programs())
  await tell(state, kept, facts)
}

/** A database that hangs is away, and is not asked a second time until it answers. */
async function sightOf(state: State): Promise<Sight> {
  const nothing: Sight = { isUsual: false, database: 'away', jobsAreSilent: false }
  const isHanging = state.looking !== null
  state.looking ??= state.options
    .sight()
    .catch(() => nothing)
    .finally(() => (state.looking = null))
  if (isHanging) return nothing
  const timer = new AbortController()
  const late = sleep(SIGHT_MS, nothing, { signal: timer.signal }).catch(() => nothing)
  const seen = await Promise.race([state.looking, late])
  timer.abort()
  return seen
}

/** Jobs watches: what was told is its business, and what is kept is renewed. */
async function usual(state: State): Promise<void> {
  const { read, handOver } = state.options
  state.unusualSince = null
  state.copied = []
  state.answeredAt.clear()
  const { alerts } = state.told
  if (alerts.length > 0) {
    const told = alerts.filter(({ toldAt }) => toldAt !== null)
    if (!(await handOver(told))) return
    note(state, { alerts: [], queue: [] })
  }
  if (read !== null && state.passes++ % READ_EVERY === 0) keep(state, await read())
}

function keep(state: State, kept: KeptAlerts | null): void {
  if (kept === null || JSON.stringify(kept) === JSON.stringify(state.kept)) return
  state.kept = kept
  state.keptFile.write(kept)
}

function note(state: State, told: Told): void {
  state.told = told
  if (told.alerts.length === 0) state.toldFile.remove()
  else state.toldFile.write(told)
}

async function askAll(state: State, kept: KeptAlerts, now: number): Promise<readonly Asked[]> {
  const { me, answeredAt } = state
  const roles = kept.services.filter(({ type, node }) => {
    const isProgram = type === 'postgresql' || type === 'haproxy' || type === 'nats'
    return !isProgram && !(type === me.type && node === me.node)
  })
  return Promise.all(
    roles.map(async (service) => {
      const url = opsUrl(service, os.hostname())
      const answer = url === null ? null : await askService(url)
      const key = `${service.type} ${service.node}`
      if (answer !== null || !answeredAt.has(key)) answeredAt.set(key, now)
      const silentSeconds = now - (answeredAt.get(key) ?? now)
      return { service, canAsk: url !== null, answer, silentSeconds }
    }),
  )
}

async function tell(
  state: State,
  kept: KeptAlerts,
  facts: Parameters<typeof look>[0],
): Promise<void> {
  const { clock, log } = state.options
  const now = clock.now()
  const open = openAlerts(state, kept)
  const limits = limitsOf(kept)
  const windows = kept.windows.map(({ about, startsAt, endsAt }) => {
    return { about, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
  })
  const known = open.map((alert, id) => ({ ...alert, id, life: alert }))
  const changes = look(facts, known, { limits, windows }, now, [silent, proxyEmpty])
  const changed = new Set(changes.map(({ id }) => id))
  const ended = state.told.alerts.filter((alert) => alert.state === 'resolved')
  const alerts = [
    ...ended,
    ...open.filter((_alert, id) => !changed.has(id)),
    ...changes.flatMap(alertOf),
  ].slice(-2 * MOST_KEPT_ALERTS)
  const queue = [...state.told.queue, ...messagesFor(kept, changes, now)]
  if (changes.length > 0 || queue.length > 0) note(state, { alerts, queue })
  if (queue.length === 0) return
  const left = await sendDue(kept, queue, now, log)
  note(state, { alerts, queue: [...left] })
}

/** What is open: as this node told it, or as the node before it did, or as it was before. */
function openAlerts(state: State, kept: KeptAlerts): readonly ToldAlert[] {
  const all = [...state.told.alerts, ...state.copied, ...kept.open]
  const byKey = new Map<string, ToldAlert>()
  for (const alert of all) {
    const key = `${alert.condition}\n${alert.subject}`
    if (!byKey.has(key)) byKey.set(key, alert)
  }
  const about = [silent.name, proxyEmpty.name]
  return [...byKey.values()].filter(({ condition, state: is }) => {
    return is !== 'resolved' && about.includes(condition)
  })
}

function alertOf({ condition, subject, machine, severity, says, life }: NextAlert): ToldAlert[] {
  return life === null ? [] : [{ condition, subject, machine, severity, says, ...life }]
}

/** Only the first two are used by the conditions that are looked at. */
function limitsOf({ silentSeconds, repeatMinutes }: KeptAlerts) {
  const rest = {
    ...{ alertFlappingStarts: 0, alertBehindSeconds: 0, alertJournalMebibytes: 0 },
    ...{ alertDiskPercent: 0, alertMemoryPercent: 0, alertDescriptorPercent: 100 },
    ...{ alertCertificateDays: 0, alertClockSeconds: 0, alertDatabaseLagSeconds: 0 },
    ...{ alertCopyHours: 0, alertPasskeysPerSecond: 0, alertJoinsPerMinute: 0 },
  }
  return { ...rest, alertSilentSeconds: silentSeconds, alertRepeatMinutes: repeatMinutes }
}
