import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { TraceRecord, tracesChanged } from '../../bridge/events/trace-events.ts'
import { MAX_TRACE_RECORDS, tracesNoted } from '../../bridge/events/trace-events.ts'
import type { Io } from '../io/choose-io.ts'
import { TRACE_RECORDS } from '../memory/layout.ts'
import type { World } from '../memory/world.ts'
import { readRecord } from './read-record.ts'
import { MAX_TRACES, N, recordAt, TARGET_KIND, TARGET_WORDS, TRACES } from './trace-cells.ts'

type Traces = Payload<typeof tracesChanged>['traces']

export interface TraceKeeperOptions {
  readonly world: World
  readonly node: string
  readonly storeId: string
  readonly io: Io
  readonly send: (event: Envelope) => boolean
}

export interface TraceKeeper {
  /** What is traced from now on. */
  readonly take: (traces: Traces) => void
  /** Ends what is over and sends what was noted; called about every second. */
  readonly tick: () => void
  readonly active: () => number
}

/** The main thread's half of traces: says what is traced, and sends what threads noted. */
export function createTraceKeeper(options: TraceKeeperOptions): TraceKeeper {
  const { world, node, storeId, io, send } = options
  const { words, clock } = world
  let traces: Traces = []
  let read = words[TRACES.next]
  let skipped = 0

  function write(): void {
    // Nobody compares while the list changes.
    Atomics.store(words, TRACES.count, 0)
    for (const [index, { kind, id }] of traces.entries()) {
      const target = TRACES.targets + index * TARGET_WORDS
      words[target] = TARGET_KIND[kind]
      words[target + 1] = id | 0
      words[target + 2] = Math.floor(id / 2 ** 32)
    }
    Atomics.store(words, TRACES.count, traces.length)
  }

  function keep(news: Traces): void {
    const wall = clock.wall()
    const next = news.filter(({ until }) => until > wall).slice(0, MAX_TRACES)
    if (next.length === 0 && traces.length === 0) return
    traces = next
    write()
  }

  /** Records that are whole, from where the last look ended; those that were overwritten count. */
  function newRecords(): TraceRecord[] {
    const next = Atomics.load(words, TRACES.next)
    const lost = next - read - TRACE_RECORDS
    if (lost > 0) {
      skipped += lost
      read += lost
    }
    const found: TraceRecord[] = []
    for (; read !== next; read++) {
      const at = recordAt(read)
      const isWhole = () => Atomics.load(words, at + N.ready) === ((read + 1) | 0)
      if (found.length === MAX_TRACE_RECORDS) skipped++
      else if (!isWhole()) skipped++
      else {
        const record = readRecord(words, at, io)
        if (isWhole()) found.push(record)
        else skipped++
      }
    }
    return found
  }

  return {
    take: keep,
    active: () => traces.length,
    tick() {
      if (traces.some(({ until }) => until <= clock.wall())) keep(traces)
      const records = newRecords()
      if (records.length === 0 && skipped === 0) return
      const isSent = send(envelope(tracesNoted, { node, storeId, records, skipped }))
      skipped = isSent ? 0 : skipped + records.length
    },
  }
}
