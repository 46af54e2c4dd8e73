import type { Db } from '../../../store/base/db.ts'
import { SITE_DEFAULTS } from '../../../store/records/settings/settings.ts'
import * as making from '../../../store/rescue/making.ts'

type Made = Awaited<ReturnType<typeof making.makeSome>>

const TORRENTS = 1_000

/**
 * Writes the rescue list as its task does. Each connection makes an equal part of the torrents, at
 * the same time.
 */
export async function writeRescue(
  dbs: readonly Db[],
  torrents: number,
  keeping: making.Keeping,
  now: Date,
): Promise<void> {
  const part = Math.ceil(torrents / dbs.length)
  await Promise.all(
    dbs.map((db, at) => {
      const isLast = at === dbs.length - 1
      return makePart(
        db,
        { from: at * part, to: isLast ? Infinity : (at + 1) * part, keeping },
        now,
      )
    }),
  )
}

interface Part {
  /** The ID before the first torrent. */
  readonly from: number
  /** The last ID, or one that is somewhat higher. */
  readonly to: number
  readonly keeping: making.Keeping
}

async function makePart(db: Db, { from, to, keeping }: Part, now: Date): Promise<void> {
  let afterId: number | null = from
  while (afterId !== null && afterId < to) {
    const few = SITE_DEFAULTS.rescueSeeders
    const some: Made = await making.makeSome(db, { few, afterId, limit: TORRENTS, keeping }, now)
    afterId = some.lastId
  }
}
