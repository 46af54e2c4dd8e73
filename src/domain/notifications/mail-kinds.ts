import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'

type Nothing = Readonly<Record<never, never>>

/** The data for each email; its text is in views/mails/<kind>.mustache. */
export interface MailKinds {
  /** To a new member, to verify the email address. */
  readonly 'verify-email': { readonly name: string }
  /** To the new email address of a member, to verify it. */
  readonly 'change-email': { readonly name: string }
  /** To the old email address, after the new one was verified. */
  readonly 'email-changed': { readonly name: string; readonly newEmail: string }
  /** To both email addresses, after a change was undone. */
  readonly 'email-restored': { readonly name: string; readonly email: string }
  /** To the owner of an email address that someone else used to sign up. */
  readonly 'address-in-use': { readonly name: string; readonly otherName: string }
  readonly 'password-reset': { readonly name: string; readonly network: string }
  readonly 'password-changed': { readonly name: string; readonly network: string }
  /** To a member who requested the deletion of the account. */
  readonly leaving: { readonly name: string; readonly day: string }
  /** To a member whose two-factor methods were changed, or who used a recovery code. */
  readonly 'second-factor': { readonly name: string; readonly says: string }
  readonly invite: { readonly inviter: string; readonly days?: number }
  /**
   * To an applicant: a link that submits the application, or one that leads to an existing
   * application.
   */
  readonly 'application-made': Nothing
  readonly 'application-known': Nothing
  /** To a member whose email address someone used in an application. */
  readonly 'application-member': { readonly name: string }
  readonly 'application-granted': { readonly reason: string }
  readonly 'application-refused': { readonly reason: string }
  /** To a member whose account is closed: a link with which to appeal. */
  readonly 'appeal-made': Nothing
  readonly 'appeal-known': Nothing
  readonly 'appeal-granted': { readonly reason: string }
  readonly 'appeal-refused': { readonly reason: string }
  /** To an inactive member: when the account will become dormant, or that it has become dormant. */
  readonly 'idle-warning': { readonly name: string; readonly date: string }
  readonly parked: { readonly name: string; readonly wakesBySignIn: boolean }
  /** An email from a bulk action. */
  readonly 'from-staff': {
    readonly name: string
    readonly subject: string
    readonly lines: readonly string[]
  }
  /** New notifications, for members who chose to get them by email. */
  readonly notices: {
    readonly name: string
    readonly subject: string
    readonly lines: readonly { readonly says: string; readonly href: string }[]
    readonly more: string | null
  }
}

export type MailKind = keyof MailKinds

/** The labels that staff see. */
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

/** Stands for the secret link in stored emails; no text that a member writes can contain it. */
export const LINK_MARK = '\u0001link\u0001'

/** The pauses between attempts, in seconds; the last one is repeated. */
const PAUSES = [60, 5 * 60, 15 * 60, HOUR_SECONDS] as const
/**
 * After this many seconds an email is given up: a server that is unavailable for longer needs
 * attention.
 */
export const GIVEN_UP_AFTER_SECONDS = 3 * DAY_SECONDS

/** Returns when to try again after this number of attempts; null: never. */
export function nextAttempt(attempts: number, createdAt: Date, now: Date): Date | null {
  const pause = PAUSES[Math.min(Math.max(attempts, 1), PAUSES.length) - 1]
  const at = new Date(now.getTime() + pause * 1000)
  return at.getTime() - createdAt.getTime() > GIVEN_UP_AFTER_SECONDS * 1000 ? null : at
}
