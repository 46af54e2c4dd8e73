import type { Db } from '../../../store/base/db.ts'
import { keepUntilChanged } from '../../../store/search/until-changed.ts'
import type { Reply } from '../../http/action.ts'

// Feeds as they were sent last: readers ask far more often than the catalog changes.

const open = keepUntilChanged<string, Reply>({
  most: { bytes: 32 * 2 ** 20 },
  /** The numbers of peers and the factors in a feed are as old as this. */
  milliseconds: 60_000,
})

/**
 * The feed at this address, which names the member's key and every filter. It is made again after a
 * minute, or once a torrent changes; each time as long as the catalog is not in memory.
 */
export async function keptFeed(
  db: Db,
  address: string,
  make: () => Promise<Reply>,
): Promise<Reply> {
  const memory = open(db)
  const kept = memory?.get(address)
  if (kept !== undefined) return kept
  const reply = await make()
  if (reply.kind === 'file') memory?.set(address, reply, reply.bytes.length)
  return reply
}
