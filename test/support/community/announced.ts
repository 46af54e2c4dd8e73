import type { Db } from '../../../src/store/base/db.ts'
import * as announcing from '../../../src/store/fleet/announcing.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import * as outbox from '../../../src/store/records/outbox.ts'
import { aHeartbeat, STORE_ID } from './seen-trackers.ts'

/** Does what jobs do: a tracker has applied every event, and what waits is announced. */
export async function announceAll(db: Db, now = new Date()): Promise<number> {
  await outbox.asNumberer(db, async (only) => {
    while ((await outbox.giveNumbers(only)) > 0);
  })
  await nodes.beat(db, aHeartbeat(), null, now)
  const { newest } = await outbox.bounds(db)
  await nodes.noteApplied(db, [{ storeId: STORE_ID, position: newest }])
  return announcing.announce(db, now)
}
