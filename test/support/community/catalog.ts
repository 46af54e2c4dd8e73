import { randomBytes } from 'node:crypto'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { judgeUpload } from '../../../src/domain/uploads/upload.ts'
import { digests } from '../../../src/shared/digests.ts'
import type { Db } from '../../../src/store/base/db.ts'
import type { PackedUpload } from '../../../src/store/uploads/packed.ts'
import { packUpload } from '../../../src/store/uploads/packed.ts'
import type { NewTorrent } from '../../../src/store/uploads/publish.ts'
import * as publishing from '../../../src/store/uploads/publish.ts'
import { aTorrentFile } from '../clients/torrent-files.ts'

/** Adds the row of a member, for tests that need an uploader who never signs in. */
export async function aMemberRow(db: Db, name: string): Promise<number> {
  const row = await db
    .insertInto('member')
    .values({
      name,
      email: `${name}@example.org`,
      password_hash: '-',
      role: 'member',
      passkey_sealed: randomBytes(40),
      passkey_hash: randomBytes(32),
      created_at: new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('member_totals').values({ member_id: row.id }).execute()
  return row.id
}

/** An accepted upload of a file; by default of a torrent of one file that is named `seed`. */
export function anUpload(seed: string, file = aTorrentFile(seed)): PackedUpload {
  const upload = judgeUpload(file, 'BABOU', digests)
  if (isFault(upload)) throw new Error(upload.text)
  return packUpload(upload)
}

/** Adds a torrent to the catalog and returns its ID. */
export async function aListedTorrent(
  db: Db,
  seed: string,
  uploaderId: number,
  given: Partial<NewTorrent> = {},
  now = new Date(),
): Promise<number> {
  const torrent = {
    upload: anUpload(seed),
    name: seed,
    categoryId: 1,
    description: '',
    tags: [],
    uploaderId,
    ...given,
  }
  const added = await publishing.add(db, torrent, now)
  if (!added.isAdded) throw new Error(`${seed} is there already`)
  return added.id
}
