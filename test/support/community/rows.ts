import { randomBytes } from 'node:crypto'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { sql } from 'kysely'
import type { Db } from '../../../src/store/base/db.ts'

export const TEST_MASTER = 'a secret for tests only'

/** The secrets of every test database with these rows. */
export const testSecrets = createSecrets(TEST_MASTER)

export const SOME_TIME = new Date('2026-03-01T12:00:00Z')

/** Inserts a member directly into its tables, for tests of the store; returns the ID. */
export async function addMember(db: Db, given: { name?: string; passkey?: string } = {}) {
  const name = given.name ?? `m${randomBytes(5).toString('hex')}`
  const passkey = given.passkey ?? randomBytes(16).toString('hex')
  const { id } = await db
    .insertInto('member')
    .values({
      name,
      email: `${name}@example.org`,
      password_hash: 'none',
      role: 'member',
      passkey_sealed: testSecrets.seal(passkey),
      passkey_hash: testSecrets.lookupHash(passkey),
      created_at: SOME_TIME,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('member_totals').values({ member_id: id }).execute()
  return id
}

/** Inserts a torrent directly into its tables; returns the ID. */
export async function addTorrent(
  db: Db,
  given: { size?: number; state?: 'listed' | 'pending'; infoHash?: Buffer } = {},
) {
  const infoHash = given.infoHash ?? randomBytes(20)
  const category = await db.selectFrom('category').select('id').executeTakeFirstOrThrow()
  const { id } = await db
    .insertInto('torrent')
    .values({
      name: `torrent ${infoHash.toString('hex', 0, 4)}`,
      state: given.state ?? 'listed',
      category_id: category.id,
      info_hash: infoHash,
      size: given.size ?? 1_000_000,
      piece_length: 16_384,
      file_count: 1,
      created_at: SOME_TIME,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('torrent_hash')
    .values({ hash: infoHash, torrent_id: id, kind: 'v1' })
    .execute()
  await db.insertInto('torrent_stats').values({ torrent_id: id }).execute()
  return id
}

/** Inserts many listed torrents with what a tracker needs, without search data. */
export async function addTorrents(db: Db, count: number, after = 0): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`alter table torrent disable trigger user`.execute(tx)
    await sql`
      with added as (
        insert into torrent (name, category_id, info_hash, size, piece_length, file_count,
          created_at)
        select 'many ' || number, 1, substring(sha256(number::text::bytea) for 20), 1000000, 16384,
          1, ${SOME_TIME}::timestamptz
        from generate_series(${after + 1}::int, ${after + count}::int) as number
        returning id, info_hash
      ), counted as (
        insert into torrent_stats (torrent_id) select id from added
      )
      insert into torrent_hash (hash, torrent_id, kind) select info_hash, id, 'v1' from added
    `.execute(tx)
    await sql`alter table torrent enable trigger user`.execute(tx)
  })
}

/** An IRC network that is off. */
export async function addNetwork(db: Db, created_at: Date): Promise<number> {
  const server = { host: '127.0.0.1', port: 6667, is_tls: false, line_ms: 0, is_on: false }
  const who = { nick: 'babou', real_name: 'announces', sign_in: 'none' } as const
  const { id } = await db
    .insertInto('irc_network')
    .values({ name: 'net', ...server, ...who, created_at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
