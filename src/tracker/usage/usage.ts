import { ENTRY_WORDS, readUsage, UM } from '../../bridge/trackers/usage-frames.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import type { PasskeyGuessTable } from './passkey-guesses.ts'
import type { Noted } from './noted.ts'
import type { Telling } from './telling.ts'
import { createTelling } from './telling.ts'
import { createToldContradictions } from './told-contradictions.ts'
import { createToldAddresses, createToldPairs } from './told-guesses.ts'
import { createToldHashes } from './told-hashes.ts'
import { createToldSeeders } from './told-seeders.ts'
import type { ToldMembers } from './told-members.ts'
import { createToldMembers } from './told-members.ts'

/** How often changes are sent, which is most of the time until a limit applies at every tracker. */
const TELL_MS = 100

export interface UsageOptions {
  readonly world: World
  readonly tables: Pick<TableWriters, 'members' | 'torrents'>
  readonly node: string
  /** Sends the body of a `usage` frame to a tracker. */
  readonly tell: (to: string, body: Buffer) => void
  /** Whether this tracker is handing over swarms. */
  readonly isGiving: () => boolean
  readonly guesses: PasskeyGuessTable
}

/**
 * Exchanges what members and addresses use of the limits that apply to all trackers together: sends
 * it to the others, and adds what they send to the counts here. Runs on the main thread.
 */
export interface Usage {
  readonly take: (map: HolderMap) => void
  /** Sets the trackers that can be asked now, and those of them that understand usage. */
  readonly reached: (names: readonly string[], hearers: readonly string[]) => void
  /** Takes the body of a `usage` frame. */
  readonly told: (from: string, body: Uint8Array) => void
  /** Call it when a tracker is no longer connected to this one. */
  readonly gone: (name: string) => void
  /** Call it when a frame for this tracker was lost: the tracker gets everything again. */
  readonly lost: (name: string) => void
  /** Sends the changes before swarms move to another tracker. */
  readonly flush: () => void
  readonly figures: () => UsageFigures
  readonly stop: () => void
}

/** What one other tracker reports. */
export interface ToldBy {
  readonly node: string
  /**
   * Whether the report is counted here; false while some of its sessions may also be at this
   * tracker.
   */
  readonly isUsed: boolean
  /**
   * The age of its last frame, of which there should be one every second; null: it has sent
   * nothing.
   */
  readonly ageSeconds: number | null
  /** The number of members that use a limit there, and of those in its last frame about members. */
  readonly members: number
  readonly lastMembers: number
}

export interface UsageFigures {
  /** The usage that each reachable tracker reports. */
  readonly told: readonly ToldBy[]
  /** The number of other trackers whose usage counts here, and of the members in their reports. */
  readonly trackers: readonly string[]
  readonly members: number
  /** The bytes sent since the start. */
  readonly bytes: number
}

interface State extends UsageOptions {
  readonly telling: Telling
  /** What other trackers report about members. */
  readonly tellers: Map<string, ToldMembers>
  readonly last: Map<string, { at: number; members: number }>
  /**
   * The trackers that can be asked; true: the sessions that belong to that tracker have been handed
   * over.
   */
  readonly up: Map<string, boolean>
  readonly noted: readonly Noted[]
  hearers: readonly string[]
  timer: NodeJS.Timeout | undefined
}

const now = () => performance.now() / 1_000

export function createUsage(options: UsageOptions): Usage {
  const { world, tell, guesses } = options
  const noted = [
    ...[createToldAddresses(guesses), createToldPairs(guesses)],
    ...[createToldHashes(world), createToldSeeders(world), createToldContradictions(options)],
  ]
  const state: State = {
    ...{ ...options, noted },
    telling: createTelling({ world, noted, now, send: tell }),
    ...{ tellers: new Map(), last: new Map(), up: new Map(), hearers: [], timer: undefined },
  }
  return {
    take(map) {
      for (const name of state.tellers.keys()) if (!map.trackers.includes(name)) gone(state, name)
    },
    reached: (names, hearers) => reached(state, names, hearers),
    told: (from, body) => told(state, from, body),
    gone: (name) => gone(state, name),
    lost: (name) => {
      if (state.hearers.includes(name) && state.up.get(name) === true) state.telling.begin(name)
    },
    flush: state.telling.flush,
    figures: () => figuresOf(state),
    stop: () => clearInterval(state.timer),
  }
}

function figuresOf({ tellers, last, up, telling }: State): UsageFigures {
  const told = [...up].map(([node, isSettled]) => {
    const [teller, frame] = [tellers.get(node), last.get(node)]
    return {
      ...{ node, isUsed: isSettled && teller !== undefined, members: teller?.size() ?? 0 },
      ageSeconds: frame === undefined ? null : Math.max(0, now() - frame.at),
      lastMembers: frame?.members ?? 0,
    }
  })
  told.sort((a, b) => (a.node < b.node ? -1 : 1))
  const used = told.filter(({ isUsed }) => isUsed)
  const members = used.reduce((sum, one) => sum + one.members, 0)
  return { told, trackers: used.map(({ node }) => node), members, bytes: telling.bytes() }
}

/** Takes the trackers that can be asked. The timer starts with the first of them. */
function reached(state: State, names: readonly string[], hearers: readonly string[]): void {
  const { up, telling } = state
  for (const name of [...up.keys()]) {
    if (names.includes(name)) continue
    up.delete(name)
    telling.end(name)
  }
  for (const name of names) if (!up.has(name)) up.set(name, false)
  state.hearers = hearers
  look(state)
  if (names.length > 0) state.timer ??= setInterval(() => tick(state), TELL_MS)
}

function tick(state: State): void {
  const { up, hearers, telling, isGiving } = state
  const isSettled = !isGiving()
  for (const [name, wasSettled] of up) {
    if (wasSettled || !isSettled) continue
    up.set(name, true)
    if (hearers.includes(name)) telling.begin(name)
  }
  telling.tick()
  look(state)
}

/**
 * Decides which reports are used. While a tracker cannot be asked, or while this one has sessions
 * that belong to it, some of its sessions may also be here. Its reports are then not used, so that
 * no session counts twice.
 */
function look({ tellers, up }: State): void {
  for (const [name, teller] of tellers) teller.use(up.get(name) === true)
}

function told(state: State, from: string, body: Uint8Array): void {
  const { world, tellers, tables, node, noted } = state
  const { kind, words } = readUsage(body)
  if (kind === 'begin') gone(state, from)
  let teller = tellers.get(from)
  if (teller === undefined) {
    if (kind !== 'begin') return
    teller = createToldMembers(world.words, from < node)
    tellers.set(from, teller)
    look(state)
  }
  const frame = { at: now(), members: state.last.get(from)?.members ?? 0 }
  if (kind === 'members') frame.members = words.length / ENTRY_WORDS.members
  state.last.set(from, frame)
  if (kind !== 'members') return noted.find((one) => one.kind === kind)?.take(from, words)
  for (let at = 0; at < words.length; at += ENTRY_WORDS.members) {
    const member = rowOf(tables, words[at + UM.idLo], words[at + UM.idHi])
    if (member !== 0) teller.take(member, words, at)
  }
}

/**
 * Returns the row of a member; 0: the memory is full, so what other trackers report about the
 * member is not counted.
 */
function rowOf({ members }: State['tables'], idLo: number, idHi: number): number {
  try {
    return members.rowOf(idLo, idHi)
  } catch {
    return 0
  }
}

function gone({ tellers, last, noted }: State, name: string): void {
  last.delete(name)
  const teller = tellers.get(name)
  if (teller === undefined) return
  tellers.delete(name)
  teller.clear()
  for (const { forget } of noted) forget(name)
}
