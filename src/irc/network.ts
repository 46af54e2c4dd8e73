import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { ConnectionReport, SpokenChannel, SpokenNetwork } from '../store/irc/speaking.ts'
import type { DueMessage } from '../store/irc/messages.ts'
import type { Said } from '../store/irc/places.ts'
import type { Book } from './book.ts'
import { pause } from '../shared/running/pause.ts'
import { createBackoff, createFloodQueue } from './pacing.ts'
import type { Session } from './session/session.ts'
import { openSession } from './session/session.ts'
import { TalkRefused } from './session/talk.ts'
import type { NickBook } from './nick-book.ts'
import { createNickSpeaker } from './nick-speaker.ts'
import { createSpeaker } from './speaker.ts'

export interface NetworkOptions {
  readonly network: SpokenNetwork
  readonly book: Book
  readonly lineOf: (channel: SpokenChannel, entry: Said, limit: number) => Promise<string>
  readonly nicks: NickBook
  readonly nickLineOf: (news: DueMessage, limit: number) => string
  readonly report: (given: Omit<ConnectionReport, 'networkId' | 'node'>) => Promise<void>
  readonly reportChannel: (channelId: number, fault: string | null) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
}

export interface RunningNetwork {
  readonly revision: number
  readonly state: () => 'connecting' | 'up' | 'failed'
  /** To be called when something was announced. */
  readonly wake: () => void
  /** Finishes the line that is being said, and leaves the network. */
  readonly stop: () => Promise<void>
}

/** The pause between two looks for new lines without a wake-up, because wake-ups can be lost. */
const LOOK_MS = 2_000
const PAUSES = { firstMs: 1_000, longestMs: 300_000 }
/** Longer pauses, because a server that refuses the account will do so again. */
const REFUSED_PAUSES = { firstMs: 30_000, longestMs: 1_800_000 }
/** A connection that lasted this long counts as a success. */
const HELD_MS = 60_000
/** How long the bot waits for the answer to its last line when it stops. */
const LAST_LINE_MS = 3_000

interface State {
  readonly options: NetworkOptions
  readonly stopping: AbortController
  is: 'connecting' | 'up' | 'failed'
  isWoken: boolean
  onWake: () => void
}

/** Connects to a network and stays there. The bot speaks in its channels until it is stopped. */
export function startNetwork(options: NetworkOptions): RunningNetwork {
  const stopping = new AbortController()
  const state: State = { options, stopping, is: 'connecting', isWoken: false, onWake() {} }
  const running = run(state)
  return {
    revision: options.network.revision,
    state: () => state.is,
    wake: () => wake(state),
    async stop() {
      stopping.abort()
      state.onWake()
      await running
    },
  }
}

function wake(state: State): void {
  state.isWoken = true
  state.onWake()
}

async function run(state: State): Promise<void> {
  const { options, stopping } = state
  const { random, log, network } = options
  const pauses = createBackoff(PAUSES, random)
  const refusals = createBackoff(REFUSED_PAUSES, random)
  while (!stopping.signal.aborted) {
    const began = performance.now()
    let backoff = pauses
    let fault = ''
    try {
      fault = await visit(state)
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
      if (error instanceof TalkRefused) backoff = refusals
    }
    if (stopping.signal.aborted) return
    if (performance.now() - began > HELD_MS) {
      for (const one of [pauses, refusals]) one.reset()
    }
    const pauseMs = backoff.next()
    log.warn('irc.lost', { network: network.name, fault, pauseMs: Math.round(pauseMs) })
    await note(state, 'failed', null, fault)
    await pause(pauseMs, stopping.signal)
  }
}

/** Connects and speaks until the connection ends. Returns why it ended. */
async function visit(state: State): Promise<string> {
  const { options, stopping } = state
  const { network, log } = options
  await note(state, 'connecting', null, null)
  const session = await openSession({
    server: network,
    identity: identityOf(network),
    stopping: stopping.signal,
  })
  log('irc.up', { network: network.name, nick: session.nick() })
  let why: string | null = null
  void session.closed.then((reason) => {
    why = reason
    state.onWake()
  })
  try {
    await note(state, 'up', session.nick(), null)
    const speaking = speak(state, session, () => why !== null)
    // When the bot stops, it waits for a line that is being said, but not for long.
    const late = afterStop(stopping.signal)
    await Promise.race([speaking, late])
    speaking.catch(() => {})
  } finally {
    session.end()
  }
  return why ?? 'left'
}

async function speak(state: State, session: Session, isClosed: () => boolean): Promise<void> {
  const { options, stopping } = state
  const { network, book, lineOf, reportChannel, log } = options
  const flood = createFloodQueue(network.lineMs)
  const shared = { session, flood, log, stopping: stopping.signal }
  const channels = network.channels.map((channel) =>
    createSpeaker({
      ...{ ...shared, channel, book },
      lineOf: (entry, limit) => lineOf(channel, entry, limit),
      report: (fault) => reportChannel(channel.id, fault),
    }),
  )
  const { nicks, nickLineOf } = options
  const toNicks = { ...shared, networkName: network.name, book: nicks, lineOf: nickLineOf }
  const speakers = [...channels, createNickSpeaker(toNicks, () => wake(state))]
  while (!isClosed() && !stopping.signal.aborted) {
    state.isWoken = false
    let isBusy = false
    // The speakers take turns, so that a busy channel does not silence the others.
    for (const speaker of speakers) {
      if (isClosed() || stopping.signal.aborted) return
      if (await speaker.step()) isBusy = true
    }
    if (!isBusy && !isClosed()) await woken(state)
  }
}

function identityOf(network: SpokenNetwork) {
  const { nick, realName, serverPassword, signIn, account, password } = network
  return {
    ...{ nick, realName, serverPassword },
    account: { method: signIn, name: account, password },
  }
}

async function note(
  state: State,
  is: State['is'],
  nick: string | null,
  fault: string | null,
): Promise<void> {
  state.is = is
  await state.options.report({ state: is, nick, fault })
}

function afterStop(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const begin = () => void setTimeout(resolve, LAST_LINE_MS).unref()
    if (signal.aborted) begin()
    else signal.addEventListener('abort', begin, { once: true })
  })
}

async function woken(state: State): Promise<void> {
  if (state.isWoken || state.stopping.signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LOOK_MS)
    state.onWake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  state.onWake = () => {}
}
