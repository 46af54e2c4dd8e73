/** Time as the bridge sees it. Every time limit, pause and retry of the bridge uses it. */
export interface Timing {
  /** Reads a monotonic clock, never the test clock, because the time limits concern the network. */
  readonly seconds: () => number
  /** Runs `step` once after this time; the returned function cancels it. */
  readonly after: (seconds: number, step: () => void) => () => void
}

export const realTiming: Timing = {
  seconds: () => performance.now() / 1000,
  after(seconds, step) {
    const timer = setTimeout(step, seconds * 1000)
    return () => clearTimeout(timer)
  },
}

/**
 * Resolves with the result of `work`, if there is one within `seconds`. A later result is passed to
 * `onLate`, and a later error is dropped.
 *
 * @throws Error of `work`, or `late` when the time has passed
 */
export async function within<T>(
  { after }: Timing,
  seconds: number,
  work: Promise<T>,
  late: Error,
  onLate: (result: T) => void = () => {},
): Promise<T> {
  let callOff = () => {}
  const limit = new Promise<never>((_, reject) => {
    callOff = after(Math.max(0, seconds), () => {
      work.then(onLate, () => {})
      reject(late)
    })
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    callOff()
  }
}
