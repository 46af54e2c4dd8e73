import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../../../src/store/base/db.ts'
import { addMember, addTorrent } from './rows.ts'

interface Given {
  readonly since: Date
  readonly last: Date
  readonly memberId?: number
  readonly torrentId?: number
}

/** A seeding session, by default of a new member on a new torrent of 16 GiB. */
export async function aSeed(db: Db, { since, last, ...given }: Given) {
  const memberId = given.memberId ?? (await addMember(db))
  const torrentId = given.torrentId ?? (await addTorrent(db, { size: 2 ** 34 }))
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    values (${torrentId}, ${memberId}, ${randomBytes(8)}, ${'s'.repeat(32)}, '-XX-', 1,
      0, 0, 0, true, ${since}, ${last}, 1)`.execute(db)
  return { memberId, torrentId }
}
