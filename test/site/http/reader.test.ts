import { afterAll, describe, expect, it } from 'vitest'
import type { FileToRead } from '../../../src/site/http/reader/read-torrent.ts'
import type { TorrentReader } from '../../../src/site/http/reader/reader.ts'
import { createTorrentReader } from '../../../src/site/http/reader/reader.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { aTorrentFile, torrentOf, v1Info } from '../../support/clients/torrent-files.ts'

/** The clock ends nothing here, however slow the machine is. */
const enough = { workMs: 60_000, waitMs: 3_600_000, heapMebibytes: 256 }
const rules = { forbiddenWords: '', forbiddenExtensions: '' }
const taskOf = (content: Buffer) => ({ content, source: 'OURS', rules })

const log = silentLog()
const readers = [
  createTorrentReader(log, enough),
  createTorrentReader(log, { ...enough, workMs: 50 }),
  createTorrentReader(log, { ...enough, heapMebibytes: 16 }),
  createTorrentReader(log, { ...enough, waitMs: 0 }),
]
const [reader, hasty, small, starved] = readers
afterAll(() => Promise.all(readers.map((one) => one.stop())))

async function readBy(one: TorrentReader, task: FileToRead) {
  const read = await one.read(1, task)
  if (typeof read === 'string' || 'isFault' in read) throw new Error('not read')
  return read
}

/** Slow to read: no file of its size has more values. */
function manyFiles(): Buffer {
  const files = Array.from({ length: 100_000 }, (_, at) => ({
    path: [`folder-${at % 1_000}`, `file-${at}`],
    sizeBytes: 1,
  }))
  return torrentOf(v1Info('many', files))
}

describe('reading .torrent files on a thread', () => {
  it('returns what the file contains, its rows, and the file itself', async () => {
    const file = manyFiles()
    const copy = Buffer.from(file)
    const read = await readBy(reader, taskOf(file))
    expect(Buffer.compare(read.content, copy)).toBe(0)
    expect(read.upload).toMatchObject({ metainfo: { name: 'many' }, files: { count: 100_000 } })
    expect(read.upload.files.first).toHaveLength(5_000)
    expect(read.upload.files.rows.map(({ from }) => from)).toHaveLength(10)
    expect(read.signs.empty.count).toBe(0)
  })

  it('returns the reason a file is not accepted', async () => {
    expect(await reader.read(1, taskOf(Buffer.from('d')))).toMatchObject({ code: 'NOT_BENCODED' })
  })

  it('refuses a file that takes too much work, or more memory than allowed, and reads on', async () => {
    for (const one of [hasty, small]) {
      expect(await one.read(1, taskOf(manyFiles()))).toMatchObject({ code: 'TOO_HARD' })
    }
    for (const one of [hasty, small]) {
      const read = await readBy(one, taskOf(aTorrentFile('after')))
      expect(read).toMatchObject({ upload: { metainfo: { name: 'after' } } })
    }
  })

  it('does not blame the file when the machine has no time for it', async () => {
    expect(await starved.read(1, taskOf(aTorrentFile('fine')))).toBe('starved')
  })

  it('refuses a third file of one member, and any file when the queue is full', async () => {
    const busy = (member: number) => reader.read(member, taskOf(aTorrentFile(String(member))))
    const mine = await Promise.all([1, 1, 1].map(busy))
    expect(mine.map((one) => one === 'busy')).toEqual([false, false, true])
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => busy(at)))
    const refused = all.filter((one) => one === 'busy').length
    expect(refused).toBeGreaterThanOrEqual(20 - 8 - 4)
    expect(refused).toBeLessThan(12)
    expect(await busy(1)).not.toBe('busy')
  })
})
