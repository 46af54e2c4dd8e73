import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { createGzip } from 'node:zlib'
import type { Header } from './format.ts'
import { BackupError, CHUNK_BYTES, FORMAT, MAGIC } from './format.ts'
import { packed, type Frame } from './frames.ts'
import { newSeal, sealed } from './sealing.ts'
import { through } from './through.ts'

/**
 * The level of compression: rows of text shrink to a fifth; a higher one saves little and costs
 * several times as much.
 */
const EFFORT = 3

export interface NewBackup {
  readonly header: Omit<Header, 'seal'>
  readonly frames: AsyncIterable<Frame>
  readonly passphrase: string | null
}

/**
 * Writes a backup file that only its owner can read. It gets its name when all of it is on the
 * disk; until then it is called `FILE.part`, which is removed when writing fails.
 *
 * @returns its size in bytes
 * @throws BackupError when the file exists, and the errors of the frames and of the disk
 */
export async function writeBackup(file: string, backup: NewBackup): Promise<number> {
  if (await exists(file)) throw new BackupError(`${file} exists: give the name of a new file`)
  const part = `${file}.part`
  if (await exists(part)) throw new BackupError(whileWritten(part))
  const out = await fs.open(part, 'wx', 0o600)
  try {
    const bytes = await writeAll(out, backup)
    await out.sync()
    await out.close()
    await fs.rename(part, file)
    await syncFolder(path.dirname(file))
    return bytes
  } catch (error) {
    await out.close().catch(() => undefined)
    await fs.rm(part, { force: true })
    throw error
  }
}

function whileWritten(part: string): string {
  return `${part} exists: another backup is being written, or was killed; then remove the file`
}

async function writeAll(out: fs.FileHandle, backup: NewBackup): Promise<number> {
  const { frames, passphrase } = backup
  const { seal, key } = passphrase === null ? NOT_SEALED : await newSeal(passphrase)
  const hash = createHash('sha256')
  let written = 0
  const write = async (bytes: Buffer) => {
    hash.update(bytes)
    await writeFully(out, bytes)
    written += bytes.length
  }
  const header: Header = { ...backup.header, seal }
  const head = Buffer.from(`${MAGIC} ${FORMAT}\n${JSON.stringify(header)}\n`)
  await write(head)
  const zipped = through(packed(frames), createGzip({ level: EFFORT }))
  let number = 0
  for await (const { chunk, isLast } of withLast(chunksOf(zipped))) {
    const bytes = key === null ? chunk : sealed({ key, head }, number, chunk, isLast)
    number++
    await write(Buffer.concat([lengthOf(bytes), bytes]))
  }
  await write(Buffer.alloc(4))
  const digest = hash.digest()
  await writeFully(out, digest)
  return written + digest.length
}

const NOT_SEALED = { seal: null, key: null }

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length, 0)
  return length
}

/** Yields the same bytes in chunks of one size, of which the last one may be shorter. */
async function* chunksOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const some of bytes) {
    waiting.push(some)
    length += some.length
    if (length < CHUNK_BYTES) continue
    const all = Buffer.concat(waiting)
    let from = 0
    for (; all.length - from >= CHUNK_BYTES; from += CHUNK_BYTES)
      yield all.subarray(from, from + CHUNK_BYTES)
    waiting = [all.subarray(from)]
    length = all.length - from
  }
  if (length > 0) yield Buffer.concat(waiting)
}

/** Yields each chunk together with whether it is the last one. */
async function* withLast(chunks: AsyncIterable<Buffer>) {
  let before: Buffer | null = null
  for await (const chunk of chunks) {
    if (before !== null) yield { chunk: before, isLast: false }
    before = chunk
  }
  if (before !== null) yield { chunk: before, isLast: true }
}

async function writeFully(out: fs.FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await out.write(bytes, from)
    from += bytesWritten
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  )
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
