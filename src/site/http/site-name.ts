import type { Clock } from '../../shared/clock.ts'
import type { Config } from '../../shared/config.ts'
import type { Db } from '../../store/db.ts'
import * as settings from '../../store/settings.ts'

const FRESH_SECONDS = 2

/** The title of the site, for every page; the last known one while the database cannot tell. */
export type SiteName = () => Promise<string>

interface Deps {
  readonly db: Db
  readonly config: Config
  readonly clock: Clock
}

/** Asks the database at most every two seconds. */
export function createSiteName({ db, config, clock }: Deps): SiteName {
  let name = config.BABOU_SITE_NAME ?? 'babou'
  let readAt = -Infinity
  return async () => {
    const now = clock.monotonicSeconds()
    if (now - readAt < FRESH_SECONDS) return name
    readAt = now
    // Whatever fails here fails for the page's own queries too, and is reported there; the page
    // that reports it needs a title.
    const read = await settings.site(db, config).catch(() => null)
    name = read?.siteName ?? name
    return name
  }
}
