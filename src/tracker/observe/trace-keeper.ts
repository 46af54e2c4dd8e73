import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { TraceRecord, tracesChanged } from '../../bridge/events/trace-events.ts'
import { MAX_TRACE_RECORDS, tracesNoted } from '../../bridge/events/trace-events.ts'
import type { Io } from '../io/choose-io.ts'
import { TRACE_RECORDS } from '../memory/layout.ts'
import type { World } from '../memory/world.ts'
import { readRecord } from './read-record.ts'
import {
  MAX_TRACES,
  N,
  recordAt,
  TARGET_KIND,
  TARGET_WORDS,
  TRACES,
} from '../memory/trace-cells.ts'

type Traces = Payload<typeof tracesChanged>['traces']

export interface TraceKeeperOptions {
  readonly world: World
  readonly node: string
  readonly storeId: string
  readonly io: Io
  readonly send: (event: Envelope) => boolean
}

export interface TraceKeeper {
  /** Sets what is traced from now on. */
  readonly take: (traces: Traces) => void
  /** Ends traces that are over, and sends new records; call it about every second. */
  readonly tick: () => void
  readonly active: () => number
  /** Removes and returns the records that were not sent, for the process that replaces this one. */
  readonly takeOut: () => UnsentTraces
  /** Takes the records that the previous process did not send. */
  readonly putBack: (unsent: UnsentTraces) => void
}

export interface UnsentTraces {
  readonly records: readonly TraceRecord[]
  /** How many records were dropped since the last message. */
  readonly skipped: number
}

interface KeeperState {
  readonly world: World
  traces: Traces
  read: number
  /** The records of at most one message, which wait for the link. */
  waiting: readonly TraceRecord[]
  skipped: number
  readonly options: TraceKeeperOptions
}

/**
 * Creates the main thread's part of traces: it sets the targets, and sends the records of the
 * threads.
 */
export function createTraceKeeper(options: TraceKeeperOptions): TraceKeeper {
  const { world } = options
  const { words } = world
  const keeper: KeeperState = {
    world,
    traces: [],
    read: words[TRACES.next],
    waiting: [],
    skipped: 0,
    options,
  }

  return {
    take: (news) => keep(keeper, news),
    active: () => keeper.traces.length,
    tick: () => tick(keeper),
    takeOut: () => takeOut(keeper),
    putBack({ records, skipped }) {
      keeper.waiting = records
      keeper.skipped += skipped
    },
  }
}

function write(keeper: KeeperState): void {
  const { words } = keeper.world
  // Stored first, so that threads compare nothing while the list changes.
  Atomics.store(words, TRACES.count, 0)
  for (const [index, { kind, id }] of keeper.traces.entries()) {
    const target = TRACES.targets + index * TARGET_WORDS
    words[target] = TARGET_KIND[kind]
    words[target + 1] = id | 0
    words[target + 2] = Math.floor(id / 2 ** 32)
  }
  Atomics.store(words, TRACES.count, keeper.traces.length)
}

function keep(keeper: KeeperState, news: Traces): void {
  const wall = keeper.world.clock.wall()
  const next = news.filter(({ until }) => until > wall).slice(0, MAX_TRACES)
  if (next.length === 0 && keeper.traces.length === 0) return
  keeper.traces = next
  write(keeper)
}

/**
 * Adds complete records to those that wait; only counts those that were overwritten or are too
 * many.
 */
function readNew(keeper: KeeperState): void {
  const { words } = keeper.world
  const { io } = keeper.options
  const next = Atomics.load(words, TRACES.next)
  const lost = next - keeper.read - TRACE_RECORDS
  if (lost > 0) {
    keeper.skipped += lost
    keeper.read += lost
  }
  const found = [...keeper.waiting]
  for (; keeper.read !== next; keeper.read++) {
    const at = recordAt(keeper.read)
    const isWhole = () => Atomics.load(words, at + N.ready) === ((keeper.read + 1) | 0)
    if (found.length === MAX_TRACE_RECORDS) keeper.skipped++
    else if (!isWhole()) keeper.skipped++
    else {
      const record = readRecord(words, at, io)
      if (isWhole()) found.push(record)
      else keeper.skipped++
    }
  }
  keeper.waiting = found
}

function takeOut(keeper: KeeperState): UnsentTraces {
  readNew(keeper)
  const { waiting: records, skipped } = keeper
  Object.assign(keeper, { waiting: [], skipped: 0 })
  return { records, skipped }
}

function tick(keeper: KeeperState): void {
  const { clock } = keeper.world
  const { send, node, storeId } = keeper.options
  if (keeper.traces.some(({ until }) => until <= clock.wall())) keep(keeper, keeper.traces)
  const { records, skipped } = takeOut(keeper)
  if (records.length === 0 && skipped === 0) return
  const isSent = send(envelope(tracesNoted, { node, storeId, records: [...records], skipped }))
  if (!isSent) Object.assign(keeper, { waiting: records, skipped })
}
