// The kinds of notifications, and their default channels. A new kind is a line here; senders call
// `notify` of store/notifications/notifications.ts.

export const channels = ['site', 'email', 'feed', 'webhook'] as const
export type Channel = (typeof channels)[number]

/** Notifications by one author within this time are one; emails and webhooks wait for it. */
export const TOGETHER_SECONDS = 60

interface NotificationKind {
  readonly label: string
  /** The description on the page of notification settings. */
  readonly description: string
  /** The default channels; the feed has everything that the site shows. */
  readonly by: readonly Exclude<Channel, 'feed'>[]
  /** Always listed on the site, whatever the member chose: it is about the account. */
  readonly isAlwaysListed?: true
}

const notificationKinds = {
  comment: {
    label: 'Comments',
    description: 'Someone comments on your upload, collection or article',
    by: ['site'],
  },
  mention: {
    label: 'Mentions',
    description: 'Someone mentions you',
    by: ['site'],
  },
  quote: {
    label: 'Quotes',
    description: 'Someone quotes what you wrote',
    by: ['site'],
  },
  watch: {
    label: 'Watched',
    description: 'Something is added to what you watch',
    by: ['site'],
  },
  reaction: {
    label: 'Reactions',
    description: 'Members react to what you wrote',
    by: [],
  },
  message: {
    label: 'Messages',
    description: 'Someone writes to you',
    by: ['site'],
  },
  request: {
    label: 'Requests',
    description: 'Something happens to one of your requests, or to one that you filled or support',
    by: ['site'],
  },
  poll: {
    label: 'Polls',
    description: 'A poll that you opened or voted in has ended',
    by: ['site'],
  },
  reseed: {
    label: 'Reseeds',
    description: 'Someone asks for seeders of a torrent you had',
    by: ['site'],
  },
  search: {
    label: 'Saved searches',
    description: 'A new torrent matches one of your saved searches',
    by: ['site'],
  },
  moderation: {
    label: 'Moderation',
    description: 'Staff decide about your uploads, topics, posts, comments or articles',
    by: ['site', 'email'],
    isAlwaysListed: true,
  },
  staff: {
    label: 'Staff',
    description: 'Messages from staff to you or to all members',
    by: ['site', 'email'],
    isAlwaysListed: true,
  },
  warning: {
    label: 'Warnings',
    description: 'Staff warn you, or revoke a warning',
    by: ['site', 'email'],
    isAlwaysListed: true,
  },
  security: {
    label: 'Your account',
    description: 'Someone signs in to your account from a new device',
    by: ['site', 'email'],
    isAlwaysListed: true,
  },
  rights: {
    label: 'Roles and classes',
    description: 'You reach a class, or get a role or permission',
    by: ['site'],
    isAlwaysListed: true,
  },
  connection: {
    label: 'Connections',
    description: 'Others can, or can no longer, connect to your client',
    by: ['site'],
  },
  obligation: {
    label: 'Hit and run',
    description: 'A torrent you downloaded has to be seeded, or no longer has to be',
    by: ['site', 'email'],
    isAlwaysListed: true,
  },
  operations: {
    label: 'Operations',
    description: 'For staff: a task is overdue, or something needs your approval',
    by: ['site', 'email'],
  },
  economy: {
    label: 'Points and tokens',
    description: 'Someone sends you a gift, or your tokens are about to expire',
    by: ['site'],
  },
  promotion: {
    label: 'Promotions',
    description: 'A promotion for all members starts',
    by: ['site'],
  },
  standing: {
    label: 'Ratio standing',
    description: 'You are put on ratio watch, or your right to download changes',
    by: ['site', 'email'],
    isAlwaysListed: true,
  },
} as const satisfies Record<string, NotificationKind>

export type NotificationName = keyof typeof notificationKinds

/** The kinds in the order of the page. */
export const notificationNames = Object.keys(notificationKinds) as readonly NotificationName[]

/** The row of a kind. */
export function kindOf(name: NotificationName): NotificationKind {
  return notificationKinds[name]
}

/** The channels by which a member is notified about a kind. */
export type Choice = Readonly<Record<Channel, boolean>>

/** The choice of a member who changed nothing. */
export function usualChoice(name: NotificationName): Choice {
  const { by } = kindOf(name)
  return {
    site: by.includes('site'),
    feed: by.includes('site'),
    email: by.includes('email'),
    webhook: by.includes('webhook'),
  }
}

/** A member's choice, corrected for kinds that cannot be turned off. */
export function allowedChoice(name: NotificationName, chosen: Choice): Choice {
  return { ...chosen, site: chosen.site || kindOf(name).isAlwaysListed === true }
}
