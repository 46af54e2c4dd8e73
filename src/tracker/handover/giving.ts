import type { Taken } from '../../bridge/trackers/slot-frames.ts'
import { writeGive } from '../../bridge/trackers/slot-frames.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import type { Move } from '../memory/holder-cells.ts'
import { MOVE, takeHasSnatches, writeHasSnatches, writeMove } from '../memory/holder-cells.ts'
import type { World } from '../memory/world.ts'
import { framesOf, takeOut } from './take-out.ts'
import type { TakenOut } from './take-out.ts'
import { torrentsOf } from './slots-elsewhere.ts'

/** How long the holder may take to answer a handover. Then the swarms return to this memory. */
const ANSWER_SECONDS = 10

/** A handover that the holder could still lose, because it has not stored it on disk. */
export interface Transfer {
  readonly number: number
  readonly slot: number
  readonly to: string
  readonly out: TakenOut
  isTaken: boolean
  isReturning: boolean
}

/** Why a tracker did not accept a slot; `lost`: it did not answer. */
export interface HandoverFault {
  readonly code: Taken | 'lost'
  readonly to: string
}

export interface GivingOptions {
  readonly world: World
  readonly log: Log
  /** Sends the body of a `give` frame to a tracker. */
  readonly send: (to: string, body: Buffer) => void
  /** Puts the swarms of a slot back into this memory. */
  readonly putBack: (slot: number, out: TakenOut) => Promise<void>
  readonly pause: () => Promise<void>
  /** Calls `run` after some seconds; the returned function cancels it. */
  readonly after: (seconds: number, run: () => void) => () => void
}

/** The giving side of handovers: slots that are here but belong to another tracker. */
export interface Giving {
  readonly take: (map: HolderMap, node: string) => void
  readonly linkUp: (name: string) => void
  readonly linkDown: (name: string) => void
  readonly answered: (from: string, number: number, outcome: Taken) => void
  /** Hands over what is due; calls share one run at a time. */
  readonly run: () => Promise<void>
  readonly isRunning: () => boolean
  /** Returns the state of a slot at this tracker. */
  readonly moveOf: (slot: number) => Move
  /** Records that the swarms of a slot have arrived. */
  readonly arrived: (slot: number) => void
  /** Returns the slots that this tracker must hand over and their holders have not stored. */
  readonly left: () => readonly number[]
  /** Returns why the last handover failed; null: it did not. */
  readonly fault: () => HandoverFault | null
  readonly totals: () => { readonly slots: number; readonly sessions: number }
  /** Returns swarms that no holder has stored to this memory, for the last snapshot. */
  readonly stop: () => Promise<void>
}

interface State extends GivingOptions {
  map: HolderMap | null
  node: string
  readonly up: Set<string>
  /** Slots whose swarms are in this memory. */
  readonly here: Set<number>
  /** Slots that this tracker must hand over, and that their holders have on disk. */
  readonly stored: Set<number>
  readonly transfers: Map<number, Transfer>
  /** The handover that waits for its first answer. */
  waiting: { readonly number: number; readonly resolve: (outcome: Taken | 'lost') => void } | null
  next: number
  running: Promise<void> | null
  fault: HandoverFault | null
  readonly totals: { slots: number; sessions: number }
}

export function createGiving(options: GivingOptions): Giving {
  const state: State = {
    ...options,
    ...{ map: null, node: '', up: new Set(), here: new Set(), stored: new Set() },
    ...{ transfers: new Map(), waiting: null, next: 1, running: null, fault: null },
    totals: { slots: 0, sessions: 0 },
  }
  return {
    take: (map, node) => takeMap(state, map, node),
    linkUp(name) {
      state.up.add(name)
      // The tracker may have restarted, so it gets the same slots again.
      for (const slot of [...state.stored]) {
        if (holderOf(state, slot) === name) state.stored.delete(slot)
      }
    },
    linkDown(name) {
      state.up.delete(name)
      for (const transfer of [...state.transfers.values()]) {
        if (transfer.to === name) void takeBack(state, transfer)
      }
    },
    answered: (from, number, outcome) => answered(state, from, number, outcome),
    run: () => (state.running ??= run(state).finally(() => (state.running = null))),
    isRunning: () => state.running !== null,
    moveOf: (slot) => moveOf(state, slot),
    arrived(slot) {
      state.here.add(slot)
      state.stored.delete(slot)
      writeMove(options.world.words, slot, moveOf(state, slot))
    },
    left: () => toGive(state).filter((slot) => !state.stored.has(slot)),
    fault: () => state.fault,
    totals: () => state.totals,
    async stop() {
      state.up.clear()
      for (const transfer of [...state.transfers.values()]) await takeBack(state, transfer)
      await state.running
    },
  }
}

function holderOf({ map }: State, slot: number): string | null {
  return map === null ? null : map.trackers[map.holders[slot]]
}

function giverOf({ map }: State, slot: number): string | null {
  const place = map?.givers?.[slot] ?? null
  return map === null || place === null ? null : map.trackers[place]
}

/** Returns the slots that the map wants this tracker to hand over. */
function toGive(state: State): readonly number[] {
  const { map, node } = state
  if (map === null) return []
  return [...map.holders.keys()].filter((slot) => giverOf(state, slot) === node)
}

/** Takes a map. Which slots are here depends on more: one may be between two trackers. */
function takeMap(state: State, map: HolderMap, node: string): void {
  const before = state.map
  const had = new Set(state.here)
  Object.assign(state, { map, node })
  state.here.clear()
  for (const slot of map.holders.keys()) {
    const [holder, giver] = [holderOf(state, slot), giverOf(state, slot)]
    const isOurs = holder === node || giver === node
    if (!isOurs) continue
    const isSettled = holder === node && giver === null
    const isUnknown = before === null && giver === node
    const hasMoved = before !== null && before.trackers[before.holders[slot]] !== holder
    if (isSettled || isUnknown || had.has(slot)) state.here.add(slot)
    if (hasMoved) state.stored.delete(slot)
  }
  for (const slot of [...state.stored]) if (giverOf(state, slot) !== node) state.stored.delete(slot)
  if (toGive(state).length === 0) state.fault = null
}

/** Hands over one slot after another until none is left that belongs elsewhere. */
async function run(state: State): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds++) {
    const isElsewhere = (slot: number) => isDue(state, slot)
    if (state.map === null || state.up.size === 0) return
    const toMove = toGive(state).filter((slot) => !state.stored.has(slot) && isDue(state, slot))
    const counted = slotsWithSnatches(state)
    const whole = new Set([...toMove, ...counted])
    const isWhole = (slot: number) => whole.has(slot)
    const found = await torrentsOf(state.world, isElsewhere, isWhole, state.pause)
    const slots = [...new Set([...found.keys(), ...toMove])].filter((slot) => !isOut(state, slot))
    const given = await giveAll(state, slots, found)
    const isLeft = (slot: number) => found.has(slot) && !given.has(slot)
    for (const slot of counted.filter(isLeft)) writeHasSnatches(state.world.words, slot)
    if (slots.length === 0 || given.size < slots.length) return
  }
}

/** Takes the slots of others with snatches counted here; later snatches mark them again. */
function slotsWithSnatches(state: State): readonly number[] {
  const slots = [...(state.map?.holders.keys() ?? [])]
  return slots.filter((slot) => isDue(state, slot) && takeHasSnatches(state.world.words, slot))
}

/** Hands over one slot after another until one is refused; returns those that were accepted. */
async function giveAll(
  state: State,
  slots: readonly number[],
  found: ReadonlyMap<number, readonly number[]>,
): Promise<ReadonlySet<number>> {
  const given = new Set<number>()
  for (const slot of slots) {
    if (!isDue(state, slot) || isOut(state, slot)) continue
    const outcome = await give(state, slot, found.get(slot) ?? [])
    // The remaining slots would be refused for the same reason.
    if (outcome !== 'taken') break
    given.add(slot)
    await state.pause()
  }
  return given
}

/** Whether the holder of a slot is another tracker that can be reached. */
function isDue(state: State, slot: number): boolean {
  const holder = holderOf(state, slot)
  return holder !== null && holder !== state.node && state.up.has(holder)
}

/** Whether the slot was sent but its holder has not stored it yet. */
function isOut({ transfers }: State, slot: number): boolean {
  return [...transfers.values()].some((transfer) => transfer.slot === slot)
}

async function give(
  state: State,
  slot: number,
  torrents: readonly number[],
): Promise<Taken | 'lost'> {
  const { world, log } = state
  const to = holderOf(state, slot) as string
  const number = state.next
  state.next = (state.next % 0xffff_ffff) + 1
  // From now on requests are forwarded to the holder, where they wait for the swarms.
  writeMove(world.words, slot, MOVE.sends)
  state.here.delete(slot)
  const out = takeOut(
    world,
    torrents.filter((torrent) => world.holders.slotOf(torrent) === slot),
  )
  const transfer: Transfer = { number, slot, to, out, isTaken: false, isReturning: false }
  state.transfers.set(number, transfer)
  const head = { number, version: world.holders.version(), slot }
  for (const frame of framesOf(head, out.parts)) state.send(to, writeGive(frame))
  const outcome = await answerOf(state, number)
  if (outcome !== 'taken') {
    await takeBack(state, transfer)
    state.fault = { code: outcome, to }
    log.warn('handover.refused', { slot, to, reason: outcome })
    return outcome
  }
  state.fault = null
  state.totals.slots++
  state.totals.sessions += out.sessions
  return outcome
}

function answerOf(state: State, number: number): Promise<Taken | 'lost'> {
  return new Promise((resolve) => {
    const callOff = state.after(ANSWER_SECONDS, () => settle('lost'))
    const settle = (outcome: Taken | 'lost') => {
      callOff()
      state.waiting = null
      resolve(outcome)
    }
    state.waiting = { number, resolve: settle }
  })
}

function answered(state: State, from: string, number: number, outcome: Taken): void {
  const { transfers, waiting, world, stored } = state
  const transfer = transfers.get(number)
  if (transfer === undefined || transfer.to !== from || transfer.isReturning) return
  if (outcome === 'stored') {
    if (!transfer.isTaken) return
    transfers.delete(number)
    if (holderOf(state, transfer.slot) === from) stored.add(transfer.slot)
    return
  }
  if (outcome === 'taken') {
    transfer.isTaken = true
    writeMove(world.words, transfer.slot, moveOf(state, transfer.slot))
  }
  if (waiting?.number === number) waiting.resolve(outcome)
}

function moveOf(state: State, slot: number): Move {
  const { transfers, here, node } = state
  const isSent = [...transfers.values()].some((one) => one.slot === slot && !one.isTaken)
  if (isSent) return MOVE.sends
  const giver = giverOf(state, slot)
  if (giver === node) return here.has(slot) ? MOVE.has : MOVE.gave
  const isAwaited = giver !== null && holderOf(state, slot) === node && !here.has(slot)
  return isAwaited ? MOVE.lacks : MOVE.none
}

/** Takes back a slot that its holder may have lost, until it can be handed over again. */
async function takeBack(state: State, transfer: Transfer): Promise<void> {
  const { transfers, here, world, putBack, waiting, node } = state
  const { number, slot, out } = transfer
  if (!transfers.has(number) || transfer.isReturning) return
  transfer.isReturning = true
  await putBack(slot, out)
  writeHasSnatches(world.words, slot)
  transfers.delete(number)
  if (giverOf(state, slot) === node || holderOf(state, slot) === node) here.add(slot)
  writeMove(world.words, slot, moveOf(state, slot))
  if (waiting?.number === number) waiting.resolve('lost')
}
