import { idOf } from '../http/frame/path-ids.ts'

/** The id in a form or an address, or null. */
export function bundleId(given: unknown): number | null {
  return idOf(String(given ?? '')) || null
}
