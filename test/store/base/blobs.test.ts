import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as blobs from '../../../src/store/base/blobs.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addTorrent, SOME_TIME } from '../../support/community/rows.ts'

const LATER = new Date(SOME_TIME.getTime() + 3_600_000)
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** A blob, or undefined; its bytes are null if it is empty. */
async function find(digest: Buffer) {
  return db
    .selectFrom('blob')
    .select(['type', 'size', blobs.bytesOf('blob.digest').as('bytes')])
    .where('digest', '=', digest)
    .executeTakeFirst()
}

it.each([0, 1, blobs.PART_BYTES - 1, blobs.PART_BYTES, 2 * blobs.PART_BYTES + 1])(
  'a blob of %i bytes is returned unchanged',
  async (size) => {
    const bytes = randomBytes(size)
    const digest = await blobs.put(db, bytes, 'image/png', SOME_TIME)
    const found = await find(digest)
    expect(found).toMatchObject({ type: 'image/png', size })
    expect((found?.bytes ?? Buffer.alloc(0)).equals(bytes)).toBe(true)
    expect((await blobs.whole(db, digest)).equals(bytes)).toBe(true)
  },
)

it('the same bytes are stored once, even by two parallel writers', async () => {
  const bytes = randomBytes(100)
  const put = () => db.transaction().execute((tx) => blobs.put(tx, bytes, 'a', SOME_TIME))
  const digests = await Promise.all([put(), put(), put()])
  expect(new Set(digests.map((digest) => digest.toString('hex'))).size).toBe(1)
  expect((await find(digests[0]))?.bytes?.equals(bytes)).toBe(true)
})

it('more than the limit is refused, and an unknown digest is not found', async () => {
  const tooMuch = Buffer.alloc(blobs.MAX_BLOB_BYTES + 1)
  await expect(blobs.put(db, tooMuch, 'a', SOME_TIME)).rejects.toThrow(RangeError)
  expect(await find(Buffer.alloc(32))).toBeUndefined()
})

it('unused blobs are deleted after a while, and used ones are kept', async () => {
  const digest = await blobs.put(db, randomBytes(10), 'old', SOME_TIME)
  const used = await blobs.put(db, randomBytes(10), 'old', SOME_TIME)
  const fresh = await blobs.put(db, randomBytes(10), 'old', LATER)
  const referring = { torrent_id: await addTorrent(db), info_digest: used }
  await db.insertInto('torrent_blob').values(referring).execute()
  while ((await blobs.removeUnreferred(db, LATER, 2)) > 0);
  expect(await find(digest)).toBeUndefined()
  expect(await find(used)).toBeDefined()
  expect(await find(fresh)).toBeDefined()
})

it('all columns that refer to blobs are known, and each has an index', async () => {
  const { rows } = await sql<{ table: string; column: string; indexed: boolean }>`
    select conrelid::regclass::text as table, attname as column, exists (
      select from pg_index where indrelid = conrelid and indkey[0] = attnum
    ) as indexed
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and confrelid = 'blob'::regclass and conrelid <> 'blob_part'::regclass
    order by 1, 2`.execute(db)
  expect(rows).toEqual(
    blobs.REFERENCES.map(([table, column]) => ({ table, column, indexed: true })),
  )
})
