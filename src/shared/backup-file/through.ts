import { Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Yields the bytes that a transform makes from a source. The reader gets the errors of the source;
 * a reader that stops early ends the source. Unlike this, `compose` of Node's streams hangs when
 * the source fails.
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
