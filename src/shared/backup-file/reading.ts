import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Header } from './format.ts'
import { BackupError, CHUNK_BYTES, DIGEST_BYTES, FORMAT, MAGIC } from './format.ts'
import { headerShape, MAX_HEADER_BYTES, TAG_BYTES } from './format.ts'
import type { Frame } from './frames.ts'
import { unpacked } from './frames.ts'
import { openSeal, unsealed } from './sealing.ts'

/** A backup whose every byte is as it was written. */
export interface OpenBackup {
  readonly header: Header
  /** Its file, in bytes. */
  readonly bytes: number
  /** Its content, from the start. @throws BackupError */
  readonly frames: () => AsyncIterable<Frame>
}

/**
 * Reads all of a file and compares its checksum, before anything of it is used.
 *
 * @param passphrase that of a sealed backup
 * @throws BackupError with what is wrong, and what `fs` throws
 */
export async function openBackup(file: string, passphrase: string | null): Promise<OpenBackup> {
  const { header, start, size } = await readHeader(file)
  await compareDigest(file, size)
  if (header.seal !== null && passphrase === null) {
    throw new BackupError('it is encrypted: give its passphrase with --passphrase-file')
  }
  const key =
    header.seal === null || passphrase === null ? null : await openSeal(header.seal, passphrase)
  return { header, bytes: size, frames: () => contentOf(file, start, key) }
}

async function readHeader(file: string) {
  const handle = await fs.open(file)
  try {
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(MAX_HEADER_BYTES)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    const head = buffer.subarray(0, bytesRead)
    const format = formatOf(head)
    if (format > FORMAT) throw new BackupError('it was made by a newer babou, which can restore it')
    const from = head.indexOf(0x0a) + 1
    const to = head.indexOf(0x0a, from)
    const read = to < 0 ? null : headerShape.safeParse(parsed(head.subarray(from, to)))
    if (read?.success !== true) throw new BackupError('it is damaged: it has no header')
    return { header: read.data, start: to + 1, size }
  } finally {
    await handle.close()
  }
}

function formatOf(head: Buffer): number {
  const [, digits] = /^BABOU BACKUP (\d{1,6})\n/.exec(head.subarray(0, 32).toString('latin1')) ?? []
  if (digits === undefined)
    throw new BackupError(`it is no backup: it does not begin with ${MAGIC}`)
  return Number(digits)
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

async function compareDigest(file: string, size: number): Promise<void> {
  const handle = await fs.open(file)
  try {
    const end = size - DIGEST_BYTES
    const hash = createHash('sha256')
    if (end > 0) {
      const body = handle.createReadStream({ end: end - 1, autoClose: false })
      for await (const bytes of body as AsyncIterable<Buffer>) hash.update(bytes)
    }
    const digest = Buffer.alloc(DIGEST_BYTES)
    if (end > 0) await handle.read(digest, 0, DIGEST_BYTES, end)
    if (end <= 0 || !hash.digest().equals(digest)) {
      throw new BackupError('it is cut off or damaged: its checksum differs. Copy the file again')
    }
  } finally {
    await handle.close()
  }
}

function contentOf(file: string, start: number, key: Buffer | null): AsyncIterable<Frame> {
  const zipped = Readable.from(chunksOf(file, start, key))
  return unpacked(zipped.compose(createGunzip()) as AsyncIterable<Buffer>)
}

async function* chunksOf(file: string, start: number, key: Buffer | null): AsyncGenerator<Buffer> {
  const handle = await fs.open(file)
  try {
    let at = start
    for (let number = 0; ; number++) {
      const length = (await exactly(handle, at, 4)).readUInt32BE(0)
      if (length === 0) return
      if (length > CHUNK_BYTES + TAG_BYTES) throw new BackupError('it has a chunk that is too long')
      const bytes = await exactly(handle, at + 4, length)
      yield key === null ? bytes : unsealed(key, number, bytes)
      at += 4 + length
    }
  } finally {
    await handle.close()
  }
}

async function exactly(handle: fs.FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, at)
  if (bytesRead < length) throw new BackupError('it is cut off')
  return buffer
}
