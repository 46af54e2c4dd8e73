// Rules for the texts of members: whose texts they check, for what, and what happens if a text
// matches.

export const textKinds = [
  ...(['comment', 'topic', 'post', 'article', 'wiki', 'request', 'message'] as const),
  ...(['report', 'ticket'] as const),
] as const
export type TextKind = (typeof textKinds)[number]

/**
 * The kinds of texts that can be held for staff. Messages cannot, because staff do not read them;
 * reports and tickets cannot either, because they are for staff.
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

/** What one held text of a kind is called. */
export const heldNames: Readonly<Record<HeldKind, string>> = {
  comment: 'Comment',
  topic: 'Topic',
  post: 'Post',
  article: 'Article',
  wiki: 'Wiki page',
  request: 'Request',
}

/** Returns what a kind of text is called within a sentence: `wiki page`. */
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

/** What a rule can do, from mildest to strictest. */
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

/** For how many minutes the same member cannot write the same text again, wherever it is. */
export const REPEAT_MINUTES = 10

export const MAX_NAME = 60
export const MAX_REASON = 200
export const MOST_VALUES = 500
export const MAX_VALUE = 100
export const MOST_TIMES = 1_000
export const MOST_DAYS = 3_650

/**
 * Returns a text without case, spaces and invisible characters. Texts for which the results are
 * equal count as the same.
 */
export function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}]+/gu, '')
}
