import type { PermissionRow } from './permission-rows.ts'
import { allows } from './permission-rows.ts'

/** Permissions about points and tokens: a part of the catalog. */
export const economyPermissions = {
  'economy.spend': allows(
    'member',
    'user:write',
    'spend points and tokens: on torrents, in the shop, as gifts',
  ),
  'promotions.edit': allows('admin', 'staff:economy', 'create and end promotions'),
  'economy.see': allows(
    'moderator',
    'staff:economy',
    'see the economy statistics: what is issued and spent, and what members have',
  ),
  'simulations.see': allows(
    'moderator',
    'staff:economy',
    'see simulations of ratio policies, promotions and points, and the members they affect',
  ),
  'simulations.run': allows('admin', 'staff:economy', 'run, name and remove simulations'),
  'store.edit': allows('admin', 'staff:economy', 'manage the shop and open pools'),
  'economy.grant': allows(
    'admin',
    'staff:economy',
    'grant points, tokens, invites and traffic to members, and deduct them',
  ),
  'imports.edit': allows(
    'admin',
    'staff:members',
    'see imports from other trackers, and correct rows in quarantine',
  ),
  'ledger.replay': allows(
    'moderator',
    'staff:members',
    'replay the traffic of members from its reported bytes',
  ),
} as const satisfies Record<string, PermissionRow>
