import type pg from 'pg'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { copyRows } from '../../base/bulk-copy.ts'
import type { Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { isDone, isNews } from '../records.ts'
import type { CollectionDescription } from '../described/collections.ts'
import { absentAuthor, authorIn, authorsOf } from '../texts/authors.ts'
import { convertedTexts } from '../texts/converted.ts'
import type { ImportingTexts } from '../texts/importing.ts'
import { plainRows, plainTable } from '../texts/plain-talk.ts'
import { importItems } from './items.ts'

export const COLLECTION = 'collection'
const BATCH = 500
const MAX_TITLE = 120
const MAX_DESCRIPTION = 20_000

interface PlainCollection {
  readonly id: number
  readonly owner_id: number | null
  readonly kind: string
  readonly title: string
  readonly description: string
  readonly is_open: boolean
  readonly is_private: boolean
  readonly created_at: Date | null
  readonly changed_at: Date | null
  readonly left_out: string | null
  readonly digest: string
}

/**
 * Imports the collections that are not here yet, then the items that no earlier run has imported.
 */
export async function importCollections(
  client: pg.ClientBase,
  target: Target,
  description: CollectionDescription,
  importing: ImportingTexts,
): Promise<void> {
  await makePlainCollections(target.db, description)
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const read = await plainRows<PlainCollection>(client, COLLECTION, after, BATCH)
    if (read.length === 0) break
    after = read[read.length - 1].id
    const ids = read.map(({ id }) => id)
    const known = await records.ofIds(target.db, COLLECTION, ids)
    const open = read.filter(({ id }) => !isDone(known.get(id)))
    if (open.length > 0) {
      await target.inTransaction((tx) => book(client, tx, open, known, importing))
    }
  }
  await importItems(target, description, importing.now)
}

async function makePlainCollections(db: Db, { collections }: CollectionDescription) {
  const table = sql.raw(plainTable(COLLECTION))
  await sql`drop table if exists ${table}`.execute(db)
  await sql`
    create unlogged table ${table} as
    select distinct on (id) id, owner_id, kind, coalesce(title, '') as title,
      coalesce(description, '') as description, is_open, is_private, created_at, changed_at,
      left_out
    from (${sql.raw(collections)}) t where id is not null order by id`.execute(db)
  await sql`alter table ${table} add primary key (id)`.execute(db)
  await sql`alter table ${table} add digest text`.execute(db)
  await sql`update ${table} p set digest = md5(p::text)`.execute(db)
}

type Arrival = readonly [collection: PlainCollection, ownerId: number]

async function book(
  client: pg.ClientBase,
  tx: Db,
  collections: readonly PlainCollection[],
  known: ReadonlyMap<number, ImportRow>,
  { site, secrets, now }: ImportingTexts,
): Promise<void> {
  const owners = await authorsOf(tx, collections.map(ownedBy))
  const rows: ImportRow[] = []
  const arrivals: Arrival[] = []
  for (const one of collections) {
    const base = { oldId: one.id, newId: null, digest: one.digest, figures: null }
    const owner = authorIn(owners, ownedBy(one), () => false)
    if (one.left_out !== null) {
      rows.push({ ...base, outcome: 'left-out', reason: one.left_out })
    } else if (owner.kind === 'waits') {
      rows.push({ ...base, outcome: 'quarantined', reason: 'Its owner is in quarantine' })
    } else if (owner.kind === 'absent' && one.is_private) {
      const reason = 'It is private, and its account was not imported'
      rows.push({ ...base, outcome: 'left-out', reason })
    } else {
      const id = owner.kind === 'member' ? owner.id : await absentAuthor(tx, secrets, now)
      arrivals.push([one, id])
    }
  }
  const ids = await newIds(tx, 'collection', arrivals.length)
  const texts = await convertedTexts(
    tx,
    site,
    arrivals.map(([{ description }]) => description),
  )
  const originals: [string, number, string][] = []
  arrivals.forEach(([{ id: oldId, digest }], at) => {
    const { text, original } = texts[at]
    if (original !== null) originals.push([COLLECTION, ids[at], original])
    const reason = text.length > MAX_DESCRIPTION ? 'description cut' : ''
    rows.push({ oldId, newId: ids[at], outcome: 'imported', reason, digest, figures: null })
  })
  const news = rows.filter((row) => isNews(row, known.get(row.oldId)))
  if (news.length === 0) return
  await records.mark(tx)
  await write(
    client,
    arrivals,
    ids,
    texts.map(({ text }) => text),
    now,
  )
  await copyRows(client, 'import_original', ['kind', 'new_id', 'body'], originals)
  await records.put(tx, COLLECTION, news)
}

function ownedBy({ owner_id: id }: PlainCollection) {
  return { author_id: id, author_name: '', is_anonymous: false }
}

async function write(
  client: pg.ClientBase,
  arrivals: readonly Arrival[],
  ids: readonly number[],
  texts: readonly string[],
  now: Date,
): Promise<void> {
  const columns = ['id', 'kind', 'owner_id', 'title', 'description', 'is_open', 'is_private']
  await copyRows(
    client,
    'collection',
    [...columns, 'created_at', 'changed_at'] as 'id'[],
    arrivals.map(([one, ownerId], at) => {
      const title = [...one.title.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE).join('')
      const text = texts[at].slice(0, MAX_DESCRIPTION)
      const createdAt = one.created_at ?? one.changed_at ?? now
      return [
        ...[ids[at], one.kind, ownerId, title === '' ? `Collection ${one.id}` : title, text],
        ...[one.is_open, one.is_private, createdAt, one.changed_at ?? createdAt],
      ]
    }),
  )
}
