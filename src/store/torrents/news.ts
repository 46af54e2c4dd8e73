import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'

interface Torrent {
  readonly id: number
  readonly name: string
  readonly uploader_id: number | null
}

/** Notifies the uploader of a decision by staff: `was removed: no seeds`. */
export async function tellUploader(
  tx: Db,
  { id, name, uploader_id: uploaderId }: Torrent,
  what: string,
  by: Actor,
  now: Date,
): Promise<void> {
  if (uploaderId === null || uploaderId === by.memberId) return
  const news = { kind: 'moderation', says: `${name} ${what}`, href: `/torrents/${id}` } as const
  await notify(tx, { member: uploaderId, ...news, now })
}
