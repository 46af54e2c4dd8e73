import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFault } from '../../../src/domain/torrents/faults.ts'
import { judgeUpload } from '../../../src/domain/uploads/upload.ts'
import { digests } from '../../../src/shared/digests.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { PART_BYTES } from '../../../src/store/base/blobs.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as torrentFiles from '../../../src/store/torrents/files.ts'
import * as torrentEdits from '../../../src/store/torrents/edit.ts'
import * as torrents from '../../../src/store/torrents/torrents.ts'
import * as publishing from '../../../src/store/uploads/publish.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent, aMemberRow, anUpload } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { aHybridFile, singleInfo, torrentOf, v1Info } from '../../support/clients/torrent-files.ts'

const now = new Date('2026-03-01T12:00:00Z')
let database: TestDatabase
let db: Db
let ann: number
let bob: number
/** Of a member who uploaded nothing. */
const stranger = { memberId: 0, seesAll: false }

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
  bob = await aMemberRow(db, 'bob')
})

afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function eventsOf(torrentId: number) {
  const rows = await db.selectFrom('outbox').select(['event', 'payload']).orderBy('id').execute()
  const payloads = rows.map((row) => row.payload as { torrentId: number; version: number })
  return payloads.filter((payload) => payload.torrentId === torrentId)
}

async function countOf(table: 'torrent' | 'outbox' | 'torrent_file' | 'torrent_blob') {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
    db,
  )
  return rows[0].n
}

describe('adding a torrent', () => {
  it('stores all of its data, and notifies the trackers in the same transaction', async () => {
    const files = [
      { path: ['a', 'one'], sizeBytes: 70_000 },
      { path: ['two'], sizeBytes: 50_000 },
    ]
    const upload = anUpload('hybrid', aHybridFile('hybrid', files))
    const id = await aListedTorrent(db, 'Some title', ann, {
      upload,
      tags: ['hd', 'b-sides', 'hd'],
    })
    expect(await torrents.find(db, id)).toMatchObject({
      id,
      name: 'Some title',
      category: 'movies',
      tags: ['b-sides', 'hd'],
      size: 120_000,
      files: 2,
      metaVersion: 3,
      seeders: 0,
      uploader: 'ann',
      state: 'listed',
    })
    expect(await torrentFiles.files(db, id, 0, 10)).toEqual([
      { position: 0, path: 'hybrid/a/one', size: 70_000 },
      { position: 1, path: 'hybrid/two', size: 50_000 },
    ])
    const parts = await torrents.fileParts(db, id)
    expect(parts?.info).toEqual(Buffer.from(upload.info))
    expect(parts?.pieceLayers).toEqual(Buffer.from(upload.pieceLayers as Uint8Array))
    expect(await eventsOf(id)).toEqual([
      {
        torrentId: id,
        version: 1,
        state: 'listed',
        infoHashes: [upload.infoHash, upload.infoHashV2],
        sizeBytes: 120_000,
        uploaderId: ann,
        snatches: 0,
        listedAt: expect.any(Number),
        removedAt: 0,
      },
    ])
  })

  it('returns an info dictionary of several parts as it was uploaded', async () => {
    const files = Array.from({ length: 9_000 }, (_, at) => ({
      path: ['a folder', `file ${at} with a name of some length`],
      sizeBytes: 1,
    }))
    const upload = anUpload('large', torrentOf(v1Info('large', files)))
    expect(upload.info.length).toBeGreaterThan(2 * PART_BYTES)
    const id = await aListedTorrent(db, 'large', ann, { upload })
    const parts = await torrents.fileParts(db, id)
    expect(parts?.info.equals(upload.info)).toBe(true)
    expect(parts?.pieceLayers).toBeNull()
  })

  it('returns the existing torrent, whichever of its hashes is known', async () => {
    const foreign = torrentOf(singleInfo('twice', 50_000, { source: 'OTHER' }))
    const id = await aListedTorrent(db, 'twice', ann, { upload: anUpload('twice', foreign) })
    const fitting = torrentOf(singleInfo('twice', 50_000, { private: 1, source: 'BABOU' }))
    for (const again of [foreign, fitting]) {
      const upload = anUpload('twice', again)
      const found = await publishing.findDuplicate(db, upload, stranger)
      expect(found).toMatchObject({ seen: { id, name: 'twice' } })
      const torrent = {
        upload,
        name: 'x',
        categoryId: 1,
        description: '',
        tags: [],
        uploaderId: bob,
      }
      const before = await countOf('outbox')
      expect(await publishing.add(db, torrent, now)).toMatchObject({
        isAdded: false,
        duplicate: { seen: { id, state: 'listed' } },
      })
      expect(await countOf('outbox')).toBe(before)
    }
  })

  it('recognizes a file that was uploaded when the source tag was different', async () => {
    const file = torrentOf(singleInfo('renamed', 50_000))
    const id = await aListedTorrent(db, 'renamed', ann, { upload: anUpload('renamed', file) })
    const now = judgeUpload(file, 'NEWNAME', digests)
    if (isFault(now)) throw new Error(now.text)
    expect(now.infoHash).not.toBe(anUpload('renamed', file).infoHash)
    expect(await publishing.findDuplicate(db, now, stranger)).toMatchObject({ seen: { id } })
  })

  it.each([1, 2, 3, 4, 5])(
    'adds one of ten parallel uploads of the same file, whatever their form (round %i)',
    async (round) => {
      const before = await countOf('torrent')
      const uploads = ['A', 'B', 'BABOU'].map((source) => {
        const info = singleInfo(`race ${round}`, 50_000, { source, private: 1 })
        return anUpload('race', torrentOf(info))
      })
      const added = await Promise.all(
        Array.from({ length: 10 }, (_, at) => {
          const tags = ['new-one', `tag-${round}-${at % 2}`]
          const words = { name: `race ${at}`, categoryId: 1, description: '', tags }
          return publishing.add(db, { ...words, upload: uploads[at % 3], uploaderId: ann }, now)
        }),
      )
      expect(added.filter((one) => one.isAdded)).toHaveLength(1)
      const ids = added.map((one) => (one.isAdded ? one.id : one.duplicate.seen?.id))
      expect(new Set(ids).size).toBe(1)
      expect(await countOf('torrent')).toBe(before + 1)
    },
  )

  it('leaves no rows when it fails halfway', async () => {
    const tables = ['torrent', 'outbox', 'torrent_file', 'torrent_blob'] as const
    const before = await Promise.all(tables.map(countOf))
    const broken = { categoryId: 1, description: '', tags: ['not a slug'], uploaderId: ann }
    await expect(
      publishing.add(db, { upload: anUpload('broken'), name: 'broken', ...broken }, now),
    ).rejects.toThrow()
    expect(await Promise.all(tables.map(countOf))).toEqual(before)
  })

  it('stores 100,000 files, and reads them in bounded steps', async () => {
    const files = Array.from({ length: 100_000 }, (_, index) => ({
      path: [`folder ${index % 100}`, `file ${index}`],
      sizeBytes: index,
    }))
    const upload = anUpload('large', torrentOf(v1Info('large', files)))
    const id = await aListedTorrent(db, 'large', ann, { upload })
    const last = await torrentFiles.files(db, id, 99_990, 1_000)
    expect(last).toHaveLength(10)
    expect(last[9]).toEqual({ position: 99_999, path: 'large/folder 99/file 99999', size: 99_999 })
    const sum = last.reduce((total, file) => total + file.size, 0)
    expect(sum).toBe(999_945)
  })
})

describe('editing and removing', () => {
  it('changes the texts of the page without an event for the trackers', async () => {
    const id = await aListedTorrent(db, 'edited', ann, { tags: ['old'] })
    const given = { name: 'New name', categoryId: 2, description: 'text', tags: ['new'] }
    const of = { revision: 1, summary: '' }
    const done = await torrentEdits.edit(db, id, given, of, commandLine, now)
    expect(done).toEqual({ ok: true, revision: 2 })
    expect(await torrents.find(db, id)).toMatchObject({
      name: 'New name',
      category: 'tv',
      description: 'text',
      tags: ['new'],
      editedAt: now,
    })
    expect(await eventsOf(id)).toHaveLength(1)
  })

  it('removes with a reason, once, and notifies the trackers with a higher version', async () => {
    const id = await aListedTorrent(db, 'removed', ann)
    const at = new Date('2026-03-02T00:00:00.900Z')
    const both = await Promise.all([
      torrentEdits.remove(db, id, {
        reason: 'Wrong category',
        by: { ...commandLine, memberId: bob },
        now: at,
      }),
      torrentEdits.remove(db, id, {
        reason: 'Wrong category',
        by: { ...commandLine, memberId: bob },
        now: at,
      }),
    ])
    expect(both.sort()).toEqual([false, true])
    expect(await torrents.find(db, id)).toMatchObject({
      state: 'removed',
      removedReason: 'Wrong category',
      removedAt: at,
    })
    const events = await eventsOf(id)
    expect(events).toHaveLength(2)
    expect(events[1]).toMatchObject({
      version: 2,
      state: 'removed',
      reason: 'Wrong category',
      infoHashes: [anUpload('removed').infoHash],
      removedAt: Math.floor(at.getTime() / 1000),
    })
    const given = { name: 'x', categoryId: 1, description: '', tags: [] }
    const done = await torrentEdits.edit(
      db,
      id,
      given,
      { revision: 1, summary: '' },
      commandLine,
      now,
    )
    expect(done).toEqual({ ok: false, code: 'GONE' })
    const found = await publishing.findDuplicate(db, anUpload('removed'), stranger)
    expect(found).toMatchObject({ seen: { state: 'removed', removedReason: 'Wrong category' } })
  })
})
