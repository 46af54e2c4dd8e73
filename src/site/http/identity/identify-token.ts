import * as tokens from '../../../store/accounts/api-tokens.ts'
import { readsStandby } from '../../../store/base/standby-reads.ts'
import { sourceOf } from './client-address.ts'
import type { Exchange } from '../exchange.ts'
import type { Frame } from '../frame/frame.ts'
import type { Reply } from '../reply.ts'
import { refuse } from '../reply.ts'

/**
 * Authenticates a request by `Authorization: Bearer …` only: its cookies are ignored, even when the
 * token is not one of ours. The rights of a token are read from the database or cached until they
 * change, so that a token that was revoked or has expired, or whose member was banned, stops
 * working immediately.
 * @param scheme what the sender wrote instead of `Bearer`, in a dialect
 */
export async function identifyToken(
  frame: Frame,
  exchange: Exchange,
  authorization: string,
  now: Date,
  scheme = 'bearer',
): Promise<Reply | null> {
  exchange.cookies = new Map()
  const [, text] = /^Bearer +([A-Za-z0-9_-]{20,200})$/i.exec(authorization.trim()) ?? []
  const { db, secrets } = frame
  const found = text === undefined ? null : await tokens.forRequest(db, secrets, text, now)
  if (found === null) return refuseToken(frame, exchange)
  exchange.member = found.member
  exchange.rights = found.rights
  const { id, scopes, freeleechTokens } = found
  exchange.token = { id, scopes, scheme, freeleechTokens }
  if (found.isUseDue && !readsStandby(db)) await tokens.noteUse(db, found.id, exchange.address, now)
  return null
}

// Always a problem document: programs send tokens, whatever they accept.
async function refuseToken(frame: Frame, exchange: Exchange): Promise<Reply> {
  exchange.wantsJson = true
  const wait = await frame.throttles.badToken(sourceOf(exchange.address))
  return wait > 0 ? refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }) : refuse('BAD_TOKEN')
}
