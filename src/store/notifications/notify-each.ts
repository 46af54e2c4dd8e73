import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { withoutFailed } from '../records/tasks/failed-rows.ts'
import type { Notification } from './notifications.ts'
import { notifyAll } from './notifications.ts'

/**
 * Notifies many members like `notifyAll`; a member for whom that fails does not stop the others.
 *
 * @param fails what to do about such a member, by ID; without it, the first error is thrown
 * @throws the first error when it fails for every member
 */
export async function notifyEach(
  tx: Db,
  { members, ...news }: Notification & { readonly members: readonly number[] },
  fails?: Fails,
): Promise<void> {
  const notify = async (some: readonly number[]) => {
    await notifyAll(tx, { members: some, ...news })
    return some
  }
  await withoutFailed(tx, members, notify, fails)
}
