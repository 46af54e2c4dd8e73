/**
 * The same items in the same order, of which the next one is prepared while one is in use: two of
 * them are in memory. An error of the preparation is thrown when its item would have come.
 */
export async function* ahead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]()
  let next = started(iterator)
  try {
    for (;;) {
      const { done, value } = await next
      if (done === true) return
      next = started(iterator)
      yield value
    }
  } finally {
    await next.catch(() => undefined)
    await iterator.return?.()
  }
}

/** Its error does not count as unhandled while no one waits for it. */
function started<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next()
  next.catch(() => undefined)
  return next
}
