/**
 * Yields the same items in the same order, but prepares the next one while one is in use, so two of
 * them are in memory. An error in preparing an item is thrown when that item is due.
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

/**
 * Starts the preparation of the next item; its error does not count as unhandled while no one waits
 * for it.
 */
function started<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next()
  next.catch(() => undefined)
  return next
}
