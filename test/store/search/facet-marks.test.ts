import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { facetQuery } from '../../../src/store/search/facet-counts.ts'
import { countMarks } from '../../../src/store/search/facet-marks.ts'
import { gathered } from '../../../src/store/search/facets.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { createDb } from '../../support/patient-db.ts'
import { facets } from '../../support/facets.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { fillReleases } from '../../support/community/releases.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  await fillReleases(db, await aMemberRow(db, 'ann'), 1, 600)
  await sql`
    update torrent set attributes = jsonb_build_object('season', id % 20,
      'resolution', case when id % 2 = 0 then '1080p' else '720p' end,
      'languages', case when id % 3 = 0 then '["en", "fr"]' else '["en"]' end::jsonb)
    where category_id <= 2`.execute(db)
  await sql`update torrent set name = name || '.' || (1990 + id % 30) where id % 4 = 0`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** The same counts made by the database. */
async function countedByRows() {
  const { rows } = await facetQuery(gathered(EVERYTHING)).execute(db)
  return rows.filter(({ facet }) => facet !== 'total')
}

describe('facets by marks', () => {
  it('are those that the database counts row by row, in the same order', async () => {
    const { values, total } = await facets(db, EVERYTHING, false)
    expect(total).toBe(594)
    expect(new Set(values.map(({ facet }) => facet))).toEqual(
      new Set('attr.languages attr.resolution category state tag year'.split(' ')),
    )
    expect(values).toEqual(await countedByRows())
  })

  it('follow a new name, other tags, and a boolean value', async () => {
    await sql`
      insert into attribute (key, label, type, is_facet) values ('repack', 'Repack', 'boolean', true)
      `.execute(db)
    await sql`
      update torrent set attributes = attributes || '{"repack": true}', name = 'Other.2031'
      where id between 10 and 40`.execute(db)
    await sql`delete from torrent_tag where torrent_id between 30 and 90`.execute(db)
    const { values } = await facets(db, EVERYTHING, false)
    const repacks = values.find(({ facet }) => facet === 'attr.repack')
    expect(repacks).toMatchObject({ title: 'Repack', value: 'true', torrents: 31 })
    expect(values).toEqual(await countedByRows())
  })

  it('are counted row by row for attributes with unlisted values', async () => {
    await sql`
      insert into attribute (key, label, type, is_facet) values ('label', 'Label', 'text', true)
      `.execute(db)
    await sql`
      update torrent set attributes = attributes || jsonb_build_object('label', 'Of ' || id % 3)
      where id <= 50`.execute(db)
    const { values } = await facets(db, EVERYTHING, false)
    const labels = values.filter(({ facet }) => facet === 'attr.label')
    expect(labels.map(({ label }) => label)).toEqual(['Of 1', 'Of 2', 'Of 0'])
    expect(values).toEqual(await countedByRows())
  })
})

describe('countMarks', () => {
  it('counts many marks, despite hash collisions', () => {
    const wanted = new Map<string, number>()
    const bytes = Buffer.alloc(60_000 * 6)
    for (let at = 0; at < 60_000; at++) {
      const [kind, of] = [at % 3, ((at * at) % 20_011) * 1024]
      bytes.writeUInt16BE(kind, at * 6)
      bytes.writeUInt32BE(of, at * 6 + 2)
      wanted.set(`${kind} ${of}`, (wanted.get(`${kind} ${of}`) ?? 0) + 1)
    }
    const found = [...countMarks(bytes.toString('base64'))]
    expect(new Map(found.map(([kind, of, n]) => [`${kind} ${of}`, n]))).toEqual(wanted)
    expect(found).toHaveLength(wanted.size)
  })
})
