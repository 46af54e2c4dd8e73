// What the history of an account tells its member. A new kind is a line here.

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

/** The kinds in the order of the page. */
export const accountEventKinds = Object.keys(accountEvents) as readonly AccountEventKind[]

/** What an event is called; of a kind that a later release made, its own name. */
export function eventLabel(kind: string): string {
  return Object.hasOwn(accountEvents, kind) ? accountEvents[kind as AccountEventKind] : kind
}

/** Somebody who comes back after a year still sees what happened meanwhile. */
const KEPT_DAYS = 730
/** An attempt at a name that nobody has is of use to nobody for long. */
const ATTEMPTS_KEPT_DAYS = 30

/** Events of before go; attempts at no account sooner. */
export function historyDeadlines(now: Date) {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  return { eventsBefore: ago(KEPT_DAYS), attemptsBefore: ago(ATTEMPTS_KEPT_DAYS) }
}
