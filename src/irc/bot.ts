import { nickLine } from '../domain/irc/nick-line.ts'
import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { Metrics } from '../shared/metrics.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Db } from '../store/base/db.ts'
import * as speaking from '../store/irc/speaking.ts'
import * as categories from '../store/taxonomy/categories.ts'
import type { Book } from './book.ts'
import { createBook } from './book.ts'
import { createNickBook } from './nick-book.ts'
import { communityLineFor, lineFor, newsOf } from './lines.ts'
import type { RunningNetwork } from './network.ts'
import { startNetwork } from './network.ts'

export interface BotOptions {
  readonly db: Db
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly node: string
  /** A random name of this process. */
  readonly process: string
  /** The address of the site. */
  readonly site: string
  readonly random: () => number
  readonly stopping: AbortSignal
}

export interface Bot {
  /** Speaks on every network until it is stopped. @throws DatabaseAway when the lock is lost */
  readonly speak: (only: Db) => Promise<void>
  /** To be called when something was announced. */
  readonly wake: () => void
  /** To be called when a network or a channel was changed. */
  readonly look: () => void
  readonly states: () => Readonly<Record<string, string>>
}

/** How often the networks are read again, which also keeps the lock. */
const LOOK_MS = 2_000

interface State {
  readonly options: BotOptions
  readonly networks: Map<number, { readonly name: string; readonly is: RunningNetwork }>
  readonly book: Book
  only: Db | null
  onLook: () => void
}

export function createBot(options: BotOptions): Bot {
  const { db, clock, metrics, process, site } = options
  const only = () => {
    if (state.only === null) throw new Error('this bot does not hold the lock')
    return state.only
  }
  const state: State = {
    options,
    networks: new Map(),
    book: createBook({ db, only, clock, process, site }),
    only: null,
    onLook() {},
  }
  metrics.read('babou_irc_networks', () => state.networks.size)
  metrics.read('babou_irc_networks_up', () => {
    return [...state.networks.values()].filter(({ is }) => is.state() === 'up').length
  })
  return {
    speak: (held) => speak(state, held),
    wake: () => state.networks.forEach(({ is }) => is.wake()),
    look: () => state.onLook(),
    states: () =>
      Object.fromEntries([...state.networks.values()].map(({ name, is }) => [name, is.state()])),
  }
}

async function speak(state: State, only: Db): Promise<void> {
  const { stopping, secrets } = state.options
  state.only = only
  try {
    await state.book.settle()
    while (!stopping.aborted) {
      const wanted = await state.book.onLock((held) => speaking.networks(held, secrets))
      await follow(state, wanted)
      await looked(state)
    }
  } finally {
    await Promise.all([...state.networks.values()].map(({ is }) => is.stop()))
    state.networks.clear()
    state.only = null
  }
}

/** Starts and stops networks so that exactly the wanted ones run, with their current settings. */
async function follow(state: State, wanted: readonly speaking.SpokenNetwork[]): Promise<void> {
  const { networks } = state
  const old = [...networks].filter(([id, { is }]) => {
    return !wanted.some((one) => one.id === id && one.revision === is.revision)
  })
  await Promise.all(old.map(([, { is }]) => is.stop()))
  for (const [id] of old) networks.delete(id)
  for (const network of wanted) {
    if (networks.has(network.id)) continue
    networks.set(network.id, { name: network.name, is: start(state, network) })
  }
}

function start({ options, book }: State, network: speaking.SpokenNetwork): RunningNetwork {
  const { db, secrets, clock, log, node, process, site, random, metrics } = options
  // Reports the state for the console. If a report fails, the next one contains the same facts.
  const shown = async (step: Promise<unknown>) => {
    await step.catch((error: unknown) => log.debug('irc.unreported', { error: String(error) }))
  }
  return startNetwork({
    ...{ network, book, clock, log, random },
    async lineOf(channel, entry, limit) {
      metrics.count('babou_irc_lines_total')
      if ('aboutId' in entry) return communityLineFor(channel, entry, limit)
      const context = { site, categories: await categories.listPages(db) }
      return lineFor(channel, entry, context, limit)
    },
    nicks: createNickBook({ db, book, secrets, clock, process, networkId: network.id }),
    nickLineOf: (news, limit) => nickLine(newsOf(news, site), limit),
    report: (given) =>
      shown(speaking.report(db, { ...given, networkId: network.id, node }, clock.now())),
    reportChannel: (id, fault) => shown(speaking.reportChannel(db, id, fault)),
  })
}

async function looked(state: State): Promise<void> {
  if (state.options.stopping.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LOOK_MS)
    state.onLook = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  state.onLook = () => {}
}
