import type { Db } from '../base/db.ts'
import type { ChatKind } from './chats.ts'

// How far the messages in the chats of targets were read.

export interface ChatTarget {
  readonly id: number
  readonly name: string
  readonly kind: ChatKind
  readonly sealed: Buffer
  readonly heard: string | null
}

/** Returns the targets whose readers can write back, in the order in which they were added. */
export async function targets(db: Db): Promise<readonly ChatTarget[]> {
  const rows = await db
    .selectFrom('alert_target')
    .select(['id', 'name', 'kind', 'sealed', 'heard'])
    .where('kind', 'in', ['telegram', 'matrix'])
    .where('is_on', '=', true)
    .orderBy('id')
    .execute()
  return rows as readonly ChatTarget[]
}

/** Records where reading continues. */
export async function note(db: Db, targetId: number, heard: string): Promise<void> {
  await db
    .updateTable('alert_target')
    .set({ heard, hearing_error: null })
    .where('id', '=', targetId)
    .execute()
}

/** Records why a target cannot be read. */
export async function noteError(db: Db, targetId: number, error: string): Promise<void> {
  await db
    .updateTable('alert_target')
    .set({ hearing_error: error.slice(0, 300) })
    .where('id', '=', targetId)
    .execute()
}
