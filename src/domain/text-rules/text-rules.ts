// Rules for the texts of members: whose texts they check, what for, and what happens then.

export const textKinds = [
  ...(['comment', 'topic', 'post', 'article', 'wiki', 'request', 'message'] as const),
  ...(['report', 'ticket'] as const),
] as const
export type TextKind = (typeof textKinds)[number]

/**
 * The kinds that can wait for staff. Messages cannot, as staff do not read them; neither can
 * reports and tickets, which are for staff.
 */
export const heldKinds = ['comment', 'topic', 'post', 'article', 'wiki', 'request'] as const
export type HeldKind = (typeof heldKinds)[number]

export const kindLabels: Readonly<Record<TextKind, string>> = {
  comment: 'Comments',
  topic: 'Topics',
  post: 'Posts',
  article: 'Articles',
  wiki: 'Wiki pages',
  request: 'Requests',
  message: 'Messages',
  report: 'Reports',
  ticket: 'Tickets',
}

/** The name of one text of a kind that can wait. */
export const heldNames: Readonly<Record<HeldKind, string>> = {
  comment: 'Comment',
  topic: 'Topic',
  post: 'Post',
  article: 'Article',
  wiki: 'Wiki page',
  request: 'Request',
}

/** Returns the name of a kind of text within a sentence: `wiki page`. */
export function textName(kind: string): string {
  return heldKinds.some((one) => one === kind) ? heldNames[kind as HeldKind].toLowerCase() : kind
}

export const ruleTests = ['all', 'links', 'images', 'words', 'addresses', 'repetition'] as const
export type RuleTest = (typeof ruleTests)[number]

export const testLabels: Readonly<Record<RuleTest, string>> = {
  all: 'Every text',
  links: 'Links',
  images: 'Images',
  words: 'Words',
  addresses: 'Addresses of other sites',
  repetition: 'The same text again, by any member within a day',
}

/** From mildest to strictest. */
export const ruleActs = ['report', 'hold', 'refuse'] as const
export type RuleAct = (typeof ruleActs)[number]

export const actLabels: Readonly<Record<RuleAct, string>> = {
  report: 'Publish and report to staff',
  hold: 'Hold for staff',
  refuse: 'Refuse',
}

export const heldStates = ['waiting', 'accepted', 'refused', 'withdrawn'] as const
export type HeldState = (typeof heldStates)[number]

export function canWait(kind: TextKind): kind is HeldKind {
  return heldKinds.some((one) => one === kind)
}

/**
 * The minutes in which a repetition of a text by the same member is refused, wherever it is
 * written.
 */
export const REPEAT_MINUTES = 10

export const MAX_NAME = 60
export const MAX_REASON = 200
export const MOST_VALUES = 500
export const MAX_VALUE = 100
export const MOST_TIMES = 1_000
export const MOST_DAYS = 3_650

/**
 * Returns a text without case, spaces and invisible characters: texts with equal results count as
 * the same.
 */
export function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}]+/gu, '')
}
