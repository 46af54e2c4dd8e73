import type { PermissionRow } from './permission-rows.ts'

/** Permissions about nodes, tasks and alerts: a part of the catalog. */
export const fleetPermissions = {
  'nodes.see': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see the status of trackers and other nodes',
  },
  'tasks.see': {
    least: 'moderator',
    scope: 'staff:console',
    description: 'see scheduled tasks, their runs, and the jobs nodes',
  },
  'tasks.run': {
    least: 'admin',
    scope: 'staff:tasks',
    description: 'run, pause and resume scheduled tasks',
  },
  'nodes.switch': {
    least: 'admin',
    scope: 'staff:nodes',
    description: 'disable and enable trackers',
  },
  'nodes.edit': {
    least: 'owner',
    scope: null,
    description: 'add and remove nodes; a new node gets the secret of the fleet',
  },
  'alerts.answer': {
    least: 'moderator',
    scope: 'staff:nodes',
    description: 'acknowledge and silence alerts, and set maintenance windows',
  },
  'alerts.targets': {
    least: 'owner',
    scope: null,
    description: 'set where alerts are sent, including private networks',
  },
} as const satisfies Record<string, PermissionRow>
