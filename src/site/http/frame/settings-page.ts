import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../call.ts'
import type { FieldErrors } from './forms.ts'
import type { RefusalCode } from '../refusals.ts'
import type { InvalidReply, PageData, PageReply } from '../reply.ts'
import { invalid, page } from '../reply.ts'

/** The groups of the menu, in order. */
const groupNames = ['Account', 'Programs', 'Preferences'] as const

interface Section {
  readonly href: string
  readonly label: string
  readonly says: string
  readonly permission: Permission
  readonly group: (typeof groupNames)[number]
}

/** The sections of a member's settings, in order; each is shown to members who may open it. */
export const sections: readonly Section[] = [
  {
    href: '/settings/account',
    label: 'Account',
    says: 'Your email address',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/security',
    label: 'Security',
    says: 'Your password and passkey',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/security/factors',
    label: 'Two-factor authentication',
    says: 'Authenticator app, security keys and recovery codes',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/sessions',
    label: 'Sessions',
    says: 'Where you are signed in',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/history',
    label: 'History',
    says: 'What happened to your account, and staff who viewed your IP addresses',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/leave',
    label: 'Your data',
    says: 'Download a copy of your data, or delete your account',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/tokens',
    label: 'API tokens',
    says: 'For programs that sign in on your behalf',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/keys/feed',
    label: 'Feed key',
    says: 'For tools that download .torrent files, and feed readers',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/integrations',
    label: 'Integrations',
    says: 'What to enter in Sonarr, Prowlarr, autobrr and others, with a test',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/clients',
    label: 'BitTorrent clients',
    says: 'Send torrents to your clients at home from any device',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/profile',
    label: 'Profile',
    says: 'The text on your profile, and your avatar',
    permission: 'account.own',
    group: 'Preferences',
  },
  {
    href: '/settings/privacy',
    label: 'Privacy',
    says: 'What other members can see',
    permission: 'account.own',
    group: 'Preferences',
  },
  {
    href: '/settings/ignored',
    label: 'Ignored members',
    says: 'Members whose texts are folded, and who cannot write to you',
    permission: 'account.own',
    group: 'Preferences',
  },
  {
    href: '/settings/notifications',
    label: 'Notifications',
    says: 'What you are notified about: on the site, by email, in a feed or by webhook',
    permission: 'account.own',
    group: 'Preferences',
  },
  {
    href: '/settings/webhooks',
    label: 'Webhooks',
    says: 'Send your notifications to your programs',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/hidden',
    label: 'Hidden torrents',
    says: 'Categories and tags hidden from your lists',
    permission: 'account.own',
    group: 'Preferences',
  },
  {
    href: '/settings/irc',
    label: 'IRC',
    says: 'Your nicks, to which the bot sends the results of your saved searches',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/chats',
    label: 'Chats',
    says: 'Your Telegram and Matrix accounts, from which you answer alerts',
    permission: 'alerts.answer',
    group: 'Programs',
  },
  {
    href: '/settings/appearance',
    label: 'Appearance',
    says: 'Themes, density of lists and keyboard shortcuts',
    permission: 'account.own',
    group: 'Preferences',
  },
]

type AnyCall = Pick<Call<string, Permission>, 'can' | 'here'>

/** A page of the settings, next to the menu of their sections. */
export function settingsPage(
  call: AnyCall,
  view: string,
  data: PageData,
  json: unknown,
): PageReply {
  return page(view, framed(call, data), json)
}

/** A form of the settings again, with its errors. */
export function settingsInvalid(
  call: AnyCall,
  view: string,
  data: PageData,
  errors: FieldErrors,
  options: { readonly code?: RefusalCode; readonly retryAfterSeconds?: number } = {},
): InvalidReply {
  return invalid(view, framed(call, data), errors, options)
}

// The frame of the console, with the menu of the settings.
function framed({ can, here }: AnyCall, data: PageData): PageData {
  const path = here.replace(/\?.*/, '')
  // A page may be below another one: the longest matching path is the current one.
  const above = sections.map(({ href }) => href).filter((href) => `${path}/`.startsWith(`${href}/`))
  const current = above.sort((a, b) => b.length - a.length)[0]
  const open = sections.filter(({ permission }) => can(permission))
  const groups = groupNames.map((name) => ({
    isFolded: false,
    name,
    entries: open
      .filter(({ group }) => group === name)
      .map(({ href, label }) => ({ href, label, isCurrent: href === current })),
  }))
  const menu = { label: 'Settings', groups: groups.filter(({ entries }) => entries.length > 0) }
  return { ...data, console: menu } as PageData
}
