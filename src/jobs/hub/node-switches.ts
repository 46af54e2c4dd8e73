import type { Log } from '../../shared/log.ts'
import { DatabaseAway } from '../../store/base/database-away.ts'
import type { Db } from '../../store/base/db.ts'
import type { Listener } from '../../store/base/listen.ts'
import * as fleetNodes from '../../store/fleet/fleet-nodes.ts'
import * as switches from '../../store/fleet/node-switches.ts'

/** The disabled and removed trackers, as last read from the database. */
export interface NodeSwitches {
  /**
   * Returns why this tracker is disabled or removed, or null. Matched by name, because a new data
   * folder has another store ID.
   */
  readonly whyOff: (peer: { readonly node: string; readonly storeId: string }) => string | null
  /**
   * Reads the list. While the database is down, the list stays unchanged; it is read once the
   * database is back.
   */
  readonly load: () => Promise<void>
  /** Reads the list again after every change. */
  readonly follow: (notices: Listener, onChange: () => void) => void
}

/**
 * Creates the list of switches.
 * @param onRevoked gets the list of revoked certificates of the fleet
 */
export function createNodeSwitches(
  db: Db,
  log: Log,
  onRevoked: (list: fleetNodes.RevokedList) => void,
): NodeSwitches {
  let off: readonly switches.SwitchedOff[] = []
  let removed: readonly fleetNodes.RemovedNode[] = []

  /** A full disk must not end jobs: the list is stored again after the next change or start. */
  function keep(list: fleetNodes.RevokedList): void {
    try {
      onRevoked(list)
    } catch (error) {
      log.error('revoked.not-stored', { error: String(error) })
    }
  }

  async function load(): Promise<void> {
    try {
      off = await switches.all(db)
      removed = await fleetNodes.removed(db)
      const list = await fleetNodes.revokedList(db)
      if (list !== null) keep(list)
    } catch (error) {
      // The list is read again once the listening connection is back.
      if (!(error instanceof DatabaseAway)) throw error
      log.debug('switches.away')
    }
  }

  /** After an error, the last list stays until the next change. */
  function again(onChange: () => void): void {
    load()
      .then(onChange)
      .catch((error: unknown) => log.error('switches.not-read', { error: String(error) }))
  }

  return {
    load,
    whyOff({ node, storeId }) {
      const gone = removed.find(({ name }) => name === node)
      if (gone !== undefined) return byStaff('removed', node, gone.reason)
      const found = off.find((one) => one.storeId === storeId || one.node === node)
      return found === undefined ? null : byStaff('disabled', node, found.reason)
    },
    follow(notices, onChange) {
      notices.on(switches.SWITCHES_CHANNEL, () => again(onChange))
      notices.onGap(() => again(onChange))
    },
  }
}

function byStaff(what: string, node: string, reason: string): string {
  return `staff ${what} ${node}${reason === '' ? '' : `: ${reason}`}`
}
