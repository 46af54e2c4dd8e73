import { setTimeout as sleep } from 'node:timers/promises'

/** Waits; never rejects. Returns false immediately when `stopping` is aborted. */
export async function pause(ms: number, stopping?: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal: stopping })
    return true
  } catch {
    return false
  }
}
