import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withoutHidden } from '../../../src/domain/search/hidden.ts'
import { readQuery } from '../../../src/domain/search/query.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { TorrentFilter } from '../../../src/store/search/filters.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { indexNew } from '../../../src/store/search/saved/cover-index.ts'
import { searchesFor } from '../../../src/store/search/saved/matching.ts'
import * as savedSearches from '../../../src/store/search/saved-searches.ts'
import * as tags from '../../../src/store/taxonomy/tags.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const MIGRATION = '../../../migrations/0112-what-named-a-merged-one.sql'
const now = new Date('2026-03-01T12:34:56Z')
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

it('searches saved before follow merged tags, and find what their member hides', async () => {
  const member = await aMemberRow(db, 'ann')
  const list = (name: string, slugs: readonly string[]) =>
    aListedTorrent(db, name, member, { tags: slugs }, now)
  const save = async (query: string, filter: Partial<TorrentFilter>) => {
    const given = { query, filter: { ...EVERYTHING, ...filter }, notifies: true }
    return Number(await savedSearches.save(db, member, { ...given, name: query }, now))
  }
  await list('with both', ['old', 'new'])
  await tags.merge(db, 'old', 'new', commandLine, now)
  const rows = await db.selectFrom('tag').select('id').where('slug', '=', 'old').execute()
  const tagIds = rows.map(({ id }) => id)
  const hidden = { categories: ['movies'], tags: ['new'] }
  const read = readQuery('found', 0)
  const search = read.ok ? read.query : null
  const ids = [
    await save('tag=old', { tagIds }),
    await save('tag=old&sort=name', { tagIds, search: withoutHidden(null, hidden) }),
    await save('q=found', { search }),
  ]
  const found = async (torrent: number) =>
    db.transaction().execute(async (tx) => {
      await indexNew(tx)
      return searchesFor(tx, torrent, now)
    })
  const torrent = await list('found', ['new'])
  expect(await found(torrent)).toEqual(ids.slice(2))
  await sql.raw(readFileSync(path.join(import.meta.dirname, MIGRATION), 'utf8')).execute(db)
  expect(await found(torrent)).toEqual(ids)
})
