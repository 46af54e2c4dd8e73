import { LRUCache } from 'lru-cache'
import type { Db } from '../base/db.ts'
import { indexOf } from './memory/search-index.ts'

// Results from the catalog are kept until a torrent changes, as far as the catalog in memory knows.

interface Limits {
  /** Values, or their sizes together. */
  readonly most: { readonly values: number } | { readonly bytes: number }
  /** Peers, snatches and factors change even when no torrent does. */
  readonly milliseconds: number
}

/** Values by key that hold in this moment. */
interface Memory<K, V> {
  readonly get: (key: K) => V | undefined
  /** @param bytes needed where the limit is one of bytes */
  readonly set: (key: K, value: V, bytes?: number) => void
}

/**
 * Returns a function that opens the memory over a database; null while the catalog is not in
 * memory, when nothing can be kept. A value is set under the version that was current when the
 * memory was opened: what was read before a change is never found after it.
 */
export function keepUntilChanged<K extends string | number, V>({ most, milliseconds }: Limits) {
  interface Kept {
    readonly value: V
    readonly version: string
  }
  const size = 'values' in most ? { max: most.values } : { maxSize: most.bytes }
  const memories = new WeakMap<Db, LRUCache<K, Kept>>()
  return (db: Db): Memory<K, V> | null => {
    const version = indexOf(db)?.version() ?? null
    if (version === null) return null
    const memory = memories.get(db) ?? new LRUCache<K, Kept>({ ...size, ttl: milliseconds })
    memories.set(db, memory)
    return {
      get(key) {
        const kept = memory.get(key)
        return kept?.version === version ? kept.value : undefined
      },
      set(key, value, bytes) {
        memory.set(key, { value, version }, 'bytes' in most ? { size: bytes } : {})
      },
    }
  }
}
