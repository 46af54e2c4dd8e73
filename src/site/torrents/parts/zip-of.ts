import { once } from 'node:events'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

// A zip archive that is sent as it is made: the next file is made once the reader has the one
// before, so that an archive takes the memory of one file, however large it is.

export interface ZippedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Written at a time: as much waits for a slow reader at each step. */
const PART = 64 * 1024

const NOTHING = new Uint8Array()

/** The parts of an archive of files. */
export async function* zipOf(
  files: AsyncIterable<ZippedFile>,
  mtime: Date,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const filled = fill(zip, files, mtime)
  filled.catch((error: unknown) => {
    // Half an archive must not look like a whole one: the reader's connection ends.
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  for await (const part of output) yield part as Buffer
  await filled
}

async function fill(zip: ZipFile, files: AsyncIterable<ZippedFile>, mtime: Date): Promise<void> {
  const output = zip.outputStream as Readable
  // Also when the reader leaves.
  const gone = once(output, 'close')
  for await (const { name, bytes } of files) {
    const source = Readable.from(partsOf({ rest: bytes }))
    const read = once(source, 'close')
    // Compressed: programs that read an archive as a stream find the end of a file by it.
    zip.addReadStream(source, name, { mtime, compressionLevel: 1 })
    await Promise.race([read, gone])
    if (output.destroyed) return
  }
  zip.end()
}

/**
 * The archive keeps the stream of each file until it ends, and a stream what it was made from: its
 * bytes are let go of with the last part, and parts are copies.
 */
function* partsOf(held: { rest: Uint8Array }): Generator<Uint8Array> {
  while (held.rest.length > 0) yield take(held)
}

function take(held: { rest: Uint8Array }): Uint8Array {
  const part = Buffer.from(held.rest.subarray(0, PART))
  held.rest = held.rest.length > PART ? held.rest.subarray(PART) : NOTHING
  return part
}
