// The kinds of account history, as shown to the member. A new kind is a line here.

import { DAY_MS } from '../units.ts'

const accountEvents = {
  'signed-in': 'Signed in',
  'signed-in-anew': 'Signed in from a new device',
  'wrong-password': 'Wrong password',
  'wrong-code': 'Wrong two-factor code',
  'factor-changed': 'Two-factor authentication',
  'password-changed': 'Password changed',
  'email-changed': 'Email address changed',
  'email-restored': 'Change of email address undone',
  'passkey-changed': 'Passkey reset',
  'feed-key-changed': 'Feed key reset',
  'token-made': 'API token created',
  'token-revoked': 'API token revoked',
  'export-asked': 'Data export requested',
  'leave-asked': 'Account deletion requested',
  'leave-undone': 'Account deletion canceled',
  looked: 'Staff viewed your addresses',
} as const satisfies Record<string, string>

export type AccountEventKind = keyof typeof accountEvents

/** The kinds in the order in which the page shows them. */
export const accountEventKinds = Object.keys(accountEvents) as readonly AccountEventKind[]

/** Returns the label of an event; the kind itself if a later release added it. */
export function eventLabel(kind: string): string {
  return Object.hasOwn(accountEvents, kind) ? accountEvents[kind as AccountEventKind] : kind
}

/**
 * The days for which events are kept: a member who returns after a year can still see what happened
 * in that time.
 */
const KEPT_DAYS = 730
/**
 * The days for which attempts to sign in with names that have no account are kept, which are soon
 * useless.
 */
const ATTEMPTS_KEPT_DAYS = 30

/**
 * Returns the times before which events are deleted; attempts without an account are deleted
 * sooner.
 */
export function historyDeadlines(now: Date) {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  return { eventsBefore: ago(KEPT_DAYS), attemptsBefore: ago(ATTEMPTS_KEPT_DAYS) }
}
