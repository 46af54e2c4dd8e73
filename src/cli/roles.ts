import type { Role } from '../shared/config.ts'
import type { StartRole } from '../shared/lifecycle.ts'

/**
 * The order in which they stop: the roles that accept requests first, the one that books their
 * traffic last.
 */
export const roles: readonly Role[] = ['site', 'tracker', 'jobs']

/**
 * Includes the bot that announces on IRC, which `babou up` only runs while a network is configured.
 */
export const rolesWithBot: readonly Role[] = ['announce', ...roles]

/** Returns whether a role needs a database; the tracker only talks to the bridge. */
export function needsDatabase(role: Role): boolean {
  return role !== 'tracker'
}

/** Loads the code of a role, which happens only here, and returns how to start it. */
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
