import type { Infer } from '../../shared/shape.ts'
import { anything, count, flag, id, list, mapOf, oneOf, randomId } from '../../shared/shape.ts'
import { record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** An announce to explain. It names the member and never contains a passkey. */
export const announceQuestion = record({
  /** Null: no member has the passkey. */
  memberId: id.nullable(),
  /** The query after the `?`, without its passkey. */
  query: text(4_000),
  /** The client's address; null: any. */
  address: text(45).nullable(),
  isBrowser: flag,
})

export type AnnounceQuestion = Readonly<Infer<typeof announceQuestion>>

// Jobs -> tracker. Explain this announce without changing anything.
export const announceAsked = defineEvent(
  'announce.asked',
  1,
  record({ questionId: id, askedAt: count, ...announceQuestion.shape }),
)

/** A rule and its verdict on the announce. */
const ruleSays = record({
  rule: text(40),
  /** Null: the rule does not object. */
  code: text(40).nullable(),
  decides: flag,
})

/** The answer that a tracker would give, and the reasons. */
export const explanation = record({
  /** Null: a normal reply. */
  code: text(40).nullable(),
  reply: oneOf(['normal', 'warn', 'refuse']),
  text: text(300),
  /** What decided before the rules (`query`, `passkey` …); null: the rules were reached. */
  before: text(40).nullable(),
  /** The tracker to which this one forwards the announce; null: this one decides it. */
  passesTo: text(60).nullable().optional(),
  rules: list(ruleSays).max(40),
  /** The facts that the rules use, by name. */
  facts: mapOf(text(40), anything),
  isKnownMember: flag,
  isKnownTorrent: flag,
  isKnownSession: flag,
  /** Whether the bytes count, and how many; decimal text. */
  account: flag,
  up: text(20),
  down: text(20),
  intervalSeconds: count,
  seeders: count,
  leechers: count,
  peers: count,
  peers6: count,
})

export type Explanation = Readonly<Infer<typeof explanation>>

// Tracker -> jobs.
export const announceExplained = defineEvent(
  'announce.explained',
  1,
  record({ questionId: id, node: text(60), storeId: randomId, explanation }),
  'tracker',
)
