import type { IncomingMessage } from 'node:http'
import * as access from '../../../store/accounts/access.ts'
import * as signIns from '../../../store/accounts/sign-ins.ts'
import { readsStandby } from '../../../store/base/standby-reads.ts'
import { cookieName, without } from '../cookies.ts'
import { BEFORE_SIGN_IN_COOKIE, csrfToken, newVisit } from './csrf.ts'
import type { Exchange } from '../exchange.ts'
import type { Frame } from '../frame/frame.ts'
import { identifyToken } from './identify-token.ts'
import type { Reply } from '../reply.ts'
import type { SignIn } from './sign-in-cookie.ts'
import {
  readSignIn,
  RENEW_AFTER_SECONDS,
  SIGN_IN_COOKIE,
  signInCookie,
  signInEnd,
} from './sign-in-cookie.ts'

/**
 * Identifies the sender of a request; returns a reply only when the credentials cannot be accepted.
 */
export async function identify(
  frame: Frame,
  exchange: Exchange,
  req: IncomingMessage,
): Promise<Reply | null> {
  const now = frame.clock.now()
  if (exchange.dialect !== null) {
    const { authorization } = req.headers
    const given = exchange.dialect.authorization(authorization, exchange.query, exchange.body)
    exchange.cookies = new Map()
    if (given === undefined) return null
    return identifyToken(frame, exchange, given, now, schemeOf(authorization))
  }
  const isByKey = frame.keyedPaths.some((pattern) => pattern.test(exchange.path))
  if (req.headers.authorization !== undefined && !isByKey) {
    return identifyToken(frame, exchange, req.headers.authorization, now)
  }
  const value = exchange.cookies.get(cookieName(SIGN_IN_COOKIE, frame.isSecure))
  const signIn = readSignIn(frame.keys.cookie, value, now)
  if (signIn !== null) await enter(frame, exchange, signIn, now)
  // A cookie that is no longer valid is deleted.
  if (value !== undefined && exchange.signIn === null) {
    exchange.setCookies.push(without(SIGN_IN_COOKIE))
  }
  tieForms(frame, exchange)
  return null
}

function schemeOf(authorization = ''): string {
  const [, scheme = ''] = /^([a-z]+) +\S/i.exec(authorization.trim()) ?? []
  return scheme.toLowerCase()
}

async function enter(frame: Frame, exchange: Exchange, signIn: SignIn, now: Date): Promise<void> {
  const member = await access.forSession(frame.db, signIn, now)
  if (member === null || member.state !== 'active' || member.epoch !== signIn.epoch) return
  const { state: _state, epoch: _epoch, lastSeenAt, ...seen } = member
  const { rights, unseen, unread, figures, ...known } = seen
  exchange.member = known
  exchange.unseen = unseen
  exchange.unread = unread
  exchange.figures = figures
  exchange.rights = rights
  exchange.signIn = signIn
  if (readsStandby(frame.db)) return
  const isRecent = now.getTime() / 1000 - signIn.issuedAt < RENEW_AFTER_SECONDS
  if (isRecent) {
    if (signIns.isSeenDue(lastSeenAt, now)) await signIns.see(frame.db, member.id, now)
    return
  }
  const { address, agent } = exchange
  await signIns.touch(frame.db, signIn.id, { expiresAt: signInEnd(now), address, agent }, now)
  const renewed = { ...signIn, issuedAt: Math.floor(now.getTime() / 1000) }
  exchange.setCookies.push(signInCookie(frame.keys.cookie, renewed))
}

function tieForms(frame: Frame, exchange: Exchange): void {
  const name = cookieName(BEFORE_SIGN_IN_COOKIE, frame.isSecure)
  const known = exchange.cookies.get(name)
  if (exchange.signIn === null && !/^[0-9a-f]{32}$/.test(known ?? '')) {
    const visit = newVisit()
    exchange.visit = visit.value
    exchange.setCookies.push(visit)
  } else {
    exchange.visit = known ?? ''
  }
  exchange.csrf = csrfToken(frame.keys.csrf, exchange.signIn, exchange.visit)
}
