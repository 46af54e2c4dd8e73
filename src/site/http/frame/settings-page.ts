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
  entry('/settings/account', 'Account', 'account.secure', {
    label: 'Account',
    says: 'Your email address',
  }),
  entry('/settings/security', 'Account', 'account.secure', {
    label: 'Security',
    says: 'Your password and passkey',
  }),
  entry('/settings/security/factors', 'Account', 'account.secure', {
    label: 'Two-factor authentication',
    says: 'Authenticator app, security keys and recovery codes',
  }),
  entry('/settings/sessions', 'Account', 'account.secure', {
    label: 'Sessions',
    says: 'Where you are signed in',
  }),
  entry('/settings/history', 'Account', 'account.secure', {
    label: 'History',
    says: 'What happened to your account, and staff who viewed your IP addresses',
  }),
  entry('/settings/leave', 'Account', 'account.secure', {
    label: 'Your data',
    says: 'Download a copy of your data, or delete your account',
  }),
  entry('/settings/tokens', 'Programs', 'account.secure', {
    label: 'API tokens',
    says: 'For programs that sign in on your behalf',
  }),
  entry('/settings/keys/feed', 'Programs', 'account.secure', {
    label: 'Feed key',
    says: 'For tools that download .torrent files, and feed readers',
  }),
  entry('/settings/integrations', 'Programs', 'account.secure', {
    label: 'Integrations',
    says: 'What to enter in Sonarr, Prowlarr, autobrr and others, with a test',
  }),
  entry('/settings/clients', 'Programs', 'account.secure', {
    label: 'BitTorrent clients',
    says: 'Send torrents to your clients at home from any device',
  }),
  entry('/settings/profile', 'Preferences', 'account.own', {
    label: 'Profile',
    says: 'The text on your profile, and your avatar',
  }),
  entry('/settings/privacy', 'Preferences', 'account.own', {
    label: 'Privacy',
    says: 'What other members can see',
  }),
  entry('/settings/ignored', 'Preferences', 'account.own', {
    label: 'Ignored members',
    says: 'Members whose texts are folded, and who cannot write to you',
  }),
  entry('/settings/notifications', 'Preferences', 'account.own', {
    label: 'Notifications',
    says: 'What you are notified about: on the site, by email, in a feed or by webhook',
  }),
  entry('/settings/webhooks', 'Programs', 'account.secure', {
    label: 'Webhooks',
    says: 'Send your notifications to your programs',
  }),
  entry('/settings/hidden', 'Preferences', 'account.own', {
    label: 'Hidden torrents',
    says: 'Categories and tags hidden from your lists',
  }),
  entry('/settings/irc', 'Programs', 'account.secure', {
    label: 'IRC',
    says: 'Your nicks, to which the bot sends the results of your saved searches',
  }),
  entry('/settings/chats', 'Programs', 'alerts.answer', {
    label: 'Chats',
    says: 'Your Telegram and Matrix accounts, from which you answer alerts',
  }),
  entry('/settings/appearance', 'Preferences', 'account.own', {
    label: 'Appearance',
    says: 'Themes, density of lists and keyboard shortcuts',
  }),
]

function entry(
  href: string,
  group: Section['group'],
  permission: Permission,
  said: Pick<Section, 'label' | 'says'>,
): Section {
  return { href, group, permission, ...said }
}

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
  // One page may be below another: the longest matching path is the current one.
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
