import { sql } from 'kysely'

// Marks of torrents (migration 0094), six bytes each: counted here, since thousands of hits have
// tens of thousands of them, and the database takes a hundred times as long to take them apart.

const BYTES = 6
const FIRST_SLOTS = 4_096
/** From here on a mark is of an attribute: what its key hashes to, before the value's. */
export const FIRST_KEY = 0x8000
/** What the first two bytes say of the other marks. */
export const MARKED = { category: 1, year: 2, tag: 3 } as const

/** What a statement has that gathered `found`, with the marks of each torrent. */
export interface Marked {
  /** All marks in base64; null: nobody asked. */
  readonly marks: string | null
  readonly dead: number | null
}

/** Both columns of `Marked` over a table expression `found`, as long as `isWanted`. */
export function marked(isWanted: ReturnType<typeof sql<boolean>>) {
  return sql`
    case when ${isWanted} then
      (select encode(coalesce(string_agg(marks, ''), ''), 'base64') from found) end as marks,
    case when ${isWanted} then (
      select count(*)::int from torrent_stats
      where torrent_id = any(array(select id from found)) and seeders = 0) end as dead`
}

/** How many torrents have a mark, each with what it begins with and the four bytes behind. */
export function* countMarks(
  marks: string,
): Generator<readonly [kind: number, of: number, n: number]> {
  const bytes = Buffer.from(marks, 'base64')
  // Slots of open addressing: a Map would make an object of each number.
  let slots = createSlots(FIRST_SLOTS)
  let used = 0
  for (let at = 0; at + BYTES <= bytes.length; at += BYTES) {
    const kind = (bytes[at] << 8) | bytes[at + 1]
    const of =
      ((bytes[at + 2] << 24) | (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5]) >>> 0
    if (add(slots, kind, of, 1)) used++
    if (used * 2 > slots.counts.length) slots = grown(slots)
  }
  for (const [at, n] of slots.counts.entries()) if (n > 0) yield [slots.kinds[at], slots.ofs[at], n]
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

/** Whether it is the first of its kind. */
function add({ kinds, ofs, counts }: Slots, kind: number, of: number, n: number): boolean {
  const last = counts.length - 1
  let at = (Math.imul(of ^ Math.imul(kind, 0x9e37_79b1), 0x85eb_ca6b) >>> 7) & last
  while (counts[at] > 0 && (ofs[at] !== of || kinds[at] !== kind)) at = (at + 1) & last
  const isFirst = counts[at] === 0
  kinds[at] = kind
  ofs[at] = of
  counts[at] += n
  return isFirst
}

function grown(slots: Slots): Slots {
  const more = createSlots(slots.counts.length * 2)
  for (const [at, n] of slots.counts.entries()) {
    if (n > 0) add(more, slots.kinds[at], slots.ofs[at], n)
  }
  return more
}
