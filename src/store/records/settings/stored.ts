import { sql } from 'kysely'
import type { Actor } from '../audit.ts'
import type { Db } from '../../base/db.ts'
import { given } from './chosen.ts'

// The rows of settings: one for the site, one for the trackers.

/** Returns the value of a row; without the row, no values. */
export async function valueOf(db: Db, key: string): Promise<unknown> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.value ?? {}
}

/** Returns the value under the lock of its row, which is created if missing. */
export async function lockedValue(tx: Db, key: string, now: Date): Promise<unknown> {
  await tx
    .insertInto('setting')
    .values({ key, value: '{}', updated_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await tx
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row.value
}

/** Returns the stored values after a change; values of other versions are kept for them. */
export function changed(stored: unknown, change: object): object {
  return given({ ...(stored as object), ...change })
}

/** Writes the values of a locked row. */
export async function write(tx: Db, key: string, value: object, by: Actor, now: Date) {
  await tx
    .updateTable('setting')
    .set({
      value: JSON.stringify(value),
      version: sql`version + 1`,
      updated_by: by.memberId,
      updated_at: now,
    })
    .where('key', '=', key)
    .execute()
}
