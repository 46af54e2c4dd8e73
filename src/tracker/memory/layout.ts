// The positions of the fixed parts of the tracker's shared memory, in words of 32 bits. Word 0 is
// never part of a block, so a reference of 0 means "none" everywhere.

export const MAX_THREADS = 80 // announce threads, at most 64, reaper threads and the main thread
/** The place of the prober thread's counters. The main thread uses the last place. */
export const PROBER_THREAD = MAX_THREADS - 2
/** The place of the counters of the link thread. */
export const LINK_THREAD = MAX_THREADS - 3
export const STAT_WORDS = 64 // counters of one thread; a multiple of a cache line
export const JOURNAL_WORDS = 32 // shared words of a journal and the main thread
export const SEEN_WORDS = 4_096 // reply counts of one thread (seen/); unused ones cost nothing

/** Traces (trace-cells.ts): first the targets, then the ring of records. */
export const TRACE_HEAD_WORDS = 64
export const TRACE_RECORD_WORDS = 64
export const TRACE_RECORDS = 512

/** Chunk references of one row table: 16,384 chunks of 1,024 rows. */
export const DIRECTORY_WORDS = 16_384
export const ROWS_PER_CHUNK = 1_024
/**
 * A cache line of the processor, at which chunks of rows start. This is necessary because the
 * system's allocator returns memory that starts 16 bytes into a page.
 */
export const LINE_WORDS = 16
export const FIRST_LINE = LINE_WORDS - 16 / 4

/**
 * Returns the number of words of a chunk: its rows, the words next to them, and room to align it to
 * a cache line.
 */
export function chunkWords(words: number, hasAside: boolean): number {
  return ROWS_PER_CHUNK * (words + (hasAside ? 1 : 0)) + LINE_WORDS
}
/** The most sizes of blocks: the number of a block's size must fit into its head. */
export const SIZE_CLASSES = 256
/** Lists of free chunks (free-chunks.ts): a multiple of 32. */
export const FREE_LISTS = 448

/** The words of the port bitmap: one bit per port. */
const PORT_WORDS = 2_048

/** The most client rules and the words of each. There are two banks, of which one is valid. */
export const MAX_CLIENT_RULES = 64
export const CLIENT_RULE_WORDS = 7
export const CLIENT_BANK_WORDS = MAX_CLIENT_RULES * CLIENT_RULE_WORDS
/**
 * The words of the map of holders for announce threads (holder-cells.ts): a multiple of a cache
 * line.
 */
const HOLDER_WORDS = 384
/** The words that say whether replies wait for copies of slots (copy-cells.ts): one cache line. */
const COPY_CELL_WORDS = LINE_WORDS
const TRACE_WORDS = TRACE_HEAD_WORDS + TRACE_RECORDS * TRACE_RECORD_WORDS
const BEHIND_CHUNKS = 256 + PORT_WORDS + 2 * DIRECTORY_WORDS + 2 * CLIENT_BANK_WORDS
const BEHIND_STATS = BEHIND_CHUNKS + MAX_THREADS * JOURNAL_WORDS + MAX_THREADS * STAT_WORDS
const BEHIND_FREE = BEHIND_STATS + FREE_LISTS + FREE_LISTS / 32

export const H = {
  magic: 1,
  top: 2, // first word that was never part of a block
  limit: 3,
  allocatorLock: 4,
  usedWords: 5, // in blocks that are in use
  highest: 6, // the highest `top` since memory was returned
  clock: 80, // seconds, wall
  status: 96, // state, startedSeconds, isBehind, stop, boot …
  settings: 128,
  counts: 160, // peers, members, torrents, dirty list
  members: 176, // rows, indexes
  torrents: 192,
  networks: 208, // the table of banned networks (tables/prefix-table.ts)
  ipv6Blocks: 214, // lock, first slab with room (swarm/ipv6-blocks.ts)
  regions: 209, // which network is in which region (regions.ts)
  probes: 212, // the ring of the prober (memory/probe-ring.ts)
  shed: 210, // stretch of intervals, share of lists, in thousandths (load.ts)
  contradictions: 216, // table of lower counters (swarm/contradiction-table.ts)
  pastSeeders: 217, // table of members who had all of a torrent (swarm/past-seeders.ts)
  unknownHashes: 219, // table of members with unknown info hashes (tables/unknown-hashes.ts)
  changedMembers: 218, // the list of members whose slots changed (tables/changed-members.ts)
  deniedPorts: 256,
  memberChunks: 256 + PORT_WORDS,
  torrentChunks: 256 + PORT_WORDS + DIRECTORY_WORDS,
  clientRules: 256 + PORT_WORDS + 2 * DIRECTORY_WORDS,
  journals: BEHIND_CHUNKS,
  stats: BEHIND_CHUNKS + MAX_THREADS * JOURNAL_WORDS,
  freeLists: BEHIND_STATS,
  freeMap: BEHIND_STATS + FREE_LISTS,
  seen: BEHIND_FREE,
  traces: BEHIND_FREE + MAX_THREADS * SEEN_WORDS,
  holders: BEHIND_FREE + MAX_THREADS * SEEN_WORDS + TRACE_WORDS,
  copies: BEHIND_FREE + MAX_THREADS * SEEN_WORDS + TRACE_WORDS + HOLDER_WORDS,
  end: BEHIND_FREE + MAX_THREADS * SEEN_WORDS + TRACE_WORDS + HOLDER_WORDS + COPY_CELL_WORDS,
} as const

export const MEMORY_MAGIC = 0x6261_626f // "babo"
