// What each member reported on each torrent in a window: the smallest form of the traffic that the
// balance of swarms needs. store/fair-play/flows.ts reads it; the simulator computes it from rows.

/** One member on one torrent in a window. All amounts in bytes. */
export interface Flow {
  readonly memberId: number
  readonly torrentId: number
  /** Of intervals that overlap the window's ends, the part by time. */
  readonly up: number
  readonly down: number
  /** By how much `left` fell, in the same way; negative if it rose. */
  readonly fell: number
  /** Traffic of intervals that overlap the start of the window: any part of it may be outside. */
  readonly upAtStart: number
  readonly downAtStart: number
  /** The same for its end. */
  readonly upAtEnd: number
  readonly downAtEnd: number
  /** What a leecher misses by its last announce; 0 for a seeder. */
  readonly left: number
  /** Of `left`, what may have been taken without a report: likely, and at most. */
  readonly lostLikely: number
  readonly lostMost: number
}

/** The flows of a window, ordered by torrent: column by column, so that millions fit in memory. */
export interface Flows {
  readonly count: number
  readonly torrents: Float64Array
  readonly members: Float64Array
  readonly up: Float64Array
  readonly down: Float64Array
  readonly fell: Float64Array
  readonly upAtStart: Float64Array
  readonly downAtStart: Float64Array
  readonly upAtEnd: Float64Array
  readonly downAtEnd: Float64Array
  readonly left: Float64Array
  readonly lostLikely: Float64Array
  readonly lostMost: Float64Array
  /** The size of each flow's torrent. */
  readonly size: Float64Array
  /** Scratch of the attribution: what a leecher may have taken in secret. */
  readonly missing: Float64Array
}

export interface FlowsBuilder {
  /** Adds a flow; those of a torrent follow each other. */
  readonly add: (flow: Flow, size: number) => void
  /** Adds flows by column, each value as 8 bytes, big-endian. */
  readonly addColumns: (given: Readonly<Record<FlowColumn, Uint8Array>>) => void
  readonly done: () => Flows
}

const AMOUNTS = [
  ...(['up', 'down', 'fell', 'upAtStart', 'downAtStart', 'upAtEnd', 'downAtEnd'] as const),
  ...(['left', 'lostLikely', 'lostMost'] as const),
]
/** What is read of a flow. */
export const FLOW_COLUMNS = [...(['torrents', 'members', 'size'] as const), ...AMOUNTS]
type FlowColumn = (typeof FLOW_COLUMNS)[number]
const COLUMNS = [...FLOW_COLUMNS, 'missing' as const]
type Column = (typeof COLUMNS)[number]

/** Collects flows in arrays that grow. */
export function createFlows(expected = 1_024): FlowsBuilder {
  let capacity = expected
  let count = 0
  const columns = {} as Record<Column, Float64Array>
  for (const name of COLUMNS) columns[name] = new Float64Array(capacity)

  function reserve(wanted: number): void {
    if (wanted <= capacity) return
    capacity = Math.max(wanted, Math.ceil(capacity * 1.5))
    for (const name of COLUMNS) {
      const wider = new Float64Array(capacity)
      wider.set(columns[name])
      columns[name] = wider
    }
  }

  function add(flow: Flow, size: number): void {
    reserve(count + 1)
    for (const name of AMOUNTS) columns[name][count] = flow[name]
    columns.torrents[count] = flow.torrentId
    columns.members[count] = flow.memberId
    columns.size[count] = size
    count++
  }

  function addColumns(given: Readonly<Record<FlowColumn, Uint8Array>>): void {
    const more = given.torrents.byteLength / 8
    reserve(count + more)
    for (const name of FLOW_COLUMNS) {
      const bytes = given[name]
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let nth = 0; nth < more; nth++) columns[name][count + nth] = view.getFloat64(nth * 8)
    }
    count += more
  }

  return { add, addColumns, done: () => ({ count, ...columns }) }
}
