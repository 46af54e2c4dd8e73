import { LRUCache } from 'lru-cache'
import type { Db } from '../../../store/base/db.ts'
import { indexOf } from '../../../store/search/memory/search-index.ts'
import type { Reply } from '../../http/action.ts'

// Feeds as they were sent last: readers ask far more often than the catalog changes.

const MOST_BYTES = 32 * 2 ** 20
/** The numbers of peers and the factors in a feed are as old as this. */
const KEPT_MS = 60_000

interface Kept {
  readonly reply: Reply
  /** Of the catalog in memory. */
  readonly version: string
}

const memories = new WeakMap<Db, LRUCache<string, Kept>>()

/**
 * The feed at this address, which names the member's key and every filter. It is made again after a
 * minute, or once a torrent changes; each time as long as the catalog is not in memory.
 */
export async function keptFeed(
  db: Db,
  address: string,
  make: () => Promise<Reply>,
): Promise<Reply> {
  const version = indexOf(db)?.version() ?? null
  if (version === null) return make()
  const memory = memories.get(db) ?? new LRUCache({ maxSize: MOST_BYTES, ttl: KEPT_MS })
  memories.set(db, memory)
  const kept = memory.get(address)
  if (kept?.version === version) return kept.reply
  const reply = await make()
  if (reply.kind === 'file') memory.set(address, { reply, version }, { size: reply.bytes.length })
  return reply
}
