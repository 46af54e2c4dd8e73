import type { PermissionRow } from './permission-rows.ts'
import { allows } from './permission-rows.ts'

/** Permissions about nodes, tasks and alerts: a part of the catalog. */
export const fleetPermissions = {
  'nodes.see': allows('moderator', 'staff:console', 'see the status of trackers and other nodes'),
  'tasks.see': allows(
    'moderator',
    'staff:console',
    'see scheduled tasks, their runs, and the jobs nodes',
  ),
  'tasks.run': allows('admin', 'staff:tasks', 'run, pause and resume scheduled tasks'),
  'nodes.switch': allows('admin', 'staff:nodes', 'disable, enable and drain trackers'),
  'nodes.edit': allows(
    'owner',
    null,
    'add and remove nodes; a new node gets the secret of the fleet',
  ),
  'alerts.answer': allows(
    'moderator',
    'staff:nodes',
    'acknowledge and silence alerts, and set maintenance windows',
  ),
  'alerts.targets': allows('owner', null, 'set where alerts are sent, including private networks'),
} as const satisfies Record<string, PermissionRow>
