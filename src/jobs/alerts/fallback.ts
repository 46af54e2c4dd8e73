import type { Fallback } from '../../fallback/watch.ts'
import { startFallback } from '../../fallback/watch.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import { adopt } from '../../store/alerts/adopting.ts'
import * as kept from '../../store/alerts/kept.ts'
import type { Db } from '../../store/base/db.ts'
import * as services from '../../store/fleet/services.ts'

/** Starts to send alerts from this node while the database is down. */
export function startJobsFallback(context: RoleContext, db: Db): Fallback {
  const { config, secrets, clock } = context
  const read = () => kept.read(db, config, secrets, clock.now())
  return startFallback({
    ...{ ...context, role: 'jobs', read, handOvers: 1 },
    async sight() {
      await services.jobsAreThere(db)
      return { isUsual: true, database: 'up', jobsAreSilent: false }
    },
    async handOver(told) {
      await adopt(db, config, told, clock.now())
      return true
    },
  })
}
