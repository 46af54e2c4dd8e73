import { afterAll, describe, expect, it } from 'vitest'
import { createTorrentReader } from '../../../src/site/http/reader/reader.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { aTorrentFile, torrentOf, v1Info } from '../../support/clients/torrent-files.ts'

const enough = { milliseconds: 60_000, heapMebibytes: 256 }
const rules = { forbiddenWords: '', forbiddenExtensions: '' }
const taskOf = (content: Buffer) => ({ content, source: 'OURS', rules })

const log = silentLog()
const readers = [
  createTorrentReader(log, enough),
  createTorrentReader(log, { ...enough, milliseconds: 1 }),
  createTorrentReader(log, { ...enough, heapMebibytes: 16 }),
]
const [reader, hasty, small] = readers
afterAll(() => Promise.all(readers.map((one) => one.stop())))

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
    const read = await reader.read(1, taskOf(file))
    if (read === 'busy' || 'isFault' in read) throw new Error('not read')
    expect(Buffer.compare(read.content, copy)).toBe(0)
    expect(read.upload).toMatchObject({ metainfo: { name: 'many' }, files: { count: 100_000 } })
    expect(read.upload.files.first).toHaveLength(5_000)
    expect(read.upload.files.rows.map(({ from }) => from)).toHaveLength(10)
    expect(read.signs.empty.count).toBe(0)
  })

  it('returns the reason a file is not accepted', async () => {
    expect(await reader.read(1, taskOf(Buffer.from('d')))).toMatchObject({ code: 'NOT_BENCODED' })
  })

  it('refuses a file that takes too long, or more memory than allowed, and reads on', async () => {
    for (const one of [hasty, small]) {
      expect(await one.read(1, taskOf(manyFiles()))).toMatchObject({ code: 'TOO_HARD' })
    }
    const read = await small.read(1, taskOf(aTorrentFile('after')))
    expect(read).toMatchObject({ upload: { metainfo: { name: 'after' } } })
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
