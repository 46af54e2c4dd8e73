import type { Credit } from '../../domain/bundles/credits.ts'
import { MAX_CREDITS } from '../../domain/bundles/credits.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { find, lock } from './bundles.ts'
import { missingCredits, setCredits } from './credits.ts'
import { isAlive } from '../records/alive-bundle.ts'
import { note } from './edit.ts'

/** A description in Markdown, and the text from which it was made; null: it was sent as it is. */
interface Description {
  readonly text: string
  readonly original: string | null
}

/**
 * Sets the description of a bundle that has none and is not locked, as an edit in the bundle's
 * history. The original text is kept like that of an imported bundle.
 */
export async function describeIfEmpty(
  db: Db,
  id: number,
  { text: description, original }: Description,
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
    if (original !== null) {
      await tx
        .insertInto('import_original')
        .values({ kind: 'bundle', new_id: id, body: original })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
    await note(tx, before, '', by, now)
  })
}

/**
 * Adds the credits that a bundle does not have, as an edit in its history. Returns the credits that
 * are still missing: none is added to a locked bundle, or if there were too many.
 */
export async function creditMissing(
  db: Db,
  id: number,
  given: readonly Credit[],
  by: Actor,
  now: Date,
): Promise<readonly Credit[]> {
  if (given.length === 0) return []
  return db.transaction().execute(async (tx) => {
    const held = await lock(tx, id)
    const before = held === undefined ? undefined : await find(tx, id)
    if (held === undefined || before === undefined) return given
    const missing = await missingCredits(tx, id, given)
    if (missing.length === 0) return []
    const all = [...before.credits, ...missing]
    if (held.isLocked || all.length > MAX_CREDITS) return missing
    await setCredits(tx, id, all)
    await note(tx, before, '', by, now)
    return []
  })
}
