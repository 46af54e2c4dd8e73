import type { Db } from '../base/db.ts'
import type { StateValue } from './revisions.ts'

/** A part of a torrent's form and history, such as those in `parts.ts`. */
export interface TorrentPart {
  /** The name of the part's fields on the form (site/torrents/parts) and in the history. */
  readonly name: string
  /** Returns the state in a form that `write` accepts, so that an edit can be reverted. */
  readonly stateOf: (tx: Db, torrentId: number) => Promise<StateValue>
  readonly write: (tx: Db, torrentId: number, value: StateValue, now: Date) => Promise<void>
}
