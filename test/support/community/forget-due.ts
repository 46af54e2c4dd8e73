import * as leaving from '../../../src/store/accounts/leaving.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { testSecrets } from '../site.ts'

/** Deletes the member who is due first; returns the number: 0 or 1. */
export async function forgetDue(db: Db, now: Date): Promise<number> {
  const [first] = await leaving.due(db, now)
  return first === undefined ? 0 : leaving.forget(db, testSecrets, first, now)
}
