import type pg from 'pg'
import { stagedTable } from './staged-tables.ts'

// The hashes of staged rows, while a source is read again: 8 bytes per row, in a hash table that is
// at most two thirds full, which makes 270 MB for the 20,000,000 histories of the largest site.
// Once the next table is read, only the rows that did not occur remain.

/** The hashes of rows; each hash occurs as often as there are equal rows. */
export interface GoneRows {
  readonly rows: number
  readonly hashes: Iterable<bigint>
}

export interface KnownRows {
  /** Loads the hashes of a table, unless it was opened before; false: the table has no rows. */
  readonly open: (table: string) => Promise<boolean>
  /**
   * Takes a row with this hash, given as its upper and lower 32 bits, from the table that was
   * opened last; returns whether there was one that was not taken yet.
   */
  readonly take: (upper: number, lower: number) => boolean
  /** Returns the rows of a table that did not occur; another table may be open. */
  readonly gone: (table: string) => Promise<GoneRows>
}

/** How many pages of a table one statement reads: some 50,000 hashes. */
const PAGES = 512

/** Creates the set of the rows that are currently staged. */
export function createKnownRows(client: pg.ClientBase): KnownRows {
  const sets = new Map<string, HashSet>()
  let current: { readonly table: string; readonly set: HashSet } | null = null
  const open = async (table: string): Promise<boolean> => {
    if (current?.table !== table) {
      if (current !== null) sets.set(current.table, shrunk(current.set))
      const set = sets.get(table) ?? (await loaded(client, table))
      sets.set(table, set)
      current = { table, set }
    }
    return current.set.rows > 0
  }
  return {
    open,
    take: (upper, lower) => current !== null && takeFrom(current.set, upper, lower),
    async gone(table) {
      const set = sets.get(table) ?? (await loaded(client, table))
      sets.set(table, set)
      return { rows: countOf(set), hashes: left(set) }
    },
  }
}

async function loaded(client: pg.ClientBase, table: string): Promise<HashSet> {
  const { rows: sizes } = await client.query<{ rows: string; pages: string }>(
    `select count(*) as rows, pg_relation_size('${stagedTable(table)}') / 8192 as pages
    from ${stagedTable(table)}`,
  )
  const set = emptySet(Number(sizes[0].rows))
  const pages = Number(sizes[0].pages)
  let next = hashesOf(client, table, 0)
  for (let page = PAGES; page < pages + PAGES; page += PAGES) {
    const hashes = await next
    // The server reads the next pages while these hashes are added to the set.
    next = hashesOf(client, table, page)
    for (let at = 0; at < hashes.length; at += 8) {
      addTo(set, hashes.readUInt32BE(at), hashes.readUInt32BE(at + 4))
    }
  }
  await next
  return set
}

/** Returns the hashes of the rows in some pages of a table. */
async function hashesOf(client: pg.ClientBase, table: string, page: number): Promise<Buffer> {
  const { rows } = await client.query<{ hashes: Buffer | null }>(
    `select string_agg(int8send(row_hash), '') as hashes from ${stagedTable(table)}
    where ctid >= '(${page},0)' and ctid < '(${page + PAGES},0)'`,
  )
  return rows[0].hashes ?? Buffer.alloc(0)
}

/**
 * Each slot has the two halves of a hash; the top bit is set if the row was taken; 0: the slot is
 * empty.
 */
interface HashSet {
  readonly slots: Uint32Array
  readonly mask: number
  rows: number
}

const TAKEN = 0x8000_0000

function emptySet(rows: number): HashSet {
  let size = 16
  while (size < rows * 1.5) size *= 2
  return { slots: new Uint32Array(size * 2), mask: size - 1, rows: 0 }
}

function addTo(set: HashSet, high: number, low: number): void {
  const { slots, mask } = set
  let slot = low & mask
  while (slots[slot * 2] !== 0 || slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask
  slots[slot * 2] = high
  slots[slot * 2 + 1] = low
  set.rows++
}

function takeFrom({ slots, mask }: HashSet, high: number, low: number): boolean {
  for (let slot = low & mask; ; slot = (slot + 1) & mask) {
    const first = slots[slot * 2]
    const second = slots[slot * 2 + 1]
    if (first === 0 && second === 0) return false
    if (first === high && second === low) {
      slots[slot * 2] = (high | TAKEN) >>> 0
      return true
    }
  }
}

function* left({ slots }: HashSet): Generator<bigint> {
  for (let at = 0; at < slots.length; at += 2) {
    const high = slots[at]
    const isTaken = high >= TAKEN
    if (!isTaken && (high !== 0 || slots[at + 1] !== 0)) {
      yield (BigInt(high) << 32n) | BigInt(slots[at + 1])
    }
  }
}

/** Counts the rows that were not taken. */
function countOf(set: HashSet): number {
  let rows = 0
  for (const hash of left(set)) rows += hash === 0n ? 0 : 1
  return rows
}

/** Returns the set without the rows that were taken. */
function shrunk(set: HashSet): HashSet {
  const small = emptySet(countOf(set))
  for (const hash of left(set)) {
    addTo(small, Number(hash >> 32n), Number(hash & 0xffff_ffffn))
  }
  return small
}
