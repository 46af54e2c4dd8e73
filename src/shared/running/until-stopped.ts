/** Work that runs until it is stopped. */
export interface RunningWork {
  /** Resolves when the work has ended. */
  readonly stop: () => Promise<void>
}

/** Starts work that ends soon after its signal is aborted. */
export function startUntilStopped(work: (stopping: AbortSignal) => Promise<void>): RunningWork {
  const stopping = new AbortController()
  const running = work(stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
