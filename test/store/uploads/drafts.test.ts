import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as images from '../../../src/store/records/images.ts'
import type { DraftImage } from '../../../src/store/uploads/draft-images.ts'
import * as draftImages from '../../../src/store/uploads/draft-images.ts'
import * as draftLogs from '../../../src/store/uploads/draft-logs.ts'
import * as drafts from '../../../src/store/uploads/drafts.ts'
import { createDb } from '../../support/patient-db.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const now = new Date('2026-11-20T12:00:00Z')
const DAY = 86_400_000
const later = (days: number) => new Date(now.getTime() + days * DAY)

let database: TestDatabase
let db: Db
let ann: number
let bob: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
  bob = await aMemberRow(db, 'bob')
})
beforeEach(async () => {
  await db.deleteFrom('draft_upload').execute()
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** A draft of a file that is named by two hex digits. */
function aDraft(file: string, given: Partial<drafts.NewDraft> = {}): drafts.NewDraft {
  return {
    id: `draft-${file}`,
    fileName: 'a.torrent',
    content: Buffer.from(file),
    words: {},
    name: `Name ${file}`,
    size: 1,
    files: 1,
    infoHash: file.repeat(20),
    ...given,
  }
}

describe('drafts', () => {
  it('are visible only to their member, for a week after the last change', async () => {
    await drafts.add(db, ann, aDraft('aa'), now)
    expect(await drafts.find(db, ann, 'draft-aa', later(6.9))).toMatchObject({ words: {} })
    expect(await drafts.find(db, bob, 'draft-aa', now)).toBeUndefined()
    expect(await drafts.list(db, bob, now)).toEqual([])
    expect(await drafts.find(db, ann, 'draft-aa', later(7))).toBeUndefined()
    const words = { title: 'Typed', category: 'not one of ours' }
    expect(await drafts.keepWords(db, ann, 'draft-aa', words, later(5))).toBe(true)
    expect(await drafts.keepWords(db, bob, 'draft-aa', {}, later(5))).toBe(false)
    expect(await drafts.find(db, ann, 'draft-aa', later(11))).toMatchObject({ words })
    expect(await drafts.list(db, ann, later(11))).toMatchObject([{ name: 'Typed' }])
    expect(await drafts.prune(db, later(12))).toBe(1)
  })

  it('of the same file are one, which keeps the field values', async () => {
    await drafts.add(db, ann, aDraft('aa', { words: { title: 'Typed' } }), now)
    expect(await drafts.add(db, ann, aDraft('aa', { id: 'again' }), later(1))).toBe('draft-aa')
    expect(await drafts.find(db, ann, 'draft-aa', later(7.5))).toMatchObject({
      words: { title: 'Typed' },
    })
    const words = { title: 'Typed anew' }
    expect(await drafts.add(db, ann, aDraft('aa', { id: 'again', words }), later(1))).toBe(
      'draft-aa',
    )
    expect(await drafts.list(db, ann, later(1))).toMatchObject([{ name: 'Typed anew' }])
    expect(await drafts.add(db, bob, aDraft('aa', { id: 'of-bob' }), now)).toBe('of-bob')
  })

  it('that expired leave nothing to a new one of the same file', async () => {
    const old = { words: { title: 'Typed' }, nfo: Buffer.from('old') }
    await drafts.add(db, ann, aDraft('aa', old), now)
    const log = { name: 'disc.log', bytes: Buffer.from('a log') }
    await draftLogs.change(db, ann, 'draft-aa', { add: [log], isEmptied: false })
    expect(await drafts.add(db, ann, aDraft('aa', { id: 'new' }), later(7))).toBe('new')
    expect(await drafts.find(db, ann, 'new', later(7))).toMatchObject({
      ...{ words: {}, nfo: null, logs: [], images: [] },
    })
  })

  it('without field values make room, oldest first; others are never deleted', async () => {
    const most = drafts.DRAFTS_PER_MEMBER
    for (let at = 0; at < most + 2; at++) {
      const words: drafts.TypedWords = at === 0 ? { title: 'Typed' } : {}
      const file = (16 + at).toString(16)
      expect(await drafts.add(db, ann, aDraft(file, { words }), later(at / 100))).not.toBeNull()
    }
    const kept = (await drafts.list(db, ann, later(1))).map(({ id }) => id)
    expect(kept).toHaveLength(most)
    expect(kept).toContain('draft-10')
    expect(kept).not.toContain('draft-11')
    for (const id of kept) await drafts.keepWords(db, ann, id, { title: id }, later(1))
    expect(await drafts.add(db, ann, aDraft('ff'), later(1))).toBeNull()
    expect(await drafts.add(db, ann, aDraft('ff'), later(9))).toBe('draft-ff')
  })

  it('do not exceed their maximum when several are saved in parallel', async () => {
    const files = Array.from({ length: 16 }, (_, at) => (16 + at).toString(16))
    const words = { title: 'Typed' }
    const ids = await Promise.all(
      files.map((file) => drafts.add(db, ann, aDraft(file, { words }), now)),
    )
    expect(ids.filter((id) => id !== null)).toHaveLength(drafts.DRAFTS_PER_MEMBER)
  })

  it('can be deleted only by their member', async () => {
    await drafts.add(db, ann, aDraft('aa'), now)
    expect(await drafts.drop(db, bob, 'draft-aa')).toBe(false)
    expect(await drafts.drop(db, ann, 'draft-aa')).toBe(true)
    expect(await drafts.drop(db, ann, 'draft-aa')).toBe(false)
  })

  it('have the images of two forms at the same time, and at most 20', async () => {
    await drafts.add(db, ann, aDraft('aa'), now)
    const all: DraftImage[] = []
    for (let at = 0; at < 21; at++) {
      const made = { bytes: Buffer.from([at]), width: 1, height: 1 }
      const thumb = { ...made, bytes: Buffer.from([at, at]) }
      const { id, digest } = await images.add(db, { ...made, thumb }, ann, now)
      const key = digest.toString('hex')
      const sizes = { thumbKey: key, thumbWidth: 1, thumbHeight: 1 }
      all.push({ imageId: id, kind: 'screenshot', key, ...sizes })
    }
    const add = (some: readonly DraftImage[], drop: readonly string[] = []) =>
      draftImages.change(db, ann, 'draft-aa', { add: some, drop })
    await Promise.all(all.slice(0, 20).map((one) => add([one])))
    const kept = async () => (await drafts.find(db, ann, 'draft-aa', now))?.images
    expect(await kept()).toHaveLength(20)
    expect(await add(all.slice(20), ['00', '01'])).toBeNull()
    expect(await add(all.slice(0, 1))).toHaveLength(20)
    expect(await add(all.slice(20), [all[0].key])).toHaveLength(20)
    expect(await kept()).toHaveLength(20)
  })
})
