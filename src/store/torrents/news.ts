import type { News } from '../../domain/notifications/notices.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'

interface Torrent {
  readonly id: number
  readonly name: string
  readonly uploader_id: number | null
}

/** A decision of staff about a torrent, without the torrent's name, which is added. */
export type Decision =
  | { readonly code: 'upload-decided'; readonly act: string; readonly reason: string }
  | { readonly code: 'torrent-removed'; readonly reason: string }
  | { readonly code: 'torrent-restored' }

/** Notifies the uploader of a decision by staff. */
export async function tellUploader(
  tx: Db,
  { id, name, uploader_id: uploaderId }: Torrent,
  { code, ...decision }: Decision,
  by: Actor,
  now: Date,
): Promise<void> {
  if (uploaderId === null || uploaderId === by.memberId) return
  const news = { code, data: { torrent: name, ...decision } } as News
  await notify(tx, { member: uploaderId, ...news, href: `/torrents/${id}`, now })
}
