import type { Permission } from '../../../domain/roles/permissions.ts'
import type { QueueName } from '../../../store/notifications/work-queues.ts'

/** The menu of a page of the console or of the settings. */
export interface ConsoleMenu {
  /** The label of the landmark. */
  readonly label: string
  /** Whether the search box is shown above it. */
  readonly hasFind: boolean
  readonly groups: readonly {
    readonly name: string
    /** Whether the menu can be folded, and whether it is open. */
    readonly isFolded: boolean
    readonly isOpen: boolean
    /** The number of waiting items in all entries: `12`; null for none. */
    readonly waiting: string | null
    readonly entries: readonly {
      readonly href: string
      readonly label: string
      readonly isCurrent: boolean
      readonly waiting: string | null
    }[]
  }[]
}

interface MenuEntry {
  readonly href: string
  /** A second address whose pages belong to this entry. */
  readonly also?: string
  readonly label: string
  readonly permission: Permission
  /**
   * The queue of items that wait there; and the permission to process it, if that is another one.
   */
  readonly queue?: QueueName
  readonly queuePermission?: Permission
}

interface MenuGroup {
  readonly name: string
  readonly entries: readonly MenuEntry[]
}

/** The menu of the console, in order; an entry is shown to those who may open its page. */
export const consoleMenu: readonly MenuGroup[] = [
  { name: 'Console', entries: [entry('/admin', 'Overview', 'console.see')] },
  {
    name: 'Cases and texts',
    entries: [
      { ...entry('/admin/cases', 'Cases', 'cases.work'), queue: 'cases' },
      entry('/admin/case-reasons', 'Reasons for reports', 'cases.edit'),
      entry('/admin/responsibilities', 'Responsibilities', 'cases.edit'),
      entry('/admin/prepared-answers', 'Prepared answers', 'cases.edit'),
      {
        ...entry('/admin/message-reports', 'Reported messages', 'messages.moderate'),
        queue: 'message-reports',
      },
      { ...entry('/admin/held-texts', 'Held texts', 'texts.moderate'), queue: 'held-texts' },
      entry('/admin/text-rules', 'Rules for texts', 'texts.edit'),
      entry('/admin/text-limits', 'Limits for texts', 'texts.edit'),
    ],
  },
  {
    name: 'People',
    entries: [
      entry('/admin/users', 'Members', 'members.see-private'),
      { ...entry('/admin/bulk-actions', 'Bulk actions', 'members.bulk'), queue: 'bulk-actions' },
      entry('/admin/roles', 'Roles', 'roles.edit'),
      entry('/admin/classes', 'Classes', 'roles.edit'),
      entry('/admin/invites', 'Invites', 'members.see-private'),
      {
        ...entry('/admin/applications', 'Applications', 'applications.judge'),
        queue: 'applications',
      },
      { ...entry('/admin/appeals', 'Appeals', 'appeals.judge'), queue: 'appeals' },
      entry('/admin/bans', 'Bans', 'members.see-private'),
      entry('/admin/email-domains', 'Email domains', 'email-domains.edit'),
    ],
  },
  {
    name: 'Conduct',
    entries: [
      {
        ...entry('/admin/fair-play', 'Fair play', 'anomalies.judge'),
        ...{ queue: 'fair-play' as const, also: '/admin/fair-play-pairs' },
      },
      entry('/admin/watch', 'Ratio watch', 'ratio.see'),
      {
        ...entry('/admin/ratio', 'Ratio policies', 'ratio.see'),
        queue: 'ratio-policies',
        queuePermission: 'ratio.edit',
      },
      entry('/admin/hit-and-run', 'Hit and run', 'ratio.see'),
      entry('/admin/foreign-urls', 'Old announce URLs', 'members.see-private'),
      entry('/admin/reachability', 'Reachability', 'members.see-private'),
    ],
  },
  {
    name: 'Catalog',
    entries: [
      { ...entry('/admin/moderation', 'Moderation', 'torrents.moderate'), queue: 'torrents' },
      entry('/admin/torrents', 'Torrents', 'torrents.remove'),
      entry('/admin/categories', 'Categories', 'categories.edit'),
      entry('/admin/attributes', 'Attributes', 'categories.edit'),
      entry('/admin/tags', 'Tags', 'tags.edit'),
      entry('/admin/tool-numbers', 'Numbers for programs', 'categories.edit'),
    ],
  },
  {
    name: 'Economy',
    entries: [
      entry('/admin/promotions', 'Promotions', 'promotions.edit'),
      entry('/admin/economy', 'Statistics', 'economy.see'),
      entry('/admin/simulations', 'Simulations', 'simulations.see'),
      entry('/admin/shop', 'Shop', 'store.edit'),
      entry('/admin/pools', 'Pools', 'store.edit'),
      { ...entry('/admin/grants', 'Grants', 'economy.grant'), queue: 'grants' },
    ],
  },
  {
    name: 'Site',
    entries: [
      entry('/admin/settings', 'Settings', 'settings.edit'),
      entry('/admin/settings/clients', 'Clients', 'settings.edit'),
      entry('/admin/themes', 'Themes', 'settings.edit'),
      entry('/admin/banners', 'Banners', 'content.edit'),
      entry('/admin/forums', 'Forums', 'forums.edit'),
      entry('/admin/irc', 'IRC', 'settings.edit'),
      { ...entry('/admin/mails', 'Outgoing email', 'mails.read'), queue: 'failed-mails' },
      entry('/admin/import', 'Imports', 'imports.edit'),
      entry('/admin/audit', 'Audit log', 'audit.read'),
    ],
  },
  {
    name: 'Operations',
    entries: [
      entry('/admin/fleet', 'Fleet', 'nodes.see'),
      entry('/admin/alerts', 'Alerts', 'nodes.see'),
      entry('/admin/tracker', 'Trackers', 'nodes.see'),
      entry('/admin/bridge/off', 'Disabled trackers', 'nodes.see'),
      entry('/admin/bridge/refused', 'Refused connections', 'nodes.see'),
      entry('/admin/shadow', 'Shadow', 'nodes.see'),
      entry('/admin/traces', 'Announce traces', 'announces.trace'),
      entry('/admin/explain', 'Explain an announce', 'announces.trace'),
      entry('/admin/jobs', 'Scheduled tasks', 'tasks.see'),
      entry('/admin/backups', 'Backups', 'tasks.see'),
      {
        ...entry('/admin/traffic', 'Unbooked traffic', 'traffic.see-parked'),
        queue: 'parked-traffic',
      },
    ],
  },
]

function entry(href: string, label: string, permission: Permission): MenuEntry {
  return { href, label, permission }
}
