import type { Db } from '../base/db.ts'
import type { StateValue } from '../records/revisions.ts'

/** One of the parts of `parts.ts`. */
export interface TorrentPart {
  /** That of its fields on the form (site/torrents/parts) and in the history. */
  readonly name: string
  /** How it stands, as `write` takes it again: a reverted edit goes through both. */
  readonly stateOf: (tx: Db, torrentId: number) => Promise<StateValue>
  readonly write: (tx: Db, torrentId: number, value: StateValue, now: Date) => Promise<void>
}
