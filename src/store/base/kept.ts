import { LRUCache } from 'lru-cache'
import type { Db } from './db.ts'
import type { Listener } from './listen.ts'

// Data that nearly every page reads and staff rarely change (categories, attributes, names of tags)
// stays in the memory of a site. A trigger of each of these tables sends a notification on commit,
// after which all of this data is read again.

/** Sent by the triggers of the cached tables (migrations/0011-taxonomy.sql). */
const KEPT_CHANNEL = 'babou_kept'
/**
 * Sent for values that are cached by ID: `KIND ID`, or only `KIND` for all of a kind
 * (migrations/0092).
 */
const KEPT_IDS_CHANNEL = 'babou_kept_ids'
/** The most cached values: more than there are categories. */
const MOST = 1_000

interface Keeper {
  readonly isListening: () => boolean
  /** Incremented with each change: values read before it are not cached. */
  news: number
  readonly values: Map<string, { readonly news: number; readonly value: Promise<unknown> }>
  /** For values by ID: incremented with each change of a kind. */
  readonly kinds: Map<string, { news: number; readonly values: LRUCache<number, object> }>
}

/** The most values by ID that are cached of one kind; they take some megabytes. */
const MOST_BY_ID = 50_000

const keepers = new WeakMap<Db, Keeper>()

/** Lets values that are read over `db` be cached while the listener is connected. */
export function keepOver(db: Db, listener: Listener): void {
  const isListening = listener.isUp
  const keeper: Keeper = { isListening, news: 0, values: new Map(), kinds: new Map() }
  keepers.set(db, keeper)
  listener.on(KEPT_CHANNEL, () => void keeper.news++)
  listener.on(KEPT_IDS_CHANNEL, (payload) => forget(keeper, payload))
  listener.onGap(() => {
    keeper.news++
    for (const kind of keeper.kinds.keys()) forget(keeper, kind)
  })
}

function forget({ kinds }: Keeper, payload: string): void {
  const [name, id] = payload.split(' ')
  const kind = kinds.get(name)
  if (kind === undefined) return
  kind.news++
  if (id === undefined) kind.values.clear()
  else kind.values.delete(Number(id))
}

/**
 * Discards the cached values, for a process that has just changed something: it need not wait for
 * the notification.
 */
export function readAgain(db: Db): void {
  const keeper = keepers.get(db)
  if (keeper !== undefined) keeper.news++
}

/** Returns whether values that are read over `db` are cached now. */
export function keeps(db: Db): boolean {
  return keepers.get(db)?.isListening() ?? false
}

/**
 * Returns the value that was loaded under this name, if nothing has changed since; otherwise loads
 * it. In a transaction, and when nothing is cached, it is always loaded.
 */
export function kept<T>(db: Db, name: string, load: () => Promise<T>): Promise<T> {
  const keeper = keepers.get(db)
  if (keeper === undefined || !keeps(db)) return load()
  const { news, values } = keeper
  const before = values.get(name)
  if (before?.news === news) return before.value as Promise<T>
  if (values.size >= MOST) values.clear()
  const value = load()
  values.set(name, { news, value })
  value.catch(() => values.delete(name))
  return value
}

/**
 * Returns the values of a kind by ID: those that were loaded before and have not changed since, and
 * the others from `load`, which returns one for each ID. In a transaction, and when nothing is
 * cached, all are loaded.
 */
export async function keptById<V extends object>(
  db: Db,
  name: string,
  ids: readonly number[],
  load: (ids: readonly number[]) => Promise<ReadonlyMap<number, V>>,
): Promise<ReadonlyMap<number, V>> {
  const keeper = keepers.get(db)
  if (keeper === undefined || !keeps(db)) return load(ids)
  const kind = keeper.kinds.get(name) ?? { news: 0, values: new LRUCache({ max: MOST_BY_ID }) }
  keeper.kinds.set(name, kind)
  const { news } = kind
  const known = new Map<number, V>()
  for (const id of ids) {
    const value = kind.values.get(id) as V | undefined
    if (value !== undefined) known.set(id, value)
  }
  const others = ids.filter((id) => !known.has(id))
  if (others.length === 0) return known
  const loaded = await load(others)
  // Data that was read before a change is not cached after it.
  if (kind.news === news) for (const [id, value] of loaded) kind.values.set(id, value)
  for (const [id, value] of loaded) known.set(id, value)
  return known
}
