import { LRUCache } from 'lru-cache'
import type { Db } from '../base/db.ts'
import { indexOf } from './memory/search-index.ts'

// Results from the catalog are cached until a torrent changes, as far as the catalog in memory
// knows.

interface Limits {
  /** The most values, or the most bytes of all values together. */
  readonly most: { readonly values: number } | { readonly bytes: number }
  /**
   * How long a value is cached at most: peers, snatches and factors change even when no torrent
   * does.
   */
  readonly milliseconds: number
}

/** Values by key that are valid now. */
interface Memory<K, V> {
  /** The version of the catalog under which values are read and stored. */
  readonly version: string
  readonly get: (key: K) => V | undefined
  /**
   * Stores a value.
   * @param bytes required if the limit is in bytes
   */
  readonly set: (key: K, value: V, bytes?: number) => void
}

/**
 * Returns a function that opens the cache over a database; it returns null while the catalog is not
 * in memory, when nothing can be cached. A value is stored under the version that was current when
 * the cache was opened, so that what was read before a change is never found after it.
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
      version,
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
