import { Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * The bytes that a transform makes of others. What the source throws, the reader gets; a reader
 * that stops early ends the source. `compose` of streams hangs when the source fails.
 */
export async function* through(
  bytes: AsyncIterable<Buffer>,
  transform: Duplex,
): AsyncGenerator<Buffer> {
  const fed = pipeline(Readable.from(bytes), transform)
  fed.catch(() => {}) // the reader of the transform gets it
  try {
    yield* transform as AsyncIterable<Buffer>
  } finally {
    transform.destroy()
    await fed.catch(() => {})
  }
}
