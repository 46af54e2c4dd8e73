import { stateAsked } from '../../bridge/events/state-events.ts'
import type { Hub } from '../../bridge/hub/types.ts'
import type { Db } from '../../store/base/db.ts'
import * as outbox from '../../store/records/outbox.ts'

/**
 * Asks for a copy from the connected tracker whose state is most complete; returns false if no
 * tracker is connected and up to date.
 */
export async function askForState(
  db: Db,
  hub: Pick<Hub, 'links'>,
  copyId: string,
  now: Date,
): Promise<boolean> {
  const ready = hub.links().filter((link) => link.isCaughtUp)
  const oldest = ready.toSorted((one, other) => other.upSeconds - one.upSeconds).at(0)
  if (oldest === undefined) return false
  const askedAt = Math.floor(now.getTime() / 1000)
  const asked = { storeId: oldest.storeId, copyId, askedAt }
  await db.transaction().execute((tx) => outbox.record(tx, stateAsked, asked, now))
  return true
}
