import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchExternal } from '../../src/jobs/tasks/catalog/fetch-external.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import { theProgram } from '../../src/store/records/audit.ts'
import { closeDb } from '../../src/store/base/db.ts'
import type { Db } from '../../src/store/base/db.ts'
import * as externalRecords from '../../src/store/bundles/external-records.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import { createDb } from '../support/patient-db.ts'
import { aBundle } from '../support/community/bundles.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { testSecrets } from '../support/community/rows.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const MBID = '1b022e01-4da6-387b-8658-8678046e4cef'

describe('data of other catalogs', () => {
  let database: TestDatabase
  let db: Db
  let catalog: http.Server
  let asked: string[] = []
  const answers = new Map<string, readonly [number, string]>()

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    catalog = http.createServer((req, res) => {
      asked.push(String(req.url))
      const [status, body] = answers.get(String(req.url)) ?? [404, '']
      res.writeHead(status).end(body)
    })
    await new Promise<void>((resolve) => catalog.listen(0, '127.0.0.1', resolve))
    const ids = { source: 'isbn13', value: '9780441172719' } as const
    await aBundle(db, 'Dune', { kind: 'book', externalIds: [ids] })
    const group = { source: 'mbid_release_group', value: MBID } as const
    await aBundle(db, 'Album', { kind: 'album', externalIds: [group] })
  })
  afterAll(async () => {
    catalog.close()
    await closeDb(db)
    await database.drop()
  })

  async function run(now = NOW): Promise<readonly string[]> {
    asked = []
    const config = readConfig({ BABOU_DATA: '/tmp/none' }, '/')
    const stopping = new AbortController().signal
    const call = { db, config, secrets: testSecrets, now, log: silentLog(), stopping }
    await fetchExternal.run({ ...call, databaseUrl: '', did: () => {} })
    return asked
  }

  const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000)
  const ISBN = '/isbn/9780441172719.json'

  it('is not requested before an address is set', async () => {
    expect(await run()).toEqual([])
    await expect(settings.changeSite(db, { openLibraryUrl: 'ftp://x' }, theProgram, NOW))
      .rejects //
      .toThrow()
  })

  it('is requested again after a failure, and stored for a month after a success', async () => {
    const { port } = catalog.address() as AddressInfo
    const openLibraryUrl = `http://127.0.0.1:${port}/`
    await settings.changeSite(db, { openLibraryUrl }, theProgram, NOW)
    for (const bad of [[500, ''] as const, [200, 'no json'] as const, [200, '[]'] as const]) {
      answers.set(ISBN, bad)
      await db.updateTable('external_record').set({ due_at: NOW }).execute()
      expect(await run()).toEqual([ISBN])
      expect(await run()).toEqual([])
      expect(await externalRecords.of(db, ['isbn13:9780441172719'])).toEqual([])
    }
    const dune = { title: 'Dune', publish_date: 'August 1965', by_statement: 'Frank Herbert' }
    answers.set(ISBN, [200, JSON.stringify({ ...dune, subjects: ['Desert', 5, 'Spice'] })])
    expect(await run(later(1))).toEqual([ISBN])
    expect(await externalRecords.of(db, ['isbn13:9780441172719', 'mal:5'])).toMatchObject([
      {
        facts: { title: 'Dune', by: ['Frank Herbert'], year: 1965, subjects: ['Desert', 'Spice'] },
        fetchedAt: later(1),
      },
    ])
    expect(await run(later(20))).toEqual([])
    answers.set(ISBN, [503, ''])
    expect(await run(later(32))).toEqual([ISBN])
    // Stored data remains while the catalog is unavailable.
    expect(await externalRecords.of(db, ['isbn13:9780441172719'])).toHaveLength(1)
  })

  it('is read from MusicBrainz as well, and nothing is stored about unknown IDs', async () => {
    const { port } = catalog.address() as AddressInfo
    const change = { openLibraryUrl: null, musicBrainzUrl: `http://127.0.0.1:${port}` }
    await settings.changeSite(db, change, theProgram, NOW)
    const path = `/ws/2/release-group/${MBID}?fmt=json&inc=artist-credits+genres`
    expect(await run()).toEqual([path])
    expect(await externalRecords.of(db, [`mbid_release_group:${MBID}`])).toEqual([])
    const album = { title: 'Album', 'first-release-date': '1987-07-27' }
    const credit = { 'artist-credit': [{ name: 'Rick' }], genres: [{ name: 'pop' }] }
    answers.set(path, [200, JSON.stringify({ ...album, ...credit })])
    await run(later(31))
    expect(await externalRecords.of(db, [`mbid_release_group:${MBID}`])).toMatchObject([
      { facts: { title: 'Album', by: ['Rick'], year: 1987, subjects: ['pop'] } },
    ])
  })
})
