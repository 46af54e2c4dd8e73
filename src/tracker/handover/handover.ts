import { setImmediate as nextTurn } from 'node:timers/promises'
import { readTaken } from '../../bridge/trackers/slot-frames.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { Log } from '../../shared/log.ts'
import type { Move } from '../memory/holder-cells.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import type { Giving, HandoverFault } from './giving.ts'
import { createGiving } from './giving.ts'
import { merge } from './merge.ts'
import type { Taking } from './taking.ts'
import { createTaking } from './taking.ts'

/** How often a tracker retries handovers and checks for slots that are left to hand over. */
const RETRY_SECONDS = 2
const LOOK_SECONDS = 15

/** Sends frames over the links to other trackers. */
export interface HandoverLinks {
  readonly give: (to: string, body: Buffer) => void
  readonly answer: (to: string, body: Buffer) => void
}

export interface HandoverOptions {
  readonly world: World
  readonly tables: TableWriters
  readonly node: string
  readonly log: Log
  readonly links: HandoverLinks
  /** Writes everything in memory to disk; resolves with false on failure. */
  readonly store: () => Promise<boolean>
  /** Called when everything was handed over. */
  readonly onDone: () => void
  /** Called when the swarms of a slot have arrived from another tracker. */
  readonly onArrived: (slot: number) => void
}

/** The handover of slots between this tracker and others, on the main thread. */
export interface Handover {
  /** Uses a new map, which the caller has validated; `moveOf` follows it from then on. */
  readonly take: (map: HolderMap) => void
  /** Starts to hand over the slots that are due. Call it after the map is written. */
  readonly look: () => void
  readonly moveOf: (slot: number) => Move
  /** Whether swarms are being handed over or slots to hand over are being looked for. */
  readonly isGiving: () => boolean
  /** Sets the trackers that can be asked now, by name. */
  readonly reached: (names: readonly string[]) => void
  readonly given: (from: string, body: Uint8Array) => void
  readonly answered: (from: string, body: Uint8Array) => void
  /** Call it every second. */
  readonly tick: (nowSeconds: number) => void
  readonly figures: () => HandoverFigures
  /** Stops; afterwards, slots that no holder has stored are in this memory again. */
  readonly stop: () => Promise<void>
}

export interface HandoverFigures {
  /** Slots to hand over that their holders have not stored yet. */
  readonly left: readonly number[]
  readonly fault: HandoverFault | null
  /** Slots handed over since the start. */
  readonly given: number
  readonly givenSessions: number
  readonly taken: number
  readonly refused: number
}

interface State extends HandoverOptions {
  readonly giving: Giving
  readonly taking: Taking
  up: readonly string[]
  isStopping: boolean
  wasGiving: boolean
  lookAt: number
}

export function createHandover(options: HandoverOptions): Handover {
  const state: State = {
    ...options,
    ...halvesOf(options),
    ...{ up: [], isStopping: false, wasGiving: false, lookAt: 0 },
  }
  const { giving, taking, node } = state
  return {
    take(map) {
      giving.take(map, node)
      taking.take(map, node)
      state.wasGiving ||= giving.left().length > 0
    },
    look: () => run(state),
    moveOf: giving.moveOf,
    isGiving: giving.isRunning,
    reached: (names) => reached(state, names),
    given: taking.given,
    answered: (from, body) => answered(state, from, body),
    tick(nowSeconds) {
      if (nowSeconds < state.lookAt || state.up.length === 0) return
      const isUnfinished = giving.left().length > 0 || giving.fault() !== null
      state.lookAt = nowSeconds + (isUnfinished ? RETRY_SECONDS : LOOK_SECONDS)
      run(state)
    },
    figures: () => figuresOf(state),
    async stop() {
      state.isStopping = true
      taking.stop()
      await giving.stop()
    },
  }
}

function halvesOf({ world, tables, log, links, store, onArrived }: HandoverOptions) {
  const pause = () => nextTurn()
  const merging = { world, tables, pause }
  const giving = createGiving({
    ...{ world, log, pause, after, send: links.give },
    async putBack(slot, { parts, at }) {
      for (const part of parts) {
        const merged = await merge(merging, slot, part, at)
        if (merged !== 'merged') log.error('handover.not-returned', { slot, why: merged })
      }
    },
  })
  const taking = createTaking({
    ...{ world, log, after, answer: links.answer, seconds: world.clock.seconds },
    store,
    arrived(slot) {
      giving.arrived(slot)
      onArrived(slot)
    },
    merge: (slot, words) => merge(merging, slot, words),
  })
  return { giving, taking }
}

function run(state: State): void {
  if (state.isStopping) return
  state.giving.run().then(
    () => noteDone(state),
    (error: unknown) => state.log.error('handover.failed', { error: String(error) }),
  )
}

function noteDone(state: State): void {
  const isGiving = state.giving.left().length > 0
  if (state.wasGiving && !isGiving) state.onDone()
  state.wasGiving = isGiving
}

function reached(state: State, names: readonly string[]): void {
  const { up, giving } = state
  for (const name of up) if (!names.includes(name)) giving.linkDown(name)
  for (const name of names) if (!up.includes(name)) giving.linkUp(name)
  state.up = names
  run(state)
}

function answered(state: State, from: string, body: Uint8Array): void {
  const answer = readTaken(body)
  if (answer === null) return
  state.giving.answered(from, answer.number, answer.outcome)
  if (answer.outcome === 'stored') noteDone(state)
}

function figuresOf({ giving, taking }: State): HandoverFigures {
  const { slots, sessions } = giving.totals()
  const { slots: taken, refused } = taking.totals()
  const about = { left: giving.left(), fault: giving.fault() }
  return { ...about, given: slots, givenSessions: sessions, taken, refused }
}

function after(seconds: number, act: () => void): () => void {
  const timer = setTimeout(act, seconds * 1_000)
  return () => clearTimeout(timer)
}
