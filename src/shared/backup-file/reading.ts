import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import type { Header } from './format.ts'
import { BackupError, CHUNK_BYTES, DIGEST_BYTES, FORMAT, MAGIC } from './format.ts'
import { headerShape, MAX_HEADER_BYTES, TAG_BYTES } from './format.ts'
import type { Frame } from './frames.ts'
import { unpacked } from './frames.ts'
import type { Sealing } from './sealing.ts'
import { openSeal, unsealed } from './sealing.ts'
import { through } from './through.ts'

/** A backup of which every byte is as it was written. */
export interface OpenBackup {
  readonly header: Header
  /** The size of its file in bytes. */
  readonly bytes: number
  /** Yields its content from the start. @throws BackupError */
  readonly frames: () => AsyncIterable<Frame>
}

/**
 * Reads the whole file, compares its checksum, and checks each part of its content before any of it
 * is used.
 *
 * @param passphrase the passphrase of a sealed backup
 * @throws BackupError that says what is wrong
 */
export async function openBackup(file: string, passphrase: string | null): Promise<OpenBackup> {
  const { format, header, head, size } = await readHeader(file).catch(explain)
  await compareDigest(file, size).catch(explain)
  if (header.seal !== null && passphrase === null) {
    throw new BackupError('it is encrypted: give its passphrase with --passphrase-file')
  }
  const key =
    header.seal === null || passphrase === null ? null : await openSeal(header.seal, passphrase)
  const sealing = key === null ? null : { key, head: format === 1 ? null : head }
  const frames = () => contentOf(file, { start: head.length, end: size - DIGEST_BYTES }, sealing)
  await refuseIncomplete(frames())
  return { header, bytes: size, frames }
}

/**
 * Reads all frames, because a checksum only says that the file is as its last writer left it.
 * @throws BackupError
 */
async function refuseIncomplete(frames: AsyncIterable<Frame>): Promise<void> {
  let last: Frame['kind'] | null = null
  for await (const { kind } of frames) {
    if (last === null && kind !== 'secret') throw new BackupError('it does not begin like a backup')
    if (last === 'end') throw new BackupError('it has parts after its end')
    last = kind
  }
  if (last !== 'end') throw new BackupError('it has no end')
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
    const all = Buffer.from(head.subarray(0, to + 1))
    return { format, header: read.data, head: all, size }
  } finally {
    await handle.close()
  }
}

function formatOf(head: Buffer): number {
  const [, digits] = /^BABOU BACKUP (\d{1,6})\n/.exec(head.subarray(0, 32).toString('latin1')) ?? []
  if (digits === undefined)
    throw new BackupError(`it is not a backup: it does not begin with ${MAGIC}`)
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

interface Span {
  /** The position of the first chunk in the file. */
  readonly start: number
  /** The position of the checksum in the file. */
  readonly end: number
}

async function* contentOf(
  file: string,
  span: Span,
  sealing: Sealing | null,
): AsyncGenerator<Frame> {
  try {
    yield* unpacked(through(chunksOf(file, span, sealing), createGunzip()))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!code.startsWith('Z_')) explain(error)
    throw new BackupError('its content is incomplete or damaged')
  }
}

/** Explains what `fs` throws in words, without the name of a file. */
function explain(error: unknown): never {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') throw new BackupError('there is no such file')
  if (code === 'EISDIR') throw new BackupError('it is a folder, not a backup')
  if (/^E[A-Z]+$/.test(code)) throw new BackupError(`it cannot be read (${code})`)
  throw error
}

async function* chunksOf(
  file: string,
  { start, end }: Span,
  sealing: Sealing | null,
): AsyncGenerator<Buffer> {
  const handle = await fs.open(file)
  try {
    let at = start
    let length = await lengthAt(handle, at)
    for (let number = 0; length > 0; number++) {
      const bytes = await exactly(handle, at + 4, length)
      at += 4 + length
      length = await lengthAt(handle, at)
      yield sealing === null ? bytes : unsealed(sealing, number, bytes, length === 0)
    }
    if (at + 4 !== end) throw new BackupError('it has bytes after its last chunk')
  } finally {
    await handle.close()
  }
}

async function lengthAt(handle: fs.FileHandle, at: number): Promise<number> {
  const length = (await exactly(handle, at, 4)).readUInt32BE(0)
  if (length > CHUNK_BYTES + TAG_BYTES) throw new BackupError('it has a chunk that is too long')
  return length
}

async function exactly(handle: fs.FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, at)
  if (bytesRead < length) throw new BackupError('it is cut off')
  return buffer
}
