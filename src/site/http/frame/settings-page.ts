import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../call.ts'
import type { FieldErrors } from './forms.ts'
import type { RefusalCode } from '../refusals.ts'
import type { InvalidReply, PageData, PageReply } from '../reply.ts'
import { invalid, page } from '../reply.ts'

/** The groups of the menu, in order. */
const groupNames = ['Account', 'Programs', 'You'] as const

interface Section {
  readonly href: string
  readonly label: string
  readonly says: string
  readonly permission: Permission
  readonly group: (typeof groupNames)[number]
}

/** The sections of a member's settings, in order; each is shown to those who may go there. */
export const sections: readonly Section[] = [
  {
    href: '/settings/account',
    label: 'Account',
    says: 'Your e-mail address',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/security',
    label: 'Security',
    says: 'Your password and your passkey',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/security/factors',
    label: 'Second factor',
    says: 'Codes of an app, security keys, recovery codes',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/sessions',
    label: 'Sessions',
    says: 'Where you are signed in, and signing out there',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/history',
    label: 'History',
    says: 'What happened to your account, and who looked',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/leave',
    label: 'Your data',
    says: 'A copy of all that is kept of you, and deleting the account',
    permission: 'account.secure',
    group: 'Account',
  },
  {
    href: '/settings/tokens',
    label: 'API tokens',
    says: 'What programs sign in with instead of your password',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/keys/feed',
    label: 'Feed key',
    says: 'What tools download .torrent files with, and readers of your notices',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/profile',
    label: 'Profile',
    says: 'What your profile says of you, and your avatar',
    permission: 'account.own',
    group: 'You',
  },
  {
    href: '/settings/privacy',
    label: 'Privacy',
    says: 'What others see of you',
    permission: 'account.own',
    group: 'You',
  },
  {
    href: '/settings/notifications',
    label: 'Notifications',
    says: 'What you are told of: on the site, by mail, in a feed, by webhook',
    permission: 'account.own',
    group: 'You',
  },
  {
    href: '/settings/webhooks',
    label: 'Webhooks',
    says: 'Programs of your own that are told of your notices',
    permission: 'account.secure',
    group: 'Programs',
  },
  {
    href: '/settings/appearance',
    label: 'Appearance',
    says: 'Light or dark, and keys that act, in this browser',
    permission: 'account.own',
    group: 'You',
  },
]

type AnyCall = Pick<Call<string, Permission>, 'can' | 'here'>

/** A page of the settings: beside the menu of their sections. */
export function settingsPage(
  call: AnyCall,
  view: string,
  data: PageData,
  json: unknown,
): PageReply {
  return page(view, framed(call, data), json)
}

/** A form of the settings again, with what is wrong. */
export function settingsInvalid(
  call: AnyCall,
  view: string,
  data: PageData,
  errors: FieldErrors,
  options: { readonly code?: RefusalCode; readonly retryAfterSeconds?: number } = {},
): InvalidReply {
  return invalid(view, framed(call, data), errors, options)
}

// The console's frame, with a menu of its own.
function framed({ can, here }: AnyCall, data: PageData): PageData {
  const path = here.replace(/\?.*/, '')
  // One page lies below another: the longest that fits is where one is.
  const above = sections.map(({ href }) => href).filter((href) => `${path}/`.startsWith(`${href}/`))
  const current = above.sort((a, b) => b.length - a.length)[0]
  const open = sections.filter(({ permission }) => can(permission))
  const groups = groupNames.map((name) => ({
    name,
    entries: open
      .filter(({ group }) => group === name)
      .map(({ href, label }) => ({ href, label, isCurrent: href === current })),
  }))
  const menu = { label: 'Settings', groups: groups.filter(({ entries }) => entries.length > 0) }
  return { ...data, console: menu } as PageData
}
