import type { HubSource } from '../../bridge/hub/types.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import * as outbox from '../../store/records/outbox.ts'
import * as snapshots from '../../store/fleet/snapshots.ts'

/** Returns the hub's source of events, which reads the store. */
export function hubSource(db: Db, secrets: Secrets, clock: Clock): HubSource {
  return {
    outboxId: () => outbox.outboxId(db),
    bounds: () => outbox.bounds(db),
    read: (after, limit) => outbox.read(db, after, limit, secrets),
    snapshot: (behind) => snapshots.open(db, secrets, clock.now(), behind),
  }
}
