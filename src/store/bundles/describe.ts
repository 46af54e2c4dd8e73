import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { find, lock } from './bundles.ts'
import { isAlive } from '../records/alive-bundle.ts'
import { note } from './edit.ts'

/** Sets the description of a bundle that has none and is not locked, as an edit in its history. */
export async function describeIfEmpty(
  db: Db,
  id: number,
  description: string,
  by: Actor,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const held = await lock(tx, id)
    const before = held === undefined ? undefined : await find(tx, id)
    if (held === undefined || before === undefined) return
    if (held.isLocked || before.description !== '') return
    await tx
      .updateTable('bundle')
      .set({ description })
      .where('id', '=', id)
      .where(isAlive)
      .execute()
    await note(tx, before, '', by, now)
  })
}
