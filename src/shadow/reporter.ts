import { importedPasskey } from '../shared/foreign-passkey.ts'
import type { RoleContext } from '../shared/lifecycle.ts'
import { exactBytes } from '../shared/shape.ts'
import type { Db } from '../store/base/db.ts'
import * as members from '../store/members/members.ts'
import type { ShadowFigures } from '../store/shadow/figures.ts'
import * as fronts from '../store/shadow/front.ts'
import type { Phase } from '../store/shadow/front.ts'
import type { Copies } from './copies.ts'
import type { Sums } from './sums.ts'
import type { Switching } from './switching.ts'
import { hiddenKey } from './tally.ts'
import type { Tally } from './tally.ts'

const REPORT_MS = 2_000
const WANTED_MS = 250
const REPEAT_MS = 500
const MOST_DIFFERING = 50

export interface ReporterOptions {
  readonly context: RoleContext
  readonly db: Db
  readonly node: string
  readonly oldUrl: URL
  readonly trackerUrl: URL
  readonly tally: Tally
  readonly copies: Copies
  readonly switching: Switching
  readonly startedAt: Date
  readonly completeSince: () => Date
  readonly oldFailed: () => number
  /** When the phase that was found at the start was stored; null if none was stored. */
  readonly keptSince: Date | null
}

export interface Reporter {
  /** Records in the database, as soon as that is possible, that clients now get another tracker. */
  readonly note: (phase: Phase) => void
  readonly stop: () => Promise<void>
}

interface ReporterState {
  readonly options: ReporterOptions
  readonly names: Map<string, string>
  /** A switch that is not in the database yet; null if there is none. */
  noted: { readonly phase: Phase; readonly at: Date } | null
  /** Whether the phase in the database was compared with the one that this process started with. */
  isCompared: boolean
  running: Promise<void> | null
  isAway: boolean
}

/**
 * Writes the figures to the database, and follows the orders that are stored there. Clients wait
 * for neither of these.
 */
export function createReporter(options: ReporterOptions): Reporter {
  const { context, switching, copies } = options
  const state: ReporterState = {
    ...{ options, names: new Map(), noted: null, isCompared: false, running: null, isAway: false },
  }
  const timers = [
    setInterval(() => void during(state, report), REPORT_MS),
    setInterval(() => void during(state, obey), WANTED_MS),
    setInterval(() => switching.isCopying() && copies.repeat(), REPEAT_MS),
  ]
  void during(state, report)
  return {
    note: (phase) => void (state.noted = { phase, at: context.clock.now() }),
    async stop() {
      timers.forEach((timer) => clearInterval(timer))
      await state.running
      await during(state, report)
    },
  }
}

/** Does one thing at a time. While the database is down, a single line in the log says so. */
function during(state: ReporterState, work: (state: ReporterState) => Promise<void>) {
  const { log } = state.options.context
  state.running ??= work(state)
    .then(() => void (state.isAway = false))
    .catch((error: unknown) => {
      if (!state.isAway) log.warn('shadow.not-reported', { error: String(error) })
      state.isAway = true
    })
    .finally(() => void (state.running = null))
  return state.running
}

/**
 * If an earlier process died after a switch and before it could tell the database, this process
 * records that switch.
 */
async function compare(state: ReporterState): Promise<void> {
  const { db, switching, keptSince } = state.options
  const known = await fronts.find(db)
  const [phase, at] = [switching.phase(), keptSince]
  if (known !== null && known.phase !== phase && at !== null) state.noted ??= { phase, at }
  state.isCompared = true
}

async function report(state: ReporterState): Promise<void> {
  if (!state.isCompared) await compare(state)
  const { options, noted } = state
  const { node, startedAt, db, switching, context } = options
  if (noted !== null) {
    await fronts.switched(db, noted.phase, noted.at)
    state.noted = null
  }
  const [oldUrl, trackerUrl] = [options.oldUrl, options.trackerUrl].map(({ origin }) => origin)
  const given = { node, oldUrl, trackerUrl, phase: switching.phase(), startedAt }
  const figures = await figuresOf(options, state.names)
  await fronts.report(db, { ...given, figures }, context.clock.now())
}

async function obey(state: ReporterState): Promise<void> {
  const { db, switching } = state.options
  const wanted = await fronts.wanted(db)
  if (wanted === null || wanted === switching.phase()) return
  const fault = await switching.to(wanted)
  if (fault !== null) await fronts.failed(db, switching.phase(), fault)
  await report(state)
}

async function figuresOf(
  options: ReporterOptions,
  names: Map<string, string>,
): Promise<ShadowFigures> {
  const { tally, copies, startedAt, completeSince, oldFailed, db, context } = options
  const { failed, missed, lost } = copies.figures()
  const differing = tally.counting.differing(MOST_DIFFERING)
  const rows = []
  for (const { passkey, ...sums } of differing) {
    const member = names.get(passkey) ?? (await nameOf(db, context, passkey))
    if (names.size < 10 * MOST_DIFFERING) names.set(passkey, member)
    rows.push({ member, ...exact(sums) })
  }
  return {
    since: startedAt.toISOString(),
    completeSince: completeSince().toISOString(),
    ...tally.read(),
    ...{ oldFailed: oldFailed(), oursFailed: failed, missed, lost },
    ...tally.counting.sizes(),
    counted: exact(tally.counting.total()),
    differing: rows,
  }
}

/** Returns the name of the member with this passkey, which the old site issued. */
async function nameOf(db: Db, { secrets }: RoleContext, passkey: string): Promise<string> {
  const ours = importedPasskey(passkey)
  const found = ours === null ? null : await members.byPasskey(db, secrets, ours)
  return found?.name ?? `unknown: ${hiddenKey(passkey)}`
}

/** Returns bytes as JSON can hold them: as text, because they may be above 2^53. */
function exact({ oldUp, oldDown, oursUp, oursDown }: Sums) {
  return {
    ...{ oldUp: exactBytes(oldUp), oldDown: exactBytes(oldDown) },
    ...{ oursUp: exactBytes(oursUp), oursDown: exactBytes(oursDown) },
  }
}
