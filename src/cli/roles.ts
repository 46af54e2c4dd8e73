import type { Role } from '../shared/config.ts'
import type { StartRole } from '../shared/lifecycle.ts'

/**
 * The order in which they stop: first those that accept requests, last the one that books their
 * traffic.
 */
export const roles: readonly Role[] = ['site', 'tracker', 'jobs']

/**
 * All roles, including the bot that announces on IRC, which `babou up` runs only while a network is
 * configured.
 */
export const rolesWithBot: readonly Role[] = ['announce', ...roles]

/** Whether a role needs a database. The tracker does not: it only communicates over the bridge. */
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
