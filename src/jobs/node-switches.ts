import type { Log } from '../shared/log.ts'
import { DatabaseAway } from '../store/base/database-away.ts'
import type { Db } from '../store/base/db.ts'
import type { Listener } from '../store/base/listen.ts'
import * as switches from '../store/fleet/node-switches.ts'

/** The trackers that are switched off, as the database had them when it was last there. */
export interface NodeSwitches {
  /** Why this one is off, or null. Its name is enough: a folder made anew has another store id. */
  readonly whyOff: (peer: { readonly node: string; readonly storeId: string }) => string | null
  /** Reads the list; while the database is away it stays as it was, and is read when it is back. */
  readonly load: () => Promise<void>
  /** Reads it again whenever it may have changed. */
  readonly follow: (notices: Listener, onChange: () => void) => void
}

export function createNodeSwitches(db: Db, log: Log): NodeSwitches {
  let off: readonly switches.SwitchedOff[] = []

  async function load(): Promise<void> {
    try {
      off = await switches.all(db)
    } catch (error) {
      // With the connection that listens it is read anew.
      if (!(error instanceof DatabaseAway)) throw error
      log.debug('switches.away')
    }
  }

  function again(onChange: () => void): void {
    void load().then(onChange)
  }

  return {
    load,
    whyOff({ node, storeId }) {
      const found = off.find((one) => one.storeId === storeId || one.node === node)
      return found === undefined ? null : `staff have switched ${node} off: ${found.reason}`
    },
    follow(notices, onChange) {
      notices.on(switches.SWITCHES_CHANNEL, () => again(onChange))
      notices.onGap(() => again(onChange))
    },
  }
}
