import { idOf } from '../http/frame/path-ids.ts'

/** Reads the ID in a form or an address; null if it is not one. */
export function bundleId(given: unknown): number | null {
  return idOf(String(given ?? '')) || null
}
