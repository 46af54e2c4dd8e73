import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import { merge } from '../handover/merge.ts'
import type { JournalFiles } from '../journal/journal-files.ts'
import type { Move } from '../memory/holder-cells.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import { createChanges } from './changes.ts'
import { createConfirmed } from './confirmed.ts'
import type { HeldFigures } from './held-figures.ts'
import { heldFigures } from './held-figures.ts'
import type { Keeping, KeepingFigures } from './keeping.ts'
import { createKeeping } from './keeping.ts'
import type { Sending, SentTo } from './sending.ts'
import { createSending } from './sending.ts'
import type { Takeover, TakeoverTotals } from './takeover.ts'
import { createTakeover } from './takeover.ts'

/** How often journals are read for standbys, which determines most of the delay of a change. */
const SEND_MS = 50
/** The same while replies wait for copies. */
const SEND_SOON_MS = 5
/** How often to look for requests that wait for a copy while a holder is not reached. */
const LOOK_MS = 10

/** Sends frames over the links to other trackers. */
export interface StandbyLinks {
  readonly copy: (to: string, body: Buffer) => void
  readonly copied: (to: string, body: Buffer) => void
}

export interface StandbyOptions {
  readonly world: World
  readonly tables: TableWriters
  readonly node: string
  readonly log: Log
  readonly links: StandbyLinks
  readonly files: Pick<JournalFiles, 'all'>
  /** The journal slots of the threads whose replies wait for copies; null: replies do not wait. */
  readonly waiting: readonly number[] | null
  /** Returns the state of a slot that moves between this tracker and another one. */
  readonly moveOf: (slot: number) => Move
  /** A number that differs after each start. */
  readonly firstStream: number
  /** Called when everything that was due has been taken over. */
  readonly onTookOver: () => void
}

/** The copies between the holders of slots and their standbys, on the main thread. */
export interface Standby {
  /** Uses a new map, which the caller has validated; call it after the map is written. */
  readonly take: (map: HolderMap) => void
  /** Sets the trackers that can be asked now, by name. */
  readonly reached: (names: readonly string[]) => void
  /** Sets the trackers that are connected to this one, as of about a second ago. */
  readonly connected: (names: readonly string[]) => void
  /** Take the bodies of `copy` and `copied` frames. */
  readonly copy: (from: string, body: Uint8Array) => void
  readonly copied: (from: string, body: Uint8Array) => void
  /** Records that the swarms of a slot have arrived from their former holder. */
  readonly arrived: (slot: number) => void
  /** Returns the figures; null if there are no other trackers. */
  readonly figures: () => StandbyFigures | null
  /** Sends the last entries. If `isBroken` is true it does not, because no data can be trusted. */
  readonly stop: (isBroken?: boolean) => Promise<void>
}

export interface StandbyFigures {
  readonly sentTo: readonly SentTo[]
  readonly keeps: KeepingFigures
  /** The totals of takeovers since the start. */
  readonly tookOver: TakeoverTotals
  /** The replies that waited; null: replies do not wait for copies. */
  readonly replies: HeldFigures | null
}

interface State extends StandbyOptions {
  readonly sending: Sending
  readonly keeping: Keeping
  readonly takeover: Takeover
  sendTimer: NodeJS.Timeout | undefined
  lookTimer: NodeJS.Timeout | undefined
  isShared: boolean
  isStopping: boolean
}

/**
 * Creates the copies between trackers. If there are no other trackers, it does nothing and starts
 * no timer.
 */
export function createStandby(options: StandbyOptions): Standby {
  const state: State = {
    ...options,
    ...partsOf(options),
    ...{ sendTimer: undefined, lookTimer: undefined },
    ...{ isShared: false, isStopping: false },
  }
  const { sending, keeping, takeover, node } = state
  return {
    take(map) {
      state.isShared = map.trackers.length > 1
      for (const part of [sending, keeping, takeover]) part.take(map, node)
      setTimers(state)
    },
    reached(names) {
      sending.reached(names)
      keeping.reached(names)
      takeover.reached(names)
      setTimers(state)
    },
    connected: takeover.connected,
    copy(from, body) {
      keeping.copy(from, body)
      setTimers(state)
    },
    copied: sending.answered,
    arrived(slot) {
      keeping.drop(slot)
      sending.arrived(slot)
    },
    figures: () => (state.isShared ? figuresOf(state) : null),
    async stop(isBroken = false) {
      state.isStopping = true
      if (!isBroken) sending.pump()
      setTimers(state)
      await takeover.stop()
    },
  }
}

function figuresOf({ sending, keeping, takeover, waiting, world }: State): StandbyFigures {
  return {
    ...{ sentTo: sending.figures(), keeps: keeping.figures(), tookOver: takeover.totals() },
    replies: waiting === null ? null : heldFigures(world.words),
  }
}

function partsOf(options: StandbyOptions) {
  const { world, tables, log, links, files, waiting, moveOf, firstStream, onTookOver } = options
  const now = () => performance.now() / 1_000
  const changes = createChanges(files)
  const sending = createSending({
    ...{ world, tables, log, changes, moveOf, now, firstStream, send: links.copy },
    ...(waiting !== null && { confirmed: createConfirmed(world.words, waiting) }),
  })
  const keeping = createKeeping({ world, tables, log, now, answer: links.copied })
  const merging = { world, tables, pause: () => nextTurn() }
  const takeover = createTakeover({
    ...{ world, keeping, log, now, onTookOver, pause: merging.pause },
    merge: (slot, part) => merge(merging, slot, part),
  })
  return { sending, keeping, takeover }
}

/** Starts or stops the timers, which run only while there is work for them. */
function setTimers(state: State): void {
  const { sending, takeover, isStopping, log, waiting } = state
  const sends = sending.isBusy() && !isStopping
  if (sends !== (state.sendTimer !== undefined)) {
    clearInterval(state.sendTimer)
    const every = waiting === null ? SEND_MS : SEND_SOON_MS
    state.sendTimer = sends ? setInterval(sending.pump, every) : undefined
  }
  const looks = takeover.isDue() && !isStopping
  if (looks === (state.lookTimer !== undefined)) return
  clearInterval(state.lookTimer)
  const look = () => {
    takeover.run().then(
      () => setTimers(state),
      (error: unknown) => log.error('standby.failed', { error: String(error) }),
    )
  }
  state.lookTimer = looks ? setInterval(look, LOOK_MS) : undefined
}
