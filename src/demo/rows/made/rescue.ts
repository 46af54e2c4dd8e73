import type { Db } from '../../../store/base/db.ts'
import { SITE_DEFAULTS } from '../../../store/records/settings/settings.ts'
import * as making from '../../../store/rescue/making.ts'

type Made = Awaited<ReturnType<typeof making.makeSome>>

const TORRENTS = 1_000

/** The rescue list, as its task makes it. */
export async function writeRescue(db: Db, now: Date): Promise<void> {
  const keeping = await making.keepingOf(db, now)
  let afterId: number | null = 0
  while (afterId !== null) {
    const few = SITE_DEFAULTS.rescueSeeders
    const some: Made = await making.makeSome(db, { few, afterId, limit: TORRENTS, keeping }, now)
    afterId = some.lastId
  }
}
