import type { Infer } from '../../shared/shape.ts'
import {
  count,
  flag,
  hex,
  id,
  infoHash,
  list,
  oneOf,
  randomId,
  record,
  text,
} from '../../shared/shape.ts'
import { reachResults } from '../../domain/members/reach-found.ts'
import { defineEvent } from '../define-event.ts'

/** The most endpoints in a question, and the most sessions that get the result of an endpoint. */
export const MAX_REACH_ENDPOINTS = 8
export const MAX_REACH_SESSIONS = 50

const place = { address: text(45), port: count.min(1).max(65_535) }

const endpoint = record({
  ...place,
  /** The open sessions of the member that announce this endpoint. */
  sessions: list(record({ infoHash, sessionKey: hex(16) }))
    .min(1)
    .max(MAX_REACH_SESSIONS),
})

export type ReachEndpoint = Readonly<Infer<typeof endpoint>>

// Jobs -> tracker. Test again whether peers can connect to these endpoints of a member.
export const reachAsked = defineEvent(
  'reach.asked',
  1,
  record({
    /** Null: no one waits for the answer, and only findings are sent (reach.found). */
    questionId: id.nullable(),
    /** Seconds since 1970. */
    askedAt: count,
    memberId: id,
    /** Whether to ask which pieces of the first session's torrent the client has. */
    wantsHolding: flag.optional(),
    endpoints: list(endpoint).min(1).max(MAX_REACH_ENDPOINTS),
  }),
)

// Tracker -> jobs. What the prober found, in the order of the question.
export const reachTested = defineEvent(
  'reach.tested',
  1,
  record({
    questionId: id,
    node: text(60),
    storeId: randomId,
    results: list(
      record({
        ...place,
        found: oneOf(reachResults),
        infoHash: infoHash.optional(),
        /** What the client said about its pieces (BEP 3, BEP 6); null: it said nothing. */
        holding: record({ isAll: flag, pieces: count }).nullable().optional(),
      }),
    ).max(MAX_REACH_ENDPOINTS),
  }),
  'tracker',
)

const finding = record({
  memberId: id,
  family: oneOf(['ipv4', 'ipv6']),
  port: count.min(1).max(65_535),
  found: oneOf(reachResults),
  /** Seconds since 1970. */
  at: count,
})

export type ReachFinding = Readonly<Infer<typeof finding>>

/** The most findings in one message. */
export const MAX_REACH_FINDINGS = 200

// Tracker -> jobs. What the prober found about members' ports since the last message.
export const reachFound = defineEvent(
  'reach.found',
  1,
  record({ node: text(60), storeId: randomId, findings: list(finding).max(MAX_REACH_FINDINGS) }),
  'tracker',
)
