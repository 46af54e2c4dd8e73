import { MessageChannel, Worker } from 'node:worker_threads'
import { identityFiles } from '../../bridge/certificates/identity.ts'
import { trackerLinkUrl } from '../../bridge/urls.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import { nodeName } from '../../shared/config.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import { version } from '../../shared/paths.ts'
import { threadFile } from '../../shared/thread-file.ts'
import type {
  FromLinkThread,
  LinkFigures,
  LinkThreadData,
  ToLinkThread,
} from '../forwarding/link-data.ts'
import type { Handover, HandoverLinks } from '../handover/handover.ts'
import type { Standby, StandbyLinks } from '../standby/standby.ts'
import { writeHolders } from '../memory/holder-cells.ts'
import { LINK_THREAD } from '../memory/layout.ts'
import type { NotedSignal } from '../announce/notes/signals.ts'
import type { Usage } from '../usage/usage.ts'
import type { AnnounceThreads } from './announce-threads.ts'

/** The links of this tracker to the others; they exist once a map names another tracker. */
export interface TrackerLinks {
  /** Uses a new map, which the caller has validated. */
  readonly take: (map: HolderMap) => void
  /** Sends frames about handovers, and the answers to them. */
  readonly handovers: HandoverLinks
  /** Sends frames about copies, and the answers to them. */
  readonly copies: StandbyLinks
  /** Sends the body of a `usage` frame. */
  readonly tellUsage: (to: string, body: Buffer) => void
  /** Returns the name of another tracker by its place in the map (memory/holder-cells.ts). */
  readonly nameOf: (place: number) => string | null
  /** Connects the announce threads, which are running now. */
  readonly begin: (threads: AnnounceThreads) => void
  /** Returns the figures of the links, about a second old; null if there are no other trackers. */
  readonly figures: () => LinkFigures | null
  readonly stop: () => Promise<void>
  /** Resolves when the link thread has died: it may have held the lock of a torrent. */
  readonly failed: Promise<Error>
}

export interface TrackerLinksOptions {
  readonly context: RoleContext
  readonly buffer: SharedArrayBuffer
  readonly storeId: string
  readonly threads: number
  readonly onSignals: (signals: readonly NotedSignal[]) => void
  /** Returns the handover between this tracker and others; it exists when the first map arrives. */
  readonly handover: () => Handover
  readonly standby: () => Standby
  readonly usage: () => Usage
}

interface State extends TrackerLinksOptions {
  map: HolderMap | null
  running: AnnounceThreads | null
  worker: Worker | null
  ended: Promise<unknown>
  figures: LinkFigures | null
  isStopping: boolean
  readonly fail: (error: Error) => void
}

export function createTrackerLinks(options: TrackerLinksOptions): TrackerLinks {
  const { context, buffer } = options
  const node = nodeName(context.config, 'tracker')
  let fail = (_error: Error) => {}
  const failed = new Promise<Error>((resolve) => (fail = resolve))
  const state: State = {
    ...options,
    ...{ map: null, running: null, worker: null, figures: null, isStopping: false },
    ...{ ended: Promise.resolve(), fail: (error: Error) => fail(error) },
  }
  return {
    failed,
    take(map) {
      const handover = options.handover()
      handover.take(map)
      writeHolders(new Int32Array(buffer), map, node, handover.moveOf)
      options.standby().take(map)
      options.usage().take(map)
      state.map = map
      if (state.worker === null) start(state)
      else tell(state, { type: 'map', map })
      handover.look()
    },
    handovers: {
      give(to, body) {
        // Reports first that these sessions are no longer here, so that no session counts twice.
        options.usage().flush()
        tell(state, { type: 'give', to, body })
      },
      answer: (to, body) => tell(state, { type: 'taken', to, body }),
    },
    copies: {
      copy: (to, body) => tell(state, { type: 'copy', to, body }),
      copied: (to, body) => tell(state, { type: 'copied', to, body }),
    },
    tellUsage: (to, body) => tell(state, { type: 'usage', to, body }),
    nameOf: (place) => state.map?.trackers[place - 1] ?? null,
    begin(threads) {
      state.running = threads
      start(state)
    },
    figures: () => state.figures,
    async stop() {
      state.isStopping = true
      tell(state, { type: 'stop' })
      await state.ended
    },
  }
}

function tell({ worker }: State, message: ToLinkThread): void {
  worker?.postMessage(message)
}

/** Starts the link thread, which the only tracker of a fleet does not have. */
function start(state: State): void {
  const { map, running, threads } = state
  if (state.isStopping || running === null || map === null || map.trackers.length < 2) return
  const worker = new Worker(threadFile('tracker/link-thread'), {
    workerData: dataOf(state, running),
  })
  state.worker = worker
  worker.on('message', (message: FromLinkThread) => heard(state, message))
  worker.once('error', state.fail)
  state.ended = new Promise<void>((resolve) => {
    worker.once('exit', (status) => {
      if (!state.isStopping) state.fail(new Error(`the links ended with status ${status}`))
      resolve()
    })
  })
  const channels = Array.from({ length: threads }, () => new MessageChannel())
  const ports = channels.map(({ port2 }) => port2)
  const message: ToLinkThread = { type: 'ports', ports }
  worker.postMessage(message, ports)
  running.connect(channels.map(({ port1 }) => port1))
  tell(state, { type: 'map', map })
}

function dataOf(
  { context, buffer, storeId }: State,
  { connectionPasskeys }: AnnounceThreads,
): LinkThreadData {
  const { config, secrets } = context
  return {
    shared: { buffer, thread: LINK_THREAD },
    ...{ url: trackerLinkUrl(config), node: nodeName(config, 'tracker'), storeId, version },
    bridgeKey: secrets.key('bridge'),
    sessionKey: secrets.key('session-key'),
    connectionKey: secrets.key('udp-connection'),
    connectionPasskeys,
    identity: identityFiles(config),
    allowed: config.BABOU_BRIDGE_ALLOW ?? [],
  }
}

function heard(state: State, message: FromLinkThread): void {
  const { log } = state.context
  if (message.type === 'figures') {
    state.figures = message.figures
    state.standby().connected(message.figures.connected)
  } else if (message.type === 'reached') {
    state.handover().reached(message.names)
    state.standby().reached(message.names)
    state.usage().reached(message.names, message.hearers)
  } else if (message.type === 'copy') state.standby().copy(message.from, message.body)
  else if (message.type === 'copied') state.standby().copied(message.from, message.body)
  else if (message.type === 'usage') state.usage().told(message.from, message.body)
  else if (message.type === 'lost') state.usage().lost(message.to)
  else if (message.type === 'gone') state.usage().gone(message.from)
  else if (message.type === 'given') state.handover().given(message.from, message.body)
  else if (message.type === 'answered') state.handover().answered(message.from, message.body)
  else if (message.type === 'signals') state.onSignals(message.signals)
  else {
    const { level, event, fields } = message
    ;(level === 'log' ? log : log[level])(event, fields)
  }
}
