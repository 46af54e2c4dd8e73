import type { Db } from '../../../store/base/db.ts'
import * as gaps from '../../../store/wanted/gaps.ts'
import * as searches from '../../../store/wanted/searches.ts'

const BUNDLES = 1_000

type Made = Awaited<ReturnType<typeof gaps.makeSome>>

/** Writes what the catalog lacks, as its task lists it. */
export async function writeWanted(db: Db, now: Date): Promise<void> {
  await searches.makeList(db, now)
  let afterId: number | null = 0
  while (afterId !== null) {
    const some: Made = await gaps.makeSome(db, { afterId, limit: BUNDLES }, now)
    afterId = some.lastId
  }
}
