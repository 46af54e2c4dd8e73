import type { Db } from '../base/db.ts'
import type { Fails } from '../records/tasks/failed-rows.ts'
import { inHalves } from '../records/tasks/failed-rows.ts'
import type { Notification } from './notifications.ts'
import { notifyAll } from './notifications.ts'

/**
 * Notifies many members like `notifyAll`; a member for whom that fails does not stop the others.
 * @param fails what to do about such a member, by ID; without it, the first error is thrown
 * @throws the first error if it fails for every member, because it is then not about one of them
 */
export async function notifyEach(
  tx: Db,
  { members, ...news }: Notification & { readonly members: readonly number[] },
  fails?: Fails,
): Promise<void> {
  const failed: { readonly member: number; readonly error: unknown }[] = []
  const notified = await inHalves(
    tx,
    members,
    async (some) => {
      await notifyAll(tx, { members: some, ...news })
      return some
    },
    (member, error) => void failed.push({ member, error }),
  )
  if (failed.length === 0) return
  if (fails === undefined || notified.length === 0) throw failed[0].error as Error
  for (const { member, error } of failed) fails(member, error)
}
