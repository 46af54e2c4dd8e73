import { LRUCache } from 'lru-cache'
import type { Db } from '../base/db.ts'
import type { Listener } from '../base/listen.ts'

// Programs send requests every few seconds or minutes with the same API token or feed key. A site
// node keeps their access in memory until the access of their member changes. Triggers on all
// tables that determine it send a notification on commit (migrations/0064-kept-access.sql). While
// the node is not listening, nothing is cached.

/** Sent by the triggers, with the ID of a member or EVERYONE. */
const ACCESS_CHANNEL = 'babou_access'
const EVERYONE = '*'
/** The most tokens and keys that are cached; each takes a few KiB. */
const MOST = 5_000
/** Limits the age of cached access if a connected listener receives nothing. */
const KEPT_MS = 5 * 60_000

/** The access that a token or a key gives. */
export interface Opened {
  readonly memberId: number
  /** When the access changes without a change in the database; null: never. */
  readonly changesAt: Date | null
}

interface Kept {
  readonly opened: Opened
  readonly from: number
  readonly until: number
}

interface Keeper {
  readonly isListening: () => boolean
  /** Incremented with each change: values read before it are not cached. */
  news: number
  readonly kept: LRUCache<string, Kept>
  /** For each member, the keys of the entries in `kept`. */
  readonly keysOf: Map<number, Set<string>>
}

const keepers = new WeakMap<Db, Keeper>()

/**
 * Lets the members of tokens and keys that are read over `db` be cached while the listener is
 * connected.
 */
export function keepAccessOver(db: Db, listener: Listener): void {
  const keysOf = new Map<number, Set<string>>()
  const kept = new LRUCache<string, Kept>({
    max: MOST,
    dispose({ opened }, key) {
      const keys = keysOf.get(opened.memberId)
      keys?.delete(key)
      if (keys?.size === 0) keysOf.delete(opened.memberId)
    },
  })
  const keeper: Keeper = { isListening: listener.isUp, news: 0, kept, keysOf }
  keepers.set(db, keeper)
  listener.on(ACCESS_CHANNEL, (of) => drop(keeper, of === EVERYONE ? null : Number(of)))
  listener.onGap(() => drop(keeper, null))
}

/**
 * Discards the cached access of a member, or of all members (null), for a process that has just
 * changed it: it need not wait for the notification.
 */
export function readAccessAgain(db: Db, memberId: number | null): void {
  const keeper = keepers.get(db)
  if (keeper !== undefined) drop(keeper, memberId)
}

/**
 * Returns the access of a token or key: cached since the last change, or loaded now.
 * @param name identifies the token or key in the cache: no text that a member could choose
 */
export async function keptAccess<T extends Opened>(
  db: Db,
  name: string,
  now: Date,
  load: () => Promise<T | null>,
): Promise<T | null> {
  const keeper = keepers.get(db)
  if (keeper === undefined || !keeper.isListening()) return load()
  const at = now.getTime()
  const before = keeper.kept.get(name)
  if (before !== undefined && at >= before.from && at < before.until) return before.opened as T
  const { news } = keeper
  const opened = await load()
  if (opened === null || keeper.news !== news) return opened
  const { memberId, changesAt } = opened
  const until = Math.min(at + KEPT_MS, changesAt?.getTime() ?? Infinity)
  keeper.kept.set(name, { opened, from: at, until })
  const keys = keeper.keysOf.get(memberId) ?? new Set()
  keeper.keysOf.set(memberId, keys.add(name))
  return opened
}

function drop(keeper: Keeper, memberId: number | null): void {
  keeper.news++
  if (memberId === null) return keeper.kept.clear()
  for (const key of [...(keeper.keysOf.get(memberId) ?? [])]) keeper.kept.delete(key)
}
