import type { Infer } from '../../shared/shape.ts'
import { anything, count, flag, id, list, mapOf, oneOf, randomId } from '../../shared/shape.ts'
import { record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** What an announce says: never a passkey, the member is named. */
export const announceQuestion = record({
  /** Null: the passkey is nobody's. */
  memberId: id.nullable(),
  /** The query behind the `?`, without a passkey in it. */
  query: text(4_000),
  /** Where it comes from; null: from anywhere. */
  address: text(45).nullable(),
  isBrowser: flag,
})

export type AnnounceQuestion = Readonly<Infer<typeof announceQuestion>>

// Jobs -> tracker. Explain this announce; nothing is changed by it.
export const announceAsked = defineEvent(
  'announce.asked',
  1,
  record({ questionId: id, askedAt: count, ...announceQuestion.shape }),
)

/** One rule and what it says of the announce. */
const ruleSays = record({
  rule: text(40),
  /** Null: the rule has nothing against it. */
  code: text(40).nullable(),
  decides: flag,
})

/** What a tracker would answer, and why. */
export const explanation = record({
  /** Null: a normal reply. */
  code: text(40).nullable(),
  reply: oneOf(['normal', 'warn', 'refuse']),
  text: text(300),
  /** What stood before the rules and decided: `query`, `passkey` …; null: it came to the rules. */
  before: text(40).nullable(),
  rules: list(ruleSays).max(40),
  /** What the rules look at, by name. */
  facts: mapOf(text(40), anything),
  isKnownMember: flag,
  isKnownTorrent: flag,
  isKnownSession: flag,
  /** Whether the bytes count, and those that would; decimal text. */
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
