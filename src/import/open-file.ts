import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import { SourceError } from './rows.ts'

/** Bytes per read of the file. */
const READ_BYTES = 256 * 1024

/**
 * Reads a dump, and decompresses it if its name ends with `.gz` or `.zst`.
 * @throws SourceError when the compressed data is damaged or ends too early
 */
export async function* openFile(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES })
  try {
    if (path.endsWith('.gz')) yield* gunzipped(file, path)
    else if (path.endsWith('.zst')) yield* unzstd(file, path)
    else yield* file as AsyncIterable<Buffer>
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new SourceError(`there is no file ${path}`)
    if (code === 'EISDIR') throw new SourceError(`${path} is a directory, not a dump`)
    if (code === 'EACCES') throw new SourceError(`${path} cannot be read: permission denied`)
    if (error instanceof SourceError) throw error
    throw new SourceError(`${path}: ${message}`)
  } finally {
    file.destroy()
  }
}

async function* gunzipped(file: Readable, path: string): AsyncGenerator<Buffer> {
  const zip = createGunzip()
  // Errors of the file also reach the reader of `zip`.
  pipeline(file, zip, () => undefined)
  let bytes = 0
  try {
    for await (const chunk of zip as AsyncIterable<Buffer>) {
      bytes += chunk.length
      yield chunk
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'Z_BUF_ERROR' && code !== 'Z_DATA_ERROR') throw error
    const why = code === 'Z_BUF_ERROR' ? 'is cut off' : 'is damaged'
    throw new SourceError(`${path} ${why} after byte ${bytes} of its decompressed data`)
  }
}

async function* unzstd(file: Readable, path: string): AsyncGenerator<Buffer> {
  let ready: Buffer[] = []
  let bytes = 0
  let isEnded = false
  const zstd = new Decompress((part, isLast) => {
    // The decompressor reuses its buffer, so the bytes are copied.
    if (part.length > 0) ready.push(Buffer.from(part))
    isEnded = isLast === true
  })
  const take = (): Buffer[] => {
    const taken = ready
    ready = []
    for (const part of taken) bytes += part.length
    return taken
  }
  const push = (chunk: Uint8Array, isLast: boolean): void => {
    try {
      zstd.push(chunk, isLast)
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown'
      const at = `after byte ${bytes} of its decompressed data`
      throw new SourceError(`${path} is cut off or damaged ${at} (${why})`)
    }
  }
  for await (const chunk of file as AsyncIterable<Buffer>) {
    push(chunk, false)
    yield* take()
  }
  push(new Uint8Array(0), true)
  yield* take()
  if (!isEnded) throw new SourceError(`${path} is cut off after byte ${bytes}`)
}
