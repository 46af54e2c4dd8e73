import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'

type Nothing = Readonly<Record<never, never>>

/** What each mail needs to be written: its text is views/mails/<kind>.mustache. */
export interface MailKinds {
  /** To a new member: prove your address. */
  readonly 'verify-email': { readonly name: string }
  /** To the new address of a member: prove it. */
  readonly 'change-email': { readonly name: string }
  /** To the old address, once the new one was proven. */
  readonly 'email-changed': { readonly name: string; readonly newEmail: string }
  /** To both addresses, once a change was taken back. */
  readonly 'email-restored': { readonly name: string; readonly email: string }
  /** To whoever owns an address that somebody signed up with. */
  readonly 'address-in-use': { readonly name: string; readonly otherName: string }
  readonly 'password-reset': { readonly name: string; readonly network: string }
  readonly 'password-changed': { readonly name: string; readonly network: string }
  /** To a member whose second factor was changed, or whose recovery code was used. */
  /** To a member who asked to be forgotten. */
  readonly leaving: { readonly name: string; readonly day: string }
  readonly 'second-factor': { readonly name: string; readonly says: string }
  readonly invite: { readonly inviter: string; readonly days?: number }
  /** To an applicant, with a link to the application: handed in by it, or known already. */
  readonly 'application-made': Nothing
  readonly 'application-known': Nothing
  /** To a member with whose address somebody applies. */
  readonly 'application-member': { readonly name: string }
  readonly 'application-granted': { readonly reason: string }
  readonly 'application-refused': { readonly reason: string }
  /** To a member whose account is closed. */
  readonly 'appeal-made': Nothing
  readonly 'appeal-known': Nothing
  readonly 'appeal-granted': { readonly reason: string }
  readonly 'appeal-refused': { readonly reason: string }
  /** To a member of whom nothing was heard: when the account is parked, and that it was. */
  readonly 'idle-warning': { readonly name: string; readonly date: string }
  readonly parked: { readonly name: string; readonly wakesBySignIn: boolean }
  /** What staff write to many at once. */
  readonly 'from-staff': {
    readonly name: string
    readonly subject: string
    readonly lines: readonly string[]
  }
  /** What is new, for who wants to be told by mail. */
  readonly notices: {
    readonly name: string
    readonly subject: string
    readonly lines: readonly { readonly says: string; readonly href: string }[]
    readonly more: string | null
  }
}

export type MailKind = keyof MailKinds

/** What staff call each kind. */
export const mailLabels: Readonly<Record<MailKind, string>> = {
  'verify-email': 'Verify the email address',
  'change-email': 'Verify the new email address',
  'email-changed': 'Email address changed',
  'email-restored': 'Email address restored',
  'address-in-use': 'Email address in use',
  'password-reset': 'Reset the password',
  'password-changed': 'Password changed',
  leaving: 'Account deletion',
  'second-factor': 'Two-factor authentication',
  invite: 'Invite',
  'application-made': 'Application: submit it',
  'application-known': 'Application: already exists',
  'application-member': 'Application by a member',
  'application-granted': 'Application granted',
  'application-refused': 'Application refused',
  'appeal-made': 'Appeal: submit it',
  'appeal-known': 'Appeal: already exists',
  'appeal-granted': 'Appeal granted',
  'appeal-refused': 'Appeal refused',
  'idle-warning': 'Account about to become dormant',
  parked: 'Account marked as dormant',
  'from-staff': 'From staff',
  notices: 'Notifications',
}

/** Stands for the secret link in what is kept of a mail: no text of a member can hold it. */
export const LINK_MARK = '\u0001link\u0001'

/** Pauses before the next attempts in seconds; the last one again and again. */
const PAUSES = [60, 5 * 60, 15 * 60, HOUR_SECONDS] as const
/** Servers that are away come back within this time, or somebody has to look. */
export const GIVEN_UP_AFTER_SECONDS = 3 * DAY_SECONDS

/** When a mail is tried again after so many attempts; null: no more. */
export function nextAttempt(attempts: number, createdAt: Date, now: Date): Date | null {
  const pause = PAUSES[Math.min(Math.max(attempts, 1), PAUSES.length) - 1]
  const at = new Date(now.getTime() + pause * 1000)
  return at.getTime() - createdAt.getTime() > GIVEN_UP_AFTER_SECONDS * 1000 ? null : at
}
