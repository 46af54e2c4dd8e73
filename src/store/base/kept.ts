import type { Db } from './db.ts'
import type { Listener } from './listen.ts'

// What nearly every page reads and staff rarely change (categories, attributes, names of tags)
// stays in the memory of a site. A trigger of each of these tables sends a notification on commit,
// after which everything is read again.

/** Sent by the triggers of the tables that are kept (migrations/0011-taxonomy.sql). */
const KEPT_CHANNEL = 'babou_kept'
/** Values that are kept: more than there are categories. */
const MOST = 1_000

interface Keeper {
  readonly isListening: () => boolean
  /** Incremented with each change: what was read before it does not count. */
  news: number
  readonly values: Map<string, { readonly news: number; readonly value: Promise<unknown> }>
}

const keepers = new WeakMap<Db, Keeper>()

/** From now on, what is read over `db` can be kept while the listener is connected. */
export function keepOver(db: Db, listener: Listener): void {
  const keeper: Keeper = { isListening: listener.isUp, news: 0, values: new Map() }
  keepers.set(db, keeper)
  listener.on(KEPT_CHANNEL, () => void keeper.news++)
  listener.onGap(() => void keeper.news++)
}

/** For a process that has just changed something: it does not wait for the notification. */
export function readAgain(db: Db): void {
  const keeper = keepers.get(db)
  if (keeper !== undefined) keeper.news++
}

/** Whether what is read over `db` is kept now. */
export function keeps(db: Db): boolean {
  return keepers.get(db)?.isListening() ?? false
}

/**
 * Returns what was loaded under this name, if nothing has changed since; otherwise loads it. In a
 * transaction, and where nothing is kept, it is always loaded.
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
