import type { Role } from '../shared/config.ts'
import type { StartRole } from '../shared/lifecycle.ts'

/**
 * In the order in which they stop: the roles that accept requests first, the one that books their
 * traffic last.
 */
export const roles: readonly Role[] = ['site', 'tracker', 'jobs']

/** With the bot that announces on IRC, which `babou up` runs only while a network is set. */
export const rolesWithBot: readonly Role[] = ['announce', ...roles]

/** The tracker talks only to the bridge. */
export function needsDatabase(role: Role): boolean {
  return role !== 'tracker'
}

/** How a role is started; its code is loaded only here. */
export async function startOf(role: Role): Promise<StartRole> {
  switch (role) {
    case 'site':
      return (await import('../site/main.ts')).start
    case 'tracker':
      return (await import('../tracker/main.ts')).start
    case 'jobs':
      return (await import('../jobs/main.ts')).start
    case 'announce':
      return (await import('../irc/main.ts')).start
  }
}
