import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import type { Merged } from '../handover/merge.ts'
import { isWanted, writeTookOver } from '../memory/holder-cells.ts'
import { writeStatus } from '../memory/status.ts'
import type { World } from '../memory/world.ts'
import type { Keeping } from './keeping.ts'

/**
 * How many seconds slots without requests wait for a takeover, because a link may be cut only
 * briefly.
 */
const REST_SECONDS = 2

export interface TakeoverOptions {
  readonly world: World
  readonly keeping: Keeping
  readonly log: Log
  /** Merges sessions into the swarms of a slot. */
  readonly merge: (slot: number, part: Int32Array) => Promise<Merged>
  /** Lets other work run between slots. */
  readonly pause: () => Promise<void>
  /** Monotonic seconds. */
  readonly now: () => number
  /** Called when everything that was due has been taken over. */
  readonly onTookOver: () => void
}

/** Turns copies into swarms while the holders of their slots cannot be reached. */
export interface Takeover {
  readonly take: (map: HolderMap, node: string) => void
  readonly reached: (names: readonly string[]) => void
  /**
   * Sets the trackers that are connected to this one: they are alive, even if they cannot be
   * reached from here.
   */
  readonly connected: (names: readonly string[]) => void
  /** Whether copies are due now or will be soon. */
  readonly isDue: () => boolean
  /**
   * Takes over the slots for which requests wait, then the other ones. Calls share one run at a
   * time.
   */
  readonly run: () => Promise<void>
  readonly totals: () => TakeoverTotals
  readonly stop: () => Promise<void>
}

export interface TakeoverTotals {
  readonly slots: number
  readonly sessions: number
}

interface State extends TakeoverOptions {
  map: HolderMap | null
  node: string
  up: readonly string[]
  alive: readonly string[]
  /** Since when each tracker could not be reached, in monotonic seconds. */
  readonly downSince: Map<string, number>
  /** Slots that were taken over from whole copies since their holders could last be reached. */
  readonly known: Set<number>
  running: Promise<void> | null
  isStopping: boolean
  readonly totals: { slots: number; sessions: number }
  /** The totals that were logged. */
  logged: TakeoverTotals
}

export function createTakeover(options: TakeoverOptions): Takeover {
  const state: State = {
    ...options,
    ...{
      map: null,
      node: '',
      up: [],
      alive: [],
      downSince: new Map(),
      known: new Set(),
      running: null,
      isStopping: false,
    },
    ...{ totals: { slots: 0, sessions: 0 }, logged: { slots: 0, sessions: 0 } },
  }
  return {
    take(map, node) {
      Object.assign(state, { map, node })
      noteDown(state)
      forgetKnown(state)
    },
    reached(names) {
      state.up = names
      noteDown(state)
      forgetKnown(state)
    },
    connected: (names) => void (state.alive = names),
    isDue: () => dueSlots(state).length > 0,
    run: () => (state.running ??= run(state).finally(() => (state.running = null))),
    totals: () => state.totals,
    async stop() {
      state.isStopping = true
      await state.running
    },
  }
}

function noteDown(state: State): void {
  const { map, up, downSince, node, now } = state
  for (const name of [...downSince.keys()]) {
    if (up.includes(name) || map?.trackers.includes(name) !== true) downSince.delete(name)
  }
  for (const name of map?.trackers ?? []) {
    const isDown = name !== node && !up.includes(name)
    if (isDown && !downSince.has(name)) downSince.set(name, now())
  }
}

function noteKnown(state: State, slot: number): void {
  state.known.add(slot)
  writeTookOver(state.world.words, slot, true)
  // The holder may have been reached while its slot was merged.
  forgetKnown(state)
}

/** From now on, the holders that are reached count their torrents. */
function forgetKnown({ world, map, up, known }: State): void {
  for (const slot of known) {
    if (map === null || !up.includes(map.trackers[map.holders[slot]])) continue
    known.delete(slot)
    writeTookOver(world.words, slot, false)
  }
}

/** Returns the slots with a copy about which no other tracker that has the swarms can decide. */
function dueSlots({ map, node, up, keeping }: State): readonly number[] {
  if (map === null) return []
  return keeping.slots().filter((slot) => {
    const giver = map.givers?.[slot] ?? null
    const others = [map.trackers[map.holders[slot]], giver === null ? node : map.trackers[giver]]
    return others.every((name) => name === node || !up.includes(name))
  })
}

/** Whether the holder of a slot seems to have been dead for a while. */
function isRested({ map, downSince, alive, keeping, now }: State, slot: number): boolean {
  const holder = map?.trackers[map.holders[slot]] ?? ''
  const since = Math.max(downSince.get(holder) ?? 0, keeping.heardAt(holder))
  return !alive.includes(holder) && now() - since >= REST_SECONDS
}

async function run(state: State): Promise<void> {
  const { world, pause } = state
  while (!state.isStopping) {
    const due = dueSlots(state)
    const wanted = due.find((slot) => isWanted(world.words, slot))
    const slot = wanted ?? due.find((one) => isRested(state, one))
    if (slot === undefined) break
    await takeOver(state, slot)
    await pause()
  }
  if (dueSlots(state).length === 0) reportTotals(state)
}

function reportTotals(state: State): void {
  const { totals, logged, log, onTookOver } = state
  const [slots, sessions] = [totals.slots - logged.slots, totals.sessions - logged.sessions]
  state.logged = { ...totals }
  if (slots === 0) return
  log('standby.took-over', { slots, sessions })
  onTookOver()
}

async function takeOver(state: State, slot: number): Promise<void> {
  const { world, keeping, merge, log, totals } = state
  // Most announces write no entry, so this tracker may not know the last announces of these
  // sessions.
  writeStatus(world.words, 'tookOverAt', world.clock.seconds())
  const before = world.peerCount()
  let isKnown = keeping.isWhole(slot)
  try {
    for (const part of keeping.takeCopy(slot)) {
      const merged = await merge(slot, part)
      if (merged === 'merged') continue
      isKnown = false
      log.error('standby.not-taken-over', { slot, reason: merged })
    }
    if (isKnown) noteKnown(state, slot)
  } finally {
    // Requests wait until this call. Even after a failure they are answered, with the data that is
    // here.
    keeping.taken(slot)
  }
  totals.slots++
  totals.sessions += Math.max(0, world.peerCount() - before)
}
