import type { PermissionRow } from './permission-rows.ts'

/** Permissions about points and tokens: a part of the catalog. */
export const economyPermissions = {
  'economy.spend': {
    least: 'member',
    scope: 'user:write',
    description: 'spend points and tokens: on torrents, in the shop, as gifts',
  },
  'promotions.edit': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'create and end promotions',
  },
  'economy.see': {
    least: 'moderator',
    scope: 'staff:economy',
    description: 'see the economy statistics: what is issued and spent, and what members have',
  },
  'simulations.see': {
    least: 'moderator',
    scope: 'staff:economy',
    description:
      'see simulations of ratio policies, promotions and points, and the members they affect',
  },
  'simulations.run': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'run, name and remove simulations',
  },
  'store.edit': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'manage the shop and open pools',
  },
  'economy.grant': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'grant points, tokens, invites and traffic to members, and deduct them',
  },
  'imports.edit': {
    least: 'admin',
    scope: 'staff:members',
    description: 'see imports from other trackers, and correct rows in quarantine',
  },
  'ledger.replay': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'replay the traffic of members from its reported bytes',
  },
} as const satisfies Record<string, PermissionRow>
