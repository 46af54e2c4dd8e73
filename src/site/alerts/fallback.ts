import type { Fallback } from '../../fallback/watch.ts'
import { startFallback } from '../../fallback/watch.ts'
import type { RoleContext } from '../../shared/lifecycle.ts'
import { adopt } from '../../store/alerts/adopting.ts'
import * as kept from '../../store/alerts/kept.ts'
import type { Db } from '../../store/base/db.ts'
import * as services from '../../store/fleet/services.ts'

/** Makes this site node send alerts while all jobs nodes, or the database, are down. */
export function startSiteFallback(context: RoleContext, db: Db): Fallback {
  const { config, secrets, clock } = context
  return startFallback({
    ...{ ...context, role: 'site', handOvers: 1 },
    read: () => kept.read(db, config, secrets, clock.now()),
    async sight() {
      const isUsual = await services.jobsAreThere(db)
      return { isUsual, database: 'up', jobsAreSilent: !isUsual }
    },
    async handOver(told) {
      await adopt(db, config, told, clock.now())
      return true
    },
  })
}
