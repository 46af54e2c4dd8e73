import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import { cut } from './cut-connection.ts'
import { createClient } from './writable-host.ts'

/** Called with the payload of NOTIFY. It must not throw. */
type NoticeHandler = (payload: string) => void

/** One connection that receives NOTIFY, and is reopened whenever it is lost. */
export interface Listener {
  /** Listens to a channel from now on; can be called before or after `start`. */
  readonly on: (channel: string, handler: NoticeHandler) => void
  /**
   * Called each time listening starts, including the first time: messages may have been missed
   * before, so waiting code should query the tables now.
   */
  readonly onGap: (handler: () => void) => void
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly isUp: () => boolean
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
const CONNECT_LIMIT_MS = 5_000
// A connection that died silently is detected by a query on it.
const PROBE_EVERY_MS = 15_000
const PROBE_LIMIT_MS = 5_000

interface State {
  readonly url: string
  readonly log: Log
  readonly channels: Map<string, NoticeHandler[]>
  readonly gapHandlers: (() => void)[]
  client: pg.Client | null
  /** Settles when the last query was answered. */
  asked: Promise<unknown>
  isUp: boolean
  isStopped: boolean
  pauseMs: number
  retry: NodeJS.Timeout | undefined
  probe: NodeJS.Timeout | undefined
}

/**
 * Creates a listener to the database at `url`; it connects on `start` and never gives up until
 * `stop`.
 */
export function createListener(url: string, log: Log): Listener {
  const state: State = {
    url,
    log,
    channels: new Map(),
    gapHandlers: [],
    client: null,
    asked: Promise.resolve(),
    isUp: false,
    isStopped: true,
    pauseMs: FIRST_PAUSE_MS,
    retry: undefined,
    probe: undefined,
  }
  return {
    on(channel, handler) {
      const known = state.channels.get(channel)
      if (known !== undefined) known.push(handler)
      else {
        state.channels.set(channel, [handler])
        if (state.isUp) void listenTo(state, state.client as pg.Client, channel)
      }
    },
    onGap: (handler) => void state.gapHandlers.push(handler),
    start() {
      if (!state.isStopped) return
      state.isStopped = false
      void connect(state)
    },
    stop: () => stop(state),
    isUp: () => state.isUp,
  }
}

async function connect(state: State): Promise<void> {
  const client = createClient(state.url, {
    application_name: 'babou-listen',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: PROBE_LIMIT_MS,
    keepAlive: true,
  })
  state.client = client
  client.on('error', () => lost(state, client))
  client.on('end', () => lost(state, client))
  client.on('notification', ({ channel, payload = '' }) => {
    for (const handler of state.channels.get(channel) ?? []) handler(payload)
  })
  try {
    await client.connect()
    for (const channel of state.channels.keys()) await client.query(listen(client, channel))
  } catch (error) {
    state.log.debug('listen.failed', { error: (error as Error).message })
    lost(state, client)
    return
  }
  if (state.client !== client) return
  state.isUp = true
  state.asked = Promise.resolve()
  state.pauseMs = FIRST_PAUSE_MS
  state.probe = setInterval(() => void probe(state, client), PROBE_EVERY_MS)
  for (const handler of state.gapHandlers) handler()
}

async function listenTo(state: State, client: pg.Client, channel: string): Promise<void> {
  await ask(state, client, listen(client, channel))
}

function listen(client: pg.Client, channel: string): string {
  return `listen ${client.escapeIdentifier(channel)}`
}

async function probe(state: State, client: pg.Client): Promise<void> {
  await ask(state, client, 'select 1')
}

/** Runs statements one after another: a pg client accepts none while another is running. */
function ask(state: State, client: pg.Client, statement: string): Promise<unknown> {
  state.asked = state.asked.then(() => client.query(statement)).catch(() => lost(state, client))
  return state.asked
}

/** Ends a connection once and, unless stopped, reconnects after a growing pause. */
function lost(state: State, client: pg.Client): void {
  if (state.client !== client) return
  state.client = null
  if (state.isUp && !state.isStopped) state.log.warn('listen.lost')
  state.isUp = false
  clearInterval(state.probe)
  // Closes the socket, as `end` would wait for a server that may never answer.
  client.end().catch(() => {})
  cut(client)
  if (state.isStopped) return
  state.retry = setTimeout(() => void connect(state), state.pauseMs)
  state.pauseMs = Math.min(state.pauseMs * 2, LONGEST_PAUSE_MS)
}

async function stop(state: State): Promise<void> {
  state.isStopped = true
  clearTimeout(state.retry)
  if (state.client !== null) lost(state, state.client)
}
