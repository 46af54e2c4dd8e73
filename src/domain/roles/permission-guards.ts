import type { permissions } from './permission-catalogue.ts'

// What is required for using a permission, in addition to having it. Every permission is listed
// here; the compiler reports a missing one.

/**
 * When a member with two-factor authentication must have confirmed it recently to use a permission.
 */
export type StepUp =
  | 'never'
  /** For everything except reading. */
  | 'changes'

/** On which other members a permission may be used. */
export type OnOthers =
  /** The permission is not used on members. */
  | 'none'
  /** Only on members with a lower role than that of the acting member. */
  | 'lower'

/** Whether a permission may be used on oneself. */
export type OnSelf = 'no' | 'yes' | 'owner'

export interface PermissionGuard {
  readonly stepUp: StepUp
  readonly others: OnOthers
  readonly self: OnSelf
}

const plain = { stepUp: 'never', others: 'none', self: 'yes' } as const
/** Changes the site, or gives lasting access to an account. */
const sensitive = { ...plain, stepUp: 'changes' } as const
/** Daily work of staff on individual members. */
const onLower = { stepUp: 'never', others: 'lower', self: 'no' } as const
/** Grants or removes access, permissions or anything of value. */
const sensitiveOnLower = { ...onLower, stepUp: 'changes' } as const

export const guards = {
  'site.visit': plain,
  'account.make': plain,
  'account.enter': plain,
  'account.leave': plain,
  'account.own': plain,
  'account.change': plain,
  'account.secure': sensitive,
  'catalog.read': plain,
  'torrents.match': plain,
  'torrents.download': plain,
  'torrents.upload': plain,
  'torrents.edit-own': plain,
  'torrents.edit': plain,
  'torrents.remove': plain,
  'torrents.moderate': plain,
  'torrents.skip-queue': plain,
  'torrents.see-peers': plain,
  'torrents.thank': plain,
  'economy.spend': plain,
  'promotions.edit': plain,
  'economy.see': plain,
  'simulations.see': plain,
  'simulations.run': plain,
  'store.edit': sensitive,
  'economy.grant': { stepUp: 'changes', others: 'lower', self: 'owner' },
  'ledger.replay': { stepUp: 'never', others: 'lower', self: 'yes' },
  'images.add': plain,
  'tags.vote': plain,
  'bookmarks.keep': plain,
  'searches.keep': plain,
  'comments.write': plain,
  'comments.remove': plain,
  'statistics.read': plain,
  'messages.read': plain,
  'messages.write': plain,
  'messages.reach-all': plain,
  'messages.moderate': plain,
  'forums.read': plain,
  'forums.write': plain,
  'forums.moderate': plain,
  'forums.edit': plain,
  'articles.read': plain,
  'articles.write': plain,
  'articles.manage': plain,
  'texts.moderate': plain,
  'texts.edit': plain,
  'wiki.write': plain,
  'wiki.manage': plain,
  'requests.read': plain,
  'requests.write': plain,
  'requests.moderate': plain,
  'rescue.read': plain,
  'rescue.pledge': plain,
  'polls.read': plain,
  'polls.vote': plain,
  'polls.write': plain,
  'polls.manage': plain,
  'support.read': plain,
  'support.write': plain,
  'cases.work': plain,
  'cases.edit': plain,
  'invites.unlimited': plain,
  'applications.judge': plain,
  'applications.edit': plain,
  'appeals.judge': sensitiveOnLower,
  'email-domains.edit': plain,
  'invites.make': plain,
  'members.read': plain,
  'members.ban': sensitiveOnLower,
  'members.see-private': plain,
  'members.note': onLower,
  'members.warn': onLower,
  'members.bulk': sensitiveOnLower,
  'anomalies.judge': onLower,
  'members.set-role': { stepUp: 'changes', others: 'lower', self: 'owner' },
  'members.give-rights': sensitiveOnLower,
  'members.manage': sensitiveOnLower,
  'members.close': sensitiveOnLower,
  'networks.ban': sensitive,
  'torrents.restore': plain,
  'categories.edit': sensitive,
  'bundles.edit': plain,
  'bundles.manage': plain,
  'collections.edit': plain,
  'collections.manage': plain,
  'tags.edit': plain,
  'roles.edit': sensitive,
  'console.see': plain,
  'nodes.see': plain,
  'tasks.see': plain,
  'tasks.run': sensitive,
  'nodes.switch': sensitive,
  'nodes.edit': sensitive,
  'alerts.answer': plain,
  'alerts.targets': sensitive,
  'announces.trace': plain,
  'traffic.see-parked': plain,
  'mails.read': { stepUp: 'changes', others: 'lower', self: 'yes' },
  'imports.edit': sensitive,
  'ratio.see': plain,
  'ratio.override': onLower,
  'ratio.edit': sensitive,
  'settings.edit': sensitive,
  'content.edit': plain,
  'audit.read': plain,
} as const satisfies Record<keyof typeof permissions, PermissionGuard>
