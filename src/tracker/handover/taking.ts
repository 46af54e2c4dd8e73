import type { Give, Taken } from '../../bridge/trackers/slot-frames.ts'
import { GIVE_FLAG, readGive, writeTaken } from '../../bridge/trackers/slot-frames.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import { STATE } from '../memory/status.ts'
import type { World } from '../memory/world.ts'
import type { Merged } from './merge.ts'

/** Handovers that arrive within this many seconds are stored on disk together. */
const STORE_SECONDS = 0.5
const MOST_STORE_SECONDS = 3
const RETRY_SECONDS = 5
/** The share of the memory that must stay free when swarms of other trackers are taken. */
const RESERVE = 0.05
/** The memory that a session takes per byte of its frame, including the spare room of its block. */
const GROWTH = 1.5

export interface TakingOptions {
  readonly world: World
  readonly log: Log
  readonly merge: (slot: number, words: Int32Array) => Promise<Merged>
  /** Sends the body of a `taken` frame to a tracker. */
  readonly answer: (to: string, body: Buffer) => void
  /** Called when the swarms of a slot are here. */
  readonly arrived: (slot: number) => void
  /** Writes everything in memory to disk; resolves with false on failure. */
  readonly store: () => Promise<boolean>
  /** Calls `run` after some seconds; the returned function cancels it. */
  readonly after: (seconds: number, run: () => void) => () => void
  readonly seconds: () => number
}

/** The taking side of handovers: slots that this tracker holds. */
export interface Taking {
  readonly take: (map: HolderMap, node: string) => void
  /** Takes the body of a `give` frame, which the caller has validated. */
  readonly given: (from: string, body: Uint8Array) => void
  readonly stop: () => void
  readonly totals: () => { readonly slots: number; readonly refused: number }
}

interface Arrived {
  readonly from: string
  readonly number: number
  readonly slot: number
}

interface State extends TakingOptions {
  map: HolderMap | null
  node: string
  /** By tracker: the number of the handover whose parts are arriving. */
  readonly open: Map<string, number>
  queue: Promise<void>
  readonly unstored: Arrived[]
  firstAt: number
  callOff: () => void
  isStopping: boolean
  readonly totals: { slots: number; refused: number }
}

export function createTaking(options: TakingOptions): Taking {
  const state: State = {
    ...options,
    ...{ map: null, node: '', open: new Map(), queue: Promise.resolve(), unstored: [] },
    ...{ firstAt: 0, callOff() {}, isStopping: false, totals: { slots: 0, refused: 0 } },
  }
  return {
    take: (map, node) => void Object.assign(state, { map, node }),
    given(from, body) {
      const give = readGive(body)
      state.queue = state.queue.then(() => takePart(state, from, give))
    },
    stop() {
      state.isStopping = true
      state.callOff()
    },
    totals: () => state.totals,
  }
}

async function takePart(state: State, from: string, give: Give): Promise<void> {
  const { open, log } = state
  const { number, slot, flags } = give
  if ((flags & GIVE_FLAG.first) !== 0) open.set(from, number)
  // The rest of a handover that was refused or of which a part was lost.
  if (open.get(from) !== number || state.isStopping) return
  const fault = faultOf(state, give) ?? (await mergeFault(state, give, from))
  if (fault !== null) {
    open.delete(from)
    state.totals.refused++
    log.warn('handover.refused', { slot, from, reason: fault })
    return state.answer(from, writeTaken(number, slot, fault))
  }
  if ((flags & GIVE_FLAG.last) === 0) return
  open.delete(from)
  state.totals.slots++
  state.arrived(slot)
  state.answer(from, writeTaken(number, slot, 'taken'))
  state.unstored.push({ from, number, slot })
  storeSoon(state)
}

/** Merges a part; if that fails, the giver learns that the memory is full and tries again later. */
async function mergeFault(
  { merge, log }: State,
  { slot, words }: Give,
  from: string,
): Promise<Taken | null> {
  try {
    const merged = await merge(slot, words)
    return merged === 'merged' ? null : merged
  } catch (error) {
    log.error('handover.failed', { slot, from, error: String(error) })
    return 'full'
  }
}

function faultOf({ map, node, world }: State, { version, slot, words }: Give): Taken | null {
  if (world.status.state() !== STATE.ready) return 'notReady'
  if (map === null || version > map.version) return 'olderMap'
  if (map.trackers[map.holders[slot]] !== node) return 'notHolder'
  const room = world.words.length * 4 * (1 - RESERVE) - world.memory.usage().usedBytes
  return words.byteLength * GROWTH > room ? 'full' : null
}

/** Stores once after several handovers that follow each other closely. */
function storeSoon(state: State): void {
  const now = state.seconds()
  if (state.unstored.length === 1) state.firstAt = now
  state.callOff()
  const wait = Math.min(STORE_SECONDS, Math.max(0, state.firstAt + MOST_STORE_SECONDS - now))
  state.callOff = state.after(wait, () => void storeAll(state))
}

async function storeAll(state: State): Promise<void> {
  if (state.isStopping) return
  const some = state.unstored.splice(0)
  const isStored = await state.store().catch(() => false)
  if (isStored) {
    for (const { from, number, slot } of some) {
      state.answer(from, writeTaken(number, slot, 'stored'))
    }
    return
  }
  state.unstored.unshift(...some)
  if (!state.isStopping) state.callOff = state.after(RETRY_SECONDS, () => void storeAll(state))
}
