// Cases: what members report, and the tickets that they write to staff.

export const caseKinds = ['report', 'ticket'] as const
export type CaseKind = (typeof caseKinds)[number]

/** The kinds of evidence that a reason can require. */
export const evidences = ['none', 'text', 'torrent', 'link'] as const
export type Evidence = (typeof evidences)[number]

export const evidenceLabels: Readonly<Record<Evidence, string>> = {
  none: 'Nothing more',
  text: 'An explanation',
  torrent: 'Another torrent',
  link: 'An address',
}

/** The states of a case, which are derived from its row. */
export const caseStates = ['open', 'claimed', 'waiting', 'snoozed', 'decided'] as const
export type CaseState = (typeof caseStates)[number]

export const stateLabels: Readonly<Record<CaseState, string>> = {
  open: 'Open',
  claimed: 'Claimed',
  waiting: 'Waiting for a member',
  snoozed: 'Snoozed',
  decided: 'Decided',
}

interface StateFacts {
  readonly state: 'open' | 'waiting' | 'decided'
  readonly ownerId: number | null
  readonly snoozedUntil: Date | null
}

export function stateOf({ state, ownerId, snoozedUntil }: StateFacts, now: Date): CaseState {
  if (state === 'decided') return 'decided'
  if (snoozedUntil !== null && snoozedUntil > now) return 'snoozed'
  if (state === 'waiting') return 'waiting'
  return ownerId === null ? 'open' : 'claimed'
}

/** The urgencies 1 to 4, from most urgent to least urgent. */
export const urgencies = ['Urgent', 'High', 'Normal', 'Low'] as const

/** What staff can decide. Members read these words. */
export const decisions = ['acted', 'no-action', 'answered'] as const
export type Decision = (typeof decisions)[number]

export const outcomes = [...decisions, 'closed', 'merged'] as const
export type Outcome = (typeof outcomes)[number]

export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  acted: 'Staff acted',
  'no-action': 'No action needed',
  answered: 'Answered',
  closed: 'Closed by the member',
  merged: 'Joined with another ticket',
}

export const MAX_SUBJECT = 120
export const MAX_CASE_TEXT = 10_000
/** The most characters of a report. */
export const MAX_REPORT = 2_000
export const MAX_LINK = 500
/** The most characters of a decision. */
export const MAX_ANSWER = 2_000
/** The most open tickets of a member. */
export const MOST_TICKETS = 10
/** The longest snooze of a case, in days. */
export const MOST_SNOOZE_DAYS = 60

/** Returns a prepared answer in which `{name}` and `{staff}` are replaced with the names. */
export function filledAnswer(body: string, names: { name: string; staff: string }): string {
  return body.replace(/\{(name|staff)\}/g, (_, key: 'name' | 'staff') => names[key])
}
