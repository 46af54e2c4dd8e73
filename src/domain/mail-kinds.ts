/** What each mail needs to be written: its text is views/mails/<kind>.mustache. */
export interface MailKinds {
  /** To a new member: prove your address. */
  readonly 'verify-email': { readonly name: string }
  /** To the new address of a member: prove it. */
  readonly 'change-email': { readonly name: string }
  /** To the old address, once the new one was proven. */
  readonly 'email-changed': { readonly name: string; readonly newEmail: string }
  /** To whoever owns an address that somebody signed up with. */
  readonly 'address-in-use': { readonly name: string; readonly otherName: string }
  readonly 'password-reset': { readonly name: string; readonly network: string }
  readonly 'password-changed': { readonly name: string; readonly network: string }
  readonly invite: { readonly inviter: string }
}

export type MailKind = keyof MailKinds

/** What staff call each kind. */
export const mailLabels: Readonly<Record<MailKind, string>> = {
  'verify-email': 'Prove the address',
  'change-email': 'Prove the new address',
  'email-changed': 'Address was changed',
  'address-in-use': 'Address is in use',
  'password-reset': 'Reset the password',
  'password-changed': 'Password was changed',
  invite: 'Invite',
}

/** Stands for the secret link in what is kept of a mail: no text of a member can hold it. */
export const LINK_MARK = '\u0001link\u0001'

/** Pauses before the next attempts in seconds; the last one again and again. */
const PAUSES = [60, 5 * 60, 15 * 60, 3_600] as const
/** Servers that are away come back within this time, or somebody has to look. */
export const GIVEN_UP_AFTER_SECONDS = 3 * 86_400

/** When a mail is tried again after so many attempts; null: no more. */
export function nextAttempt(attempts: number, createdAt: Date, now: Date): Date | null {
  const pause = PAUSES[Math.min(Math.max(attempts, 1), PAUSES.length) - 1]
  const at = new Date(now.getTime() + pause * 1000)
  return at.getTime() - createdAt.getTime() > GIVEN_UP_AFTER_SECONDS * 1000 ? null : at
}
