import { copyRows } from '../../../store/base/bulk-copy.ts'
import type { Cell, CopyClient } from '../../../store/base/bulk-copy.ts'
import type { Database } from '../../../store/base/schema.ts'

// Work that is done in parts, so that it fills times in which something else is waited for.

/** The rows of a part, which keep PostgreSQL busy for a tenth of a second at most. */
const ROWS = 2_000

/** Work that yields after each part, and that is complete when it returns. */
export type Parts = AsyncGenerator<void, void>

/** Writes rows like `copyRows`, but some of them at a time. */
export async function* copyInParts<T extends keyof Database & string>(
  client: CopyClient,
  table: T,
  columns: readonly (keyof Database[T] & string)[],
  rows: Iterable<readonly Cell[]>,
): Parts {
  let part: (readonly Cell[])[] = []
  for (const row of rows) {
    if (part.push(row) < ROWS) continue
    await copyRows(client, table, columns, part)
    part = []
    yield
  }
  if (part.length > 0) await copyRows(client, table, columns, part)
}

/** Does the whole work. */
export async function finished(parts: Parts): Promise<void> {
  while (!(await parts.next()).done);
}

/** Yields the same as `items`. While an item is waited for, parts of the work are done. */
export async function* filledWith<T>(items: AsyncGenerator<T>, parts: Parts): AsyncGenerator<T> {
  try {
    for (;;) {
      const next = await filling(items.next(), parts)
      if (next.done) return
      yield next.value
    }
  } finally {
    await items.return(undefined)
  }
}

/** Does parts of the work until `awaited` is settled or the work is complete. */
async function filling<T>(awaited: Promise<T>, parts: Parts): Promise<T> {
  let isSettled = false
  const settled = awaited.finally(() => (isSettled = true))
  // An error is thrown below, after the part that is being done.
  settled.catch(() => {})
  while (!isSettled && !(await parts.next()).done);
  return settled
}
