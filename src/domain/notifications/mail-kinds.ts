import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'

type Nothing = Readonly<Record<never, never>>

/** The data of each email; its text is views/mails/<kind>.mustache. */
export interface MailKinds {
  /** To a new member: verify your address. */
  readonly 'verify-email': { readonly name: string }
  /** To the new address of a member: verify it. */
  readonly 'change-email': { readonly name: string }
  /** To the old address, once the new one is verified. */
  readonly 'email-changed': { readonly name: string; readonly newEmail: string }
  /** To both addresses, once a change was undone. */
  readonly 'email-restored': { readonly name: string; readonly email: string }
  /** To the owner of an address that someone else used to sign up. */
  readonly 'address-in-use': { readonly name: string; readonly otherName: string }
  readonly 'password-reset': { readonly name: string; readonly network: string }
  readonly 'password-changed': { readonly name: string; readonly network: string }
  /** To a member who requested the deletion of the account. */
  readonly leaving: { readonly name: string; readonly day: string }
  /** To a member whose two-factor methods were changed, or who used a recovery code. */
  readonly 'second-factor': { readonly name: string; readonly says: string }
  readonly invite: { readonly inviter: string; readonly days?: number }
  /** To an applicant: a link that submits the application, or that leads to an existing one. */
  readonly 'application-made': Nothing
  readonly 'application-known': Nothing
  /** To a member whose address someone used in an application. */
  readonly 'application-member': { readonly name: string }
  readonly 'application-granted': { readonly reason: string }
  readonly 'application-refused': { readonly reason: string }
  /** To a member whose account is closed. */
  readonly 'appeal-made': Nothing
  readonly 'appeal-known': Nothing
  readonly 'appeal-granted': { readonly reason: string }
  readonly 'appeal-refused': { readonly reason: string }
  /** To an inactive member: when the account will become dormant, or that it has. */
  readonly 'idle-warning': { readonly name: string; readonly date: string }
  readonly parked: { readonly name: string; readonly wakesBySignIn: boolean }
  /** An email of a bulk action. */
  readonly 'from-staff': {
    readonly name: string
    readonly subject: string
    readonly lines: readonly string[]
  }
  /** New notifications, for members who want them by email. */
  readonly notices: {
    readonly name: string
    readonly subject: string
    readonly lines: readonly { readonly says: string; readonly href: string }[]
    readonly more: string | null
  }
}

export type MailKind = keyof MailKinds

/** The labels for staff. */
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

/** Replaces the secret link in stored emails; no text of a member can contain it. */
export const LINK_MARK = '\u0001link\u0001'

/** Pauses between attempts in seconds; the last one repeats. */
const PAUSES = [60, 5 * 60, 15 * 60, HOUR_SECONDS] as const
/** A server that has been unavailable for longer needs attention. */
export const GIVEN_UP_AFTER_SECONDS = 3 * DAY_SECONDS

/** Returns when to try again after this number of attempts; null: never. */
export function nextAttempt(attempts: number, createdAt: Date, now: Date): Date | null {
  const pause = PAUSES[Math.min(Math.max(attempts, 1), PAUSES.length) - 1]
  const at = new Date(now.getTime() + pause * 1000)
  return at.getTime() - createdAt.getTime() > GIVEN_UP_AFTER_SECONDS * 1000 ? null : at
}
