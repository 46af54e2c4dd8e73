import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { EntryPlace } from '../../../src/store/torrents/files.ts'
import * as torrentFiles from '../../../src/store/torrents/files.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow, anUpload } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { torrentOf, v1Info } from '../../support/clients/torrent-files.ts'

let database: TestDatabase
let db: Db
let album: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  const files = [
    ['disc 2', 'a.flac', 30],
    ['disc 1', 'art', 'cover.png', 7],
    ['disc 1', 'b.flac', 20],
    ['notes.txt', 5],
    ['disc 1', 'art', 'BACK_100%.png', 8],
  ].map((parts) => ({ path: parts.slice(0, -1) as string[], sizeBytes: parts.at(-1) as number }))
  const upload = anUpload('Album', torrentOf(v1Info('Album', files)))
  album = await aListedTorrent(db, 'Album', await aMemberRow(db, 'ann'), { upload })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function entriesOf(path: string, after: EntryPlace | null = null, limit = 10) {
  const folder = path === '' ? 0 : (await torrentFiles.findFolder(db, album, path))?.number
  if (folder === undefined) return null
  const rows = await torrentFiles.entries(db, album, folder, after, limit)
  return rows.map(({ name, files, size }) => [name, files, size])
}

describe('the folders of a torrent', () => {
  it('are found by path, with counts of everything below them', async () => {
    expect(await entriesOf('')).toEqual([['Album', 5, 70]])
    expect(await entriesOf('Album')).toEqual([
      ['disc 2', 1, 30],
      ['disc 1', 3, 35],
      ['notes.txt', null, 5],
    ])
    expect(await entriesOf('Album/disc 1')).toEqual([
      ['art', 2, 15],
      ['b.flac', null, 20],
    ])
    expect(await torrentFiles.findFolder(db, album, 'Album/disc 1/art')).toMatchObject({ files: 2 })
  })

  it('are not found where there is no folder', async () => {
    for (const path of ['album', 'Album/', '/Album', 'Album/notes.txt', 'disc 1', '', '..']) {
      expect(await torrentFiles.findFolder(db, album, path), path).toBeUndefined()
    }
  })

  it('are listed in pages of any size, folders first', async () => {
    const seen: unknown[] = []
    let after: EntryPlace | null = null
    const folder = (await torrentFiles.findFolder(db, album, 'Album'))?.number as number
    for (;;) {
      const [row] = await torrentFiles.entries(db, album, folder, after, 1)
      if (row === undefined) break
      seen.push(row.name)
      after = row
    }
    expect(seen).toEqual(['disc 2', 'disc 1', 'notes.txt'])
  })
})

describe('files', () => {
  it('are found by words of their path, taken literally', async () => {
    const found = async (...words: string[]) =>
      (await torrentFiles.searchFiles(db, album, words, 0, 10)).map(({ path }) => path)
    expect(await found('FLAC')).toEqual(['Album/disc 2/a.flac', 'Album/disc 1/b.flac'])
    expect(await found('disc 1', '.png')).toEqual([
      'Album/disc 1/art/cover.png',
      'Album/disc 1/art/BACK_100%.png',
    ])
    expect(await found('0%')).toEqual(['Album/disc 1/art/BACK_100%.png'])
    expect(await torrentFiles.searchFiles(db, album, ['png'], 2, 10)).toHaveLength(1)
  })
})
