import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { withoutFailed } from '../records/tasks/failed-rows.ts'
import type { Notification } from './notifications.ts'
import { notifyAll } from './notifications.ts'

/** A notification, and some of the members who get it: at most some thousand. */
export type ForMembers = Notification & { readonly members: readonly number[] }

/**
 * Notifies the members of all groups like `notifyAll`; a failure for one member does not stop the
 * others.
 *
 * @param fails what to do about such a member, by ID; without it, the first error is thrown
 * @throws the first error when it fails for every member, because it is then about the news
 */
export async function notifyEach(
  tx: Db,
  groups: readonly ForMembers[],
  fails?: Fails,
): Promise<void> {
  const parts = groups.map(({ members, ...news }) => ({
    rows: members,
    work: async (some: readonly number[]) => {
      await notifyAll(tx, { members: some, ...news })
      return some
    },
  }))
  await withoutFailed(tx, parts, fails)
}
