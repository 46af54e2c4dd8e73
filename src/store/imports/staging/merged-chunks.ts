// A later reading finds only a few new rows in each statement of a dump. They are written together,
// because each COPY costs a millisecond, and the largest site has 20,000 statements.

/** Some rows of a table of the source. */
export interface SourceChunk {
  readonly table: string
  /** All columns of the table, including those that are not read. */
  readonly columns: readonly string[]
  readonly read: readonly { readonly name: string }[]
  readonly rows: readonly (readonly (string | Uint8Array | null)[])[]
  /** The hash of each of `rows`. */
  readonly hashes: readonly bigint[]
  /** The number of rows that are already staged. */
  readonly same: number
  readonly skipped: number
}

/**
 * The limits of a merged chunk: its new rows, their approximate number of characters or bytes, and
 * its other rows.
 */
const ROWS = 2_000
const SIZE = 4 * 1024 * 1024
const SAME = 50_000

interface Held {
  readonly chunk: SourceChunk
  readonly size: number
}

/**
 * Yields the same rows in fewer chunks. If there is an error, what was read before it is yielded
 * first.
 */
export async function* mergedChunks(
  chunks: AsyncIterable<SourceChunk>,
): AsyncGenerator<SourceChunk> {
  let held: Held | null = null
  let failed: { readonly error: unknown } | null = null
  try {
    for await (const chunk of chunks) {
      const next: Held = { chunk, size: sizeOf(chunk) }
      if (held !== null && fits(held, next)) held = joined(held, next)
      else {
        if (held !== null) yield held.chunk
        held = next
      }
    }
  } catch (error) {
    failed = { error }
  }
  if (held !== null) yield held.chunk
  if (failed !== null) throw failed.error
}

function sizeOf({ rows }: SourceChunk): number {
  let size = 0
  for (const row of rows) for (const value of row) size += value?.length ?? 0
  return size
}

function fits({ chunk: one, size }: Held, { chunk: next, size: more }: Held): boolean {
  return (
    one.table === next.table &&
    one.read.length === next.read.length &&
    one.read.every(({ name }, at) => name === next.read[at].name) &&
    one.rows.length + next.rows.length <= ROWS &&
    size + more <= SIZE &&
    one.same + one.skipped + next.same + next.skipped <= SAME &&
    // The chunks must agree on whether their table is known, as a chunk says this only as a whole.
    one.skipped > 0 === next.skipped > 0
  )
}

function joined({ chunk: one, size }: Held, { chunk: next, size: more }: Held): Held {
  const chunk = {
    ...one,
    rows: [...one.rows, ...next.rows],
    hashes: [...one.hashes, ...next.hashes],
    same: one.same + next.same,
    skipped: one.skipped + next.skipped,
  }
  return { chunk, size: size + more }
}
