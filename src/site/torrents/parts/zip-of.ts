import { once } from 'node:events'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

// A zip archive that is sent as it is generated: the next file is generated once the reader has
// received the one before, so that an archive takes the memory of one file, however large it is.

export interface ZippedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The bytes written at a time: each step holds this much for a slow reader. */
const PART = 64 * 1024

const NOTHING = new Uint8Array()

/** Generates the parts of an archive of files. */
export async function* zipOf(
  files: AsyncIterable<ZippedFile>,
  mtime: Date,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const filled = fill(zip, files, mtime)
  filled.catch((error: unknown) => {
    // Half an archive must not look complete, so the reader's connection is closed.
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  for await (const part of output) yield part as Buffer
  await filled
}

async function fill(zip: ZipFile, files: AsyncIterable<ZippedFile>, mtime: Date): Promise<void> {
  const output = zip.outputStream as Readable
  // Also runs when the reader disconnects.
  const gone = once(output, 'close')
  for await (const { name, bytes } of files) {
    const source = Readable.from(partsOf({ rest: bytes }))
    const read = once(source, 'close')
    // Compressed, as programs that read an archive as a stream need this to find the end of a file.
    zip.addReadStream(source, name, { mtime, compressionLevel: 1 })
    await Promise.race([read, gone])
    if (output.destroyed) return
  }
  zip.end()
}

/**
 * The archive keeps the stream of each file until it ends, and a stream keeps what it was made
 * from. So the stream releases its bytes with the last part, and parts are copies.
 */
function* partsOf(held: { rest: Uint8Array }): Generator<Uint8Array> {
  while (held.rest.length > 0) yield take(held)
}

function take(held: { rest: Uint8Array }): Uint8Array {
  const part = Buffer.from(held.rest.subarray(0, PART))
  held.rest = held.rest.length > PART ? held.rest.subarray(PART) : NOTHING
  return part
}
