import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Header } from '../../src/shared/backup-file/format.ts'
import { BackupError } from '../../src/shared/backup-file/format.ts'
import { frame, jsonFrame, packed } from '../../src/shared/backup-file/frames.ts'
import { openBackup } from '../../src/shared/backup-file/reading.ts'
import { newSeal } from '../../src/shared/backup-file/sealing.ts'
import { writeBackup } from '../../src/shared/backup-file/writing.ts'
import { runHere } from '../support/in-process.ts'

// Backup files that someone changed, and whose checksum is right again.

const PASSPHRASE = 'correct horse battery'

let folder: string
let plain: string
let sealed: string

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-backup-file-'))
  plain = await made(null)
  sealed = await made(PASSPHRASE)
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

let files = 0
const newFile = () => path.join(folder, `${(files += 1)}.backup`)

/** A backup of some chunks. */
async function made(passphrase: string | null): Promise<string> {
  async function* frames() {
    yield jsonFrame('secret', { secret: 'the master secret of a test' })
    for (let rows = 0; rows < 10; rows++) yield frame('rows', randomBytes(120_000))
    yield jsonFrame('end', { tables: 0, rows: 10 })
  }
  const header = {
    ...{ babou: '0.1.0', madeAt: '2026-11-24T04:17:00.000Z' },
    ...{ migrations: ['0001-first.sql'], schema: 'a'.repeat(64) },
  }
  const file = newFile()
  await writeBackup(file, { header, frames: frames(), passphrase })
  return file
}

/** The parts of a file between its first line and its checksum. */
function partsOf(file: string) {
  const bytes = fs.readFileSync(file)
  const from = bytes.indexOf(0x0a) + 1
  const to = bytes.indexOf(0x0a, from)
  const chunks: Buffer[] = []
  for (let at = to + 1; bytes.readUInt32BE(at) > 0; at += 4 + bytes.readUInt32BE(at)) {
    chunks.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)))
  }
  const header = JSON.parse(bytes.toString('utf8', from, to)) as Header
  return { head: bytes.toString('utf8', 0, from - 1), header, chunks }
}

/** A file of these parts with a checksum that is right. */
function signed(head: Buffer, chunks: readonly Buffer[], more = Buffer.alloc(0)): Buffer {
  const parts = [...chunks, Buffer.alloc(0)].flatMap((chunk) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(chunk.length)
    return [length, chunk]
  })
  const body = Buffer.concat([head, ...parts, more])
  return Buffer.concat([body, createHash('sha256').update(body).digest()])
}

/** The first chunk, as the format before sealed it: without the header. */
function earlierSealed(key: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12))
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([cipher.getAuthTag(), body])
}

describe('a backup file', () => {
  it.each(['sealed', 'plain'])(
    '%s, that was changed and signed again, is refused',
    async (which) => {
      const { head, header, chunks } = partsOf(which === 'sealed' ? sealed : plain)
      const older = { ...header, madeAt: '2026-01-01T00:00:00.000Z' }
      const again = Buffer.from(`${head}\n${JSON.stringify(older)}\n`)
      const same = Buffer.from(`${head}\n${JSON.stringify(header)}\n`)
      const first = Buffer.from(`BABOU BACKUP 1\n${JSON.stringify(header)}\n`)
      expect(chunks.length).toBeGreaterThan(2)
      const [one, two, ...more] = chunks
      const files: Record<string, Buffer> = {
        'without its last chunk': signed(same, chunks.slice(0, -1)),
        'without a chunk in the middle': signed(same, [one, ...more]),
        'with chunks in another order': signed(same, [two, one, ...more]),
        ...(which === 'sealed'
          ? {
              'with another header': signed(again, chunks),
              'as one of an earlier format': signed(first, chunks),
            }
          : {
              'without any chunk': signed(same, []),
              'with an empty chunk': signed(same, [...chunks, Buffer.alloc(0), one]),
              'with bytes before the checksum': signed(same, chunks, Buffer.from('more')),
            }),
      }
      for (const [how, bytes] of Object.entries(files)) {
        const file = newFile()
        fs.writeFileSync(file, bytes)
        await expect(openBackup(file, PASSPHRASE), how).rejects.toThrow(BackupError)
      }
      const file = newFile()
      fs.writeFileSync(file, signed(same, chunks))
      expect((await openBackup(file, PASSPHRASE)).header).toEqual(header)
    },
  )

  it('of which chunks are missing ends `restore` and its check in one line', async () => {
    const { head, header, chunks } = partsOf(plain)
    const file = newFile()
    const same = Buffer.from(`${head}\n${JSON.stringify(header)}\n`)
    fs.writeFileSync(file, signed(same, chunks.slice(0, -1)))
    const env = { BABOU_DATA: path.join(folder, 'data'), PATH: process.env.PATH ?? '' }
    for (const words of [
      ['restore', file],
      ['restore', '--check', file],
    ]) {
      const { status, stdout, stderr } = await runHere(words, { env })
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toBe(`babou: ${file}: its content is incomplete or damaged\n`)
    }
    expect(fs.existsSync(env.BABOU_DATA)).toBe(false)
  })

  it.each([
    ['missing', 'there is no such file'],
    ['.', 'it is a folder, not a backup'],
  ])('that cannot be read (%s) ends `restore` in one line with its path', async (name, why) => {
    const file = path.join(folder, name)
    const env = { BABOU_DATA: path.join(folder, 'data'), PATH: process.env.PATH ?? '' }
    const { status, stderr } = await runHere(['restore', file], { env })
    expect({ status, stderr }).toEqual({ status: 1, stderr: `babou: ${file}: ${why}\n` })
  })

  it('is removed, and its writer fails, when what it is made of ends with an error', async () => {
    async function* frames() {
      yield jsonFrame('secret', { secret: 'the master secret of a test' })
      yield frame('rows', randomBytes(600_000))
      throw new Error('the database is not available')
    }
    const file = newFile()
    const { header } = await openBackup(plain, null)
    const writing = writeBackup(file, { header, frames: frames(), passphrase: null })
    await expect(writing).rejects.toThrow('the database is not available')
    expect(fs.readdirSync(folder)).not.toContain(path.basename(`${file}.part`))
  })

  it('is not written while another one is, and what a killed one left is named', async () => {
    const file = newFile()
    const { header } = await openBackup(plain, null)
    async function* frames() {
      yield jsonFrame('end', { tables: 0, rows: 0 })
    }
    fs.writeFileSync(`${file}.part`, 'kept')
    const writing = writeBackup(file, { header, frames: frames(), passphrase: null })
    await expect(writing).rejects.toThrow(`${file}.part exists: another backup is being written`)
    expect(fs.readFileSync(`${file}.part`, 'utf8')).toBe('kept')
  })

  it('of the format before is read, also sealed', async () => {
    const frames = async function* () {
      yield jsonFrame('secret', { secret: 'the master secret of a test' })
      yield jsonFrame('end', { tables: 0, rows: 0 })
    }
    const content: Buffer[] = []
    for await (const bytes of packed(frames())) content.push(bytes)
    const { seal, key } = await newSeal(PASSPHRASE)
    const header = { ...(await openBackup(plain, null)).header, seal }
    const head = Buffer.from(`BABOU BACKUP 1\n${JSON.stringify(header)}\n`)
    const file = newFile()
    fs.writeFileSync(file, signed(head, [earlierSealed(key, gzipSync(Buffer.concat(content)))]))
    const kinds = []
    for await (const { kind } of (await openBackup(file, PASSPHRASE)).frames()) kinds.push(kind)
    expect(kinds).toEqual(['secret', 'end'])
  })
})
