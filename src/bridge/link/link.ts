import type { BridgeLimits } from '../delivery/limits.ts'
import { defaultLimits } from '../delivery/limits.ts'
import type { LinkCounts } from '../events/node-events.ts'
import { addCounts, atRest, noCounts } from './counts.ts'
import type { LinkSession } from './session.ts'
import { createLinkSession } from './session.ts'
import type { Link, LinkOptions, LinkStatus } from './types.ts'
import type { Progress } from './progress.ts'
import { createProgress } from './progress.ts'
import type { Surroundings } from '../surroundings.ts'
import { realSurroundings } from '../surroundings.ts'

/** After a link that lasted for this many seconds, the next pause is short again. */
const GOOD_LINK_SECONDS = 5
/** How many seconds roles that start together with the link may take until they listen. */
const START_SECONDS = 30

interface State {
  readonly options: LinkOptions
  readonly limits: BridgeLimits
  readonly surroundings: Surroundings
  readonly progress: Progress
  readonly stopping: AbortController
  readonly run: string
  /** Whether the hub of the current or the last connection has disabled this node. */
  isOff: boolean
  session: LinkSession | null
  url: string
  isUp: boolean
  sinceSeconds: number
  fault: string | null
  /** The fault that was logged last. */
  toldFault: string | null
  hasWarned: boolean
  /** The number of connection attempts, which selects the next URL. */
  tries: number
  /** The number of consecutive attempts that led to no good link, which determines the pause. */
  badTries: number
  connects: number
  refused: number
  /** The number of messages that were discarded when sessions ended. */
  discarded: number
  counts: LinkCounts
  callOffPause: () => void
  /** Resolves when the current attempt has ended. */
  ended: Promise<void>
}

/**
 * Creates the tracker's side of the bridge: it connects and joins, and does so again after each
 * cut.
 */
export function createLink(options: LinkOptions): Link {
  const surroundings = options.surroundings ?? realSurroundings
  const state: State = {
    options,
    limits: { ...defaultLimits, ...options.limits },
    surroundings,
    progress: createProgress(options.resume ?? null),
    stopping: new AbortController(),
    run: surroundings.nonce().toString('hex', 0, 16),
    isOff: false,
    session: null,
    url: '',
    isUp: false,
    sinceSeconds: surroundings.seconds(),
    fault: null,
    toldFault: null,
    hasWarned: false,
    tries: 0,
    badTries: 0,
    connects: 0,
    refused: 0,
    discarded: 0,
    counts: noCounts,
    callOffPause() {},
    ended: Promise.resolve(),
  }
  return {
    start() {
      if (state.tries === 0) attempt(state)
    },
    async stop() {
      state.stopping.abort()
      state.callOffPause()
      state.session?.refuse('stopping', `${options.node} is stopping`)
      await state.ended
    },
    send(event) {
      const isTaken = state.session?.send(event) ?? false
      if (!isTaken) state.refused++
      return isTaken
    },
    sendBatch(batch) {
      const taken = state.session?.sendBatch(batch) ?? null
      if (taken === null) state.refused++
      return taken
    },
    status: () => statusOf(state),
  }
}

/** Tries the next URL; the next attempt follows after a pause, whatever the outcome. */
function attempt(state: State): void {
  const { options, limits, surroundings, progress, stopping } = state
  const url = options.urls[state.tries++ % options.urls.length]
  state.isOff = false
  state.url = url
  const run = async () => {
    const stream = await surroundings
      .transportOf(url)
      .connect(url, limits.connectSeconds, stopping.signal)
    return new Promise<string>((resolve) => {
      state.session = createLinkSession({
        ...options,
        stream,
        url,
        limits,
        surroundings,
        progress,
        run: state.run,
        onUp: (peer) => up(state, peer.node),
        onOff: (why) => off(state, why),
        onEnd: resolve,
      })
      if (stopping.signal.aborted) state.session.refuse('stopping', 'stopping')
    })
  }
  state.ended = run()
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    .then((reason) => down(state, reason))
}

function up(state: State, hub: string): void {
  const { options, surroundings } = state
  state.isUp = true
  state.sinceSeconds = surroundings.seconds()
  state.connects++
  state.fault = null
  state.toldFault = null
  options.log('bridge.up', { url: state.url, hub })
  options.handlers.up()
}

function off(state: State, why: string): void {
  if (!state.isOff) state.options.log.warn('bridge.off', { url: state.url, why })
  state.isOff = true
  state.options.handlers.off?.(why)
}

function down(state: State, reason: string): void {
  const { options, surroundings, session } = state
  const { log, handlers } = options
  const wasUp = state.isUp
  const upSeconds = surroundings.seconds() - state.sinceSeconds
  if (session !== null) {
    state.discarded += session.unsent()
    state.counts = addCounts(state.counts, atRest(session.counts()))
  }
  state.session = null
  state.isUp = false
  if (wasUp && upSeconds >= GOOD_LINK_SECONDS) state.badTries = 0
  if (wasUp) state.sinceSeconds = surroundings.seconds()
  // When roles start together, the hub may listen a little later, which is no reason to warn.
  const isStarting = state.connects === 0 && upSeconds < START_SECONDS
  // When roles start together, one of them is first: it fails once, and rarely twice.
  const isFirstTry = state.tries === 1 && !wasUp
  const isUntold = state.toldFault !== reason || (!isStarting && !state.hasWarned)
  const isNews = wasUp || (isUntold && !isFirstTry)
  state.fault = reason
  if (isNews) state.toldFault = reason
  const pause = nextPause(state)
  // A fault that is repeated is logged once.
  const fields = { url: state.url, reason, retrySeconds: Number(pause.toFixed(2)) }
  const isExpected = isStarting || state.stopping.signal.aborted || reason.includes('is stopping')
  if (isNews) (isExpected ? log : log.warn)('bridge.down', fields)
  else log.debug('bridge.down', fields)
  state.hasWarned ||= !isExpected
  if (wasUp) handlers.down()
  if (state.stopping.signal.aborted) return
  state.callOffPause = surroundings.after(pause, () => attempt(state))
}

/**
 * Returns the next pause in seconds. It grows only after every hub was tried, because a dead hub
 * costs a timeout.
 */
function nextPause(state: State): number {
  const { limits, surroundings, options } = state
  const random = surroundings.random()
  if (state.isOff) return limits.offPauseSeconds * (0.5 + random / 2)
  return pauseSeconds(limits, Math.floor(state.badTries++ / options.urls.length), random)
}

/**
 * Returns a pause in seconds that doubles with each bad attempt, multiplied by a random factor from
 * 0.5 to 1, so that the nodes of a fleet do not all connect at the same time.
 */
export function pauseSeconds(
  limits: Pick<BridgeLimits, 'firstPauseSeconds' | 'lastPauseSeconds'>,
  badTries: number,
  random: number,
): number {
  const full = Math.min(limits.firstPauseSeconds * 2 ** badTries, limits.lastPauseSeconds)
  return full * (0.5 + random / 2)
}

function statusOf(state: State): LinkStatus {
  const { session, surroundings, counts } = state
  return {
    isUp: state.isUp,
    isCaughtUp: session?.isCaughtUp() ?? false,
    url: state.isUp ? state.url : null,
    sinceSeconds: surroundings.seconds() - state.sinceSeconds,
    fault: state.isUp ? null : state.fault,
    applied: state.progress.applied(),
    connects: state.connects,
    refused: state.refused,
    discarded: state.discarded,
    counts: session === null ? counts : addCounts(counts, session.counts()),
  }
}
