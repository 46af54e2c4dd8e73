// Flows are what each member reported on each torrent in a window: the smallest form of traffic
// from which the balance of swarms can be calculated. store/fair-play/flows.ts reads them; the
// simulator calculates them from rows.

/** What one member reported on one torrent in a window. All amounts are in bytes. */
export interface Flow {
  readonly memberId: number
  readonly torrentId: number
  /** Intervals that overlap the window's ends count by their share of time. */
  readonly up: number
  readonly down: number
  /** How far `left` fell, without checks and counted in the same way; negative if it rose. */
  readonly fell: number
  /** The sum of all rises of `left`: lost data may be downloaded again. */
  readonly rose: number
  /** The bytes found by checks of existing data: see checks.ts. */
  readonly checked: number
  /**
   * The traffic of intervals that overlap the start of the window, of which any part may be
   * outside.
   */
  readonly upAtStart: number
  readonly downAtStart: number
  /** The same for its end. */
  readonly upAtEnd: number
  readonly downAtEnd: number
  /** The bytes that a leecher still lacked at its last announce; 0 for a seeder. */
  readonly left: number
  /** How much of `left` may have been taken without a report: the likely amount, and the most. */
  readonly lostLikely: number
  readonly lostMost: number
}

/**
 * The flows of a window, ordered by torrent and stored by column, so that millions fit in memory.
 * An amount has 24 bits, which is exact to 64 KiB in a terabyte: less than any evidence.
 */
export interface Flows {
  readonly count: number
  readonly torrents: Float64Array
  readonly members: Float64Array
  readonly up: Float32Array
  readonly down: Float32Array
  readonly fell: Float32Array
  readonly rose: Float32Array
  readonly checked: Float32Array
  readonly upAtStart: Float32Array
  readonly downAtStart: Float32Array
  readonly upAtEnd: Float32Array
  readonly downAtEnd: Float32Array
  readonly left: Float32Array
  readonly lostLikely: Float32Array
  readonly lostMost: Float32Array
  /** The size of each flow's torrent. */
  readonly size: Float32Array
  /** Working memory of the attribution: what a leecher may have taken secretly. */
  readonly missing: Float32Array
}

export interface FlowsBuilder {
  /** Adds a flow; flows of one torrent must follow each other. */
  readonly add: (flow: Flow, size: number) => void
  /** Adds flows by column, big-endian: IDs of 8 bytes, and amounts of 4. */
  readonly addColumns: (given: Readonly<Record<FlowColumn, Uint8Array>>) => void
  readonly done: () => Flows
}

const AMOUNTS = [
  ...(['up', 'down', 'fell', 'rose', 'checked'] as const),
  ...(['upAtStart', 'downAtStart', 'upAtEnd', 'downAtEnd'] as const),
  ...(['left', 'lostLikely', 'lostMost'] as const),
]
/** The columns of a flow: its torrent and member, in 8 bytes each, and amounts, in 4 bytes each. */
export const ID_COLUMNS = ['torrents', 'members'] as const
export const AMOUNT_COLUMNS = ['size' as const, ...AMOUNTS]
type IdColumn = (typeof ID_COLUMNS)[number]
type AmountColumn = (typeof AMOUNT_COLUMNS)[number]
type FlowColumn = IdColumn | AmountColumn
const KEPT = [...AMOUNT_COLUMNS, 'missing' as const]

/** Collects flows in arrays that grow. */
export function createFlows(expected = 1_024): FlowsBuilder {
  let capacity = expected
  let count = 0
  const ids = {} as Record<IdColumn, Float64Array>
  const amounts = {} as Record<(typeof KEPT)[number], Float32Array>
  for (const name of ID_COLUMNS) ids[name] = new Float64Array(capacity)
  for (const name of KEPT) amounts[name] = new Float32Array(capacity)

  function reserve(wanted: number): void {
    if (wanted <= capacity) return
    capacity = Math.max(wanted, Math.ceil(capacity * 1.5))
    for (const name of ID_COLUMNS) {
      const wider = new Float64Array(capacity)
      wider.set(ids[name])
      ids[name] = wider
    }
    for (const name of KEPT) {
      const wider = new Float32Array(capacity)
      wider.set(amounts[name])
      amounts[name] = wider
    }
  }

  function add(flow: Flow, size: number): void {
    reserve(count + 1)
    for (const name of AMOUNTS) amounts[name][count] = flow[name]
    ids.torrents[count] = flow.torrentId
    ids.members[count] = flow.memberId
    amounts.size[count] = size
    count++
  }

  function addColumns(given: Readonly<Record<FlowColumn, Uint8Array>>): void {
    const more = given.torrents.byteLength / 8
    reserve(count + more)
    for (const name of ID_COLUMNS) {
      const view = viewOf(given[name])
      for (let nth = 0; nth < more; nth++) ids[name][count + nth] = view.getFloat64(nth * 8)
    }
    for (const name of AMOUNT_COLUMNS) {
      const view = viewOf(given[name])
      for (let nth = 0; nth < more; nth++) amounts[name][count + nth] = view.getFloat32(nth * 4)
    }
    count += more
  }

  return { add, addColumns, done: () => ({ count, ...ids, ...amounts }) }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
