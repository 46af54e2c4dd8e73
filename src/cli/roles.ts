import type { Role } from '../shared/config.ts'
import type { StartRole } from '../shared/lifecycle.ts'

/** In the order in which they stop: what takes requests first, what books their traffic last. */
export const roles: readonly Role[] = ['site', 'tracker', 'jobs']

/** The tracker talks only to the bridge. */
export function needsDatabase(role: Role): boolean {
  return role !== 'tracker'
}

/** How a role is started; its code is loaded only here. */
export async function startOf(role: Role): Promise<StartRole> {
  const file = new URL(`../${role}/main.js`, import.meta.url).href
  return ((await import(file)) as { start: StartRole }).start
}
