import type { Db } from '../base/db.ts'
import type { StateValue } from './revisions.ts'

/** One of the parts in `parts.ts`. */
export interface TorrentPart {
  /** The name of its fields on the form (site/torrents/parts) and in the history. */
  readonly name: string
  /** Returns its state in a form that `write` accepts: reverting an edit uses both. */
  readonly stateOf: (tx: Db, torrentId: number) => Promise<StateValue>
  readonly write: (tx: Db, torrentId: number, value: StateValue, now: Date) => Promise<void>
}
