import type { PermissionRow } from './permission-rows.ts'

/** What may be done with points and tokens: a part of the catalogue. */
export const economyPermissions = {
  'economy.spend': {
    least: 'member',
    scope: 'user:write',
    description: 'spend points and tokens: on torrents, in the store, as gifts',
  },
  'promotions.edit': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'promote torrents, categories, tags, roles and members for a while, and end that',
  },
  'economy.see': {
    least: 'moderator',
    scope: 'staff:economy',
    description: 'see the figures of the economy: what is minted and burned, and who has how much',
  },
  'simulations.see': {
    least: 'moderator',
    scope: 'staff:economy',
    description: 'see simulations of rules, promotions and points, and whom they would touch',
  },
  'simulations.run': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'have rules, promotions and points simulated, and name and remove such runs',
  },
  'store.edit': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'fill the store and open pools',
  },
  'economy.grant': {
    least: 'admin',
    scope: 'staff:economy',
    description: 'give members points, tokens, invites and traffic, and take them',
    stepUp: true,
  },
  'ledger.replay': {
    least: 'moderator',
    scope: 'staff:members',
    description: 'replay the traffic of members from its raw bytes',
  },
} as const satisfies Record<string, PermissionRow>
