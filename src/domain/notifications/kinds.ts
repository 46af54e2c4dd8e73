// The kinds of notifications, and their default channels. A new kind is a line in this file;
// senders call `notify` of store/notifications/notifications.ts.

export const channels = ['site', 'email', 'feed', 'webhook'] as const
export type Channel = (typeof channels)[number]

/**
 * Notifications by one author within this time are combined into one; emails and webhooks wait for
 * that.
 */
export const TOGETHER_SECONDS = 60

interface NotificationKind {
  readonly label: string
  /** The description on the page of notification settings. */
  readonly description: string
  /** The default channels, except the feed, which contains everything that the site shows. */
  readonly by: readonly Exclude<Channel, 'feed'>[]
  /** Always listed on the site, whatever the member chose, because it is about the account. */
  readonly isAlwaysListed?: true
}

function kind(label: string, by: NotificationKind['by'], description: string): NotificationKind {
  return { label, by, description }
}

/** Declares a kind that is always listed. */
function always(label: string, by: NotificationKind['by'], description: string): NotificationKind {
  return { ...kind(label, by, description), isAlwaysListed: true }
}

const notificationKinds = {
  comment: kind('Comments', ['site'], 'Someone comments on your upload, collection or article'),
  mention: kind('Mentions', ['site'], 'Someone mentions you'),
  quote: kind('Quotes', ['site'], 'Someone quotes what you wrote'),
  watch: kind('Watched', ['site'], 'Something is added to what you watch'),
  reaction: kind('Reactions', [], 'Members react to what you wrote'),
  message: kind('Messages', ['site'], 'Someone writes to you'),
  request: kind(
    'Requests',
    ['site'],
    'Something happens to one of your requests, or to one that you filled or support',
  ),
  poll: kind('Polls', ['site'], 'A poll that you opened or voted in has ended'),
  reseed: kind('Reseeds', ['site'], 'Someone asks for seeders of a torrent you had'),
  search: kind('Saved searches', ['site'], 'A new torrent matches one of your saved searches'),
  moderation: always(
    'Moderation',
    ['site', 'email'],
    'Staff decide about your uploads, topics, posts, comments, articles or collections',
  ),
  staff: always('Staff', ['site', 'email'], 'Messages from staff to you or to all members'),
  warning: always('Warnings', ['site', 'email'], 'Staff warn you, or revoke a warning'),
  security: always(
    'Your account',
    ['site', 'email'],
    'Someone signs in to your account from a new device',
  ),
  rights: always('Roles and classes', ['site'], 'You reach a class, or get a role or permission'),
  connection: kind('Connections', ['site'], 'Others can, or can no longer, connect to your client'),
  obligation: always(
    'Hit and run',
    ['site', 'email'],
    'A torrent you downloaded has to be seeded, or no longer has to be',
  ),
  operations: kind(
    'Operations',
    ['site', 'email'],
    'For staff: a task is overdue, or something needs your approval',
  ),
  economy: kind(
    'Points and tokens',
    ['site'],
    'Someone sends you a gift, or your tokens are about to expire',
  ),
  promotion: kind('Promotions', ['site'], 'A promotion for all members starts'),
  standing: always(
    'Ratio standing',
    ['site', 'email'],
    'You are put on ratio watch, or your right to download changes',
  ),
} satisfies Record<string, NotificationKind>

export type NotificationName = keyof typeof notificationKinds

/** The kinds in the order in which the page shows them. */
export const notificationNames = Object.keys(notificationKinds) as readonly NotificationName[]

/** Returns the row of a kind. */
export function kindOf(name: NotificationName): NotificationKind {
  return notificationKinds[name]
}

/** Whether a member is notified about a kind, by channel. */
export type Choice = Readonly<Record<Channel, boolean>>

/** Returns the choice of a member who has changed nothing. */
export function usualChoice(name: NotificationName): Choice {
  const { by } = kindOf(name)
  return {
    site: by.includes('site'),
    feed: by.includes('site'),
    email: by.includes('email'),
    webhook: by.includes('webhook'),
  }
}

/** Returns a member's choice, corrected for kinds that cannot be turned off. */
export function allowedChoice(name: NotificationName, chosen: Choice): Choice {
  return { ...chosen, site: chosen.site || kindOf(name).isAlwaysListed === true }
}
