import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

// Marks of torrents (facet_marks in 0001-base.sql), six bytes each. They are counted here, because
// thousands of matches have tens of thousands of marks, which the database takes a hundred times as
// long to count.

const BYTES = 6
const FIRST_SLOTS = 4_096
/** The first two bytes of each kind of mark, except those of attributes. */
export const MARKED = { category: 1, year: 2, tag: 3 } as const

/** Columns of a statement that gathered `found`, with the marks of each torrent. */
export interface Marked {
  /** All marks in base64; null: not requested. */
  readonly marks: string | null
  readonly dead: number | null
}

/** Like `Marked`, if marks are always read, with the number of torrents. */
export interface FoundMarks {
  readonly total: number
  readonly marks: string
  readonly dead: number
}

/** How many of `found` have no seeders; their swarms are looked up together. */
const DEAD_OF_FOUND = sql<number>`(select count(*)::int from torrent_stats
  where torrent_id = any(array(select id from found)) and seeders = 0)`

/** Selects both columns of `Marked` from a table expression `found`, if `isWanted`. */
export function marked(isWanted: RawBuilder<boolean>) {
  return sql`
    case when ${isWanted} then
      (select encode(coalesce(string_agg(marks, ''), ''), 'base64') from found) end as marks,
    case when ${isWanted} then ${DEAD_OF_FOUND} end as dead`
}

/** Counts the rows of a table expression, as `found`, and reads their marks. */
export function foundMarks(gathered: RawBuilder<unknown>) {
  return sql<FoundMarks>`
    with found as materialized (${gathered})
    select (select count(*)::int from found) as total, ${marked(sql<boolean>`true`)}`
}

/**
 * Counts the torrents of each mark; a mark is returned as its first two bytes and its last four.
 */
export function* countMarks(
  marks: string,
): Generator<readonly [kind: number, of: number, n: number]> {
  const slots = slotsOf(Buffer.from(marks, 'base64'))
  for (let at = 0; at < slots.counts.length; at++) {
    const n = slots.counts[at]
    if (n > 0) yield [slots.kinds[at], slots.ofs[at], n]
  }
}

// Counts with open addressing, because a Map would allocate an object per number. One loop without
// calls, because it runs a hundred thousand times per page.
function slotsOf(bytes: Buffer): Slots {
  let slots = createSlots(FIRST_SLOTS)
  let { kinds, ofs, counts } = slots
  let [used, last] = [0, counts.length - 1]
  for (let from = 0; from + BYTES <= bytes.length; from += BYTES) {
    const kind = bytes.readUInt16BE(from)
    const of = bytes.readUInt32BE(from + 2)
    let at = placeOf(kind, of) & last
    while (counts[at] > 0 && (ofs[at] !== of || kinds[at] !== kind)) at = (at + 1) & last
    if (counts[at]++ > 0) continue
    kinds[at] = kind
    ofs[at] = of
    if (++used * 2 <= last) continue
    slots = grown(slots)
    ;({ kinds, ofs, counts } = slots)
    last = counts.length - 1
  }
  return slots
}

interface Slots {
  readonly kinds: Uint16Array
  readonly ofs: Uint32Array
  readonly counts: Uint32Array
}

function createSlots(size: number): Slots {
  return {
    kinds: new Uint16Array(size),
    ofs: new Uint32Array(size),
    counts: new Uint32Array(size),
  }
}

function placeOf(kind: number, of: number): number {
  return Math.imul(of ^ Math.imul(kind, 0x9e37_79b1), 0x85eb_ca6b) >>> 7
}

function grown({ kinds, ofs, counts }: Slots): Slots {
  const more = createSlots(counts.length * 2)
  const last = more.counts.length - 1
  for (let from = 0; from < counts.length; from++) {
    if (counts[from] === 0) continue
    let at = placeOf(kinds[from], ofs[from]) & last
    while (more.counts[at] > 0) at = (at + 1) & last
    more.kinds[at] = kinds[from]
    more.ofs[at] = ofs[from]
    more.counts[at] = counts[from]
  }
  return more
}
