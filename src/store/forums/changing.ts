import { sql } from 'kysely'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import { forumName, lock, move } from './moving.ts'

// What staff set for a topic: its position among the pinned ones, whether it is locked, its forum.

export interface TopicState {
  readonly forumId: number
  /** A position from 1 to 999; null: not pinned. */
  readonly pin: number | null
  readonly isLocked: boolean
  /** The seconds between two posts of a member, up to 3600; 0: no slow mode. */
  readonly slowSeconds: number
  /** A note for staff. */
  readonly note: string
}

interface Change extends TopicState {
  readonly reason: string
  /**
   * When a topic is moved: for how many days a line in its former forum links to it; 0: no line.
   */
  readonly forwardDays: number
}

/** Changes a topic, and notifies its author if it is locked or moved. False: it does not exist. */
export async function change(
  db: Db,
  id: number,
  { reason, forwardDays: days, ...after }: Change,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const found = (await lock(tx, [id], after.forumId)).at(0)
    if (found === undefined) return false
    const { title, authorId, posts, id: _, ...before } = found
    const { forumId, pin, isLocked, slowSeconds, note } = after
    const isSame = (Object.keys(after) as (keyof TopicState)[]).every(
      (key) => after[key] === before[key],
    )
    if (isSame) return true
    const isMoved = forumId !== before.forumId
    if (isMoved) await move(tx, { id, posts, forumId: before.forumId }, forumId, { days, now })
    const lockedAt = isLocked ? sql<Date>`coalesce(locked_at, ${now})` : null
    const values = { pin, locked_at: lockedAt, slow_seconds: slowSeconds, note }
    await tx.updateTable('topic').set(values).where('id', '=', id).execute()
    const target = { kind: 'topic', id, name: title }
    await audit.record(tx, { by, action: 'topic.change', target, before, after, reason }, now)
    if (by.memberId === authorId) return true
    const told = { member: authorId, href: `/topics/${id}`, now }
    if (isLocked && !before.isLocked)
      await notify(tx, { ...told, code: 'topic-locked', data: { title, reason } })
    if (!isMoved) return true
    const forum = await forumName(tx, forumId, authorId, now)
    await notify(tx, { ...told, code: 'topic-moved', data: { title, forum, reason } })
    return true
  })
}
