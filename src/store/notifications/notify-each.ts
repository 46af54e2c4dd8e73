import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { inHalves } from '../records/tasks/failed-rows.ts'
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
  const failed: { readonly member: number; readonly error: unknown }[] = []
  let notified = 0
  for (const { members, ...news } of groups) {
    const notify = async (some: readonly number[]) => {
      await notifyAll(tx, { members: some, ...news })
      return some
    }
    const done = await inHalves(tx, members, notify, (member, error) => {
      failed.push({ member, error })
    })
    notified += done.length
  }
  if (failed.length === 0) return
  if (fails === undefined || notified === 0) throw failed[0].error as Error
  for (const { member, error } of failed) fails(member, error)
}
