import type { NextFunction, Request, Response } from 'express'
import { readsStandby } from '../../store/base/standby-reads.ts'
import { readBody } from './request/body.ts'
import { isValidOrigin, sourceOf } from './identity/client-address.ts'
import { readCookies } from './cookies.ts'
import type { Exchange } from './exchange.ts'
import { attach, newExchange } from './exchange.ts'
import type { Frame } from './frame/frame.ts'
import { identify } from './identity/identify.ts'
import { countedAs } from './identity/known-browser.ts'
import { overrideMethod } from './request/override-method.ts'
import { takesHtml } from './perform.ts'
import type { Reply } from './reply.ts'
import { problem } from './problem.ts'
import { refusals } from './refusals.ts'
import { AWAY, moved, refuse } from './reply.ts'
import { respond } from './respond.ts'
import { isBelowApi, readTarget } from './target.ts'

/**
 * Refuses a request whose `Host` (or that of a trusted proxy) is not valid, before anything else,
 * so that no other code has to expect it. HTTP/1.0 has no such header.
 */
export function hostGuard({ readSender }: Frame) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const isNone = req.httpVersion === '1.0' && req.headers.host === undefined
    const hosts = req.rawHeaders.filter((name, at) => at % 2 === 0 && /^host$/i.test(name))
    if (isNone || (hosts.length === 1 && isValidOrigin(readSender(req).origin))) return next()
    const { status } = refusals.BAD_HOST
    res
      .status(status)
      .type('application/problem+json')
      .send(problem('BAD_HOST', '', {}))
  }
}

/**
 * Opens a request: reads target, sender, member and body, and leaves a plain path for the router.
 */
export function opener(frame: Frame) {
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    const exchange = newExchange()
    attach(res, exchange)
    const refused = await open(frame, exchange, req)
    if (refused !== null) return respond(frame, exchange, res, refused)
    next()
  }
}

async function open(frame: Frame, exchange: Exchange, req: Request): Promise<Reply | null> {
  const sender = frame.readSender(req)
  exchange.address = sender.address
  exchange.origin = sender.origin
  exchange.agent = String(req.headers['user-agent'] ?? '').slice(0, 300)
  exchange.cookies = readCookies(req.headers.cookie)
  exchange.wantsJson = prefersJson(req)
  const read = readTarget(req.url)
  const { path, isJson } = read.ok ? read.target : read
  exchange.wantsJson ||= isJson
  // First, as programs must understand every refusal.
  exchange.dialect = frame.dialects.find(({ pattern }) => pattern.test(path))?.dialect ?? null
  // Only programs do not ask for HTML there; curl sends `*/*`.
  if (exchange.dialect === null && isBelowApi(path) && !takesHtml(req)) exchange.wantsJson = true
  const isByKey = frame.keyedPaths.some((pattern) => pattern.test(path))
  exchange.wantsText = isByKey && !exchange.wantsJson && !takesHtml(req)
  const reason = await frame.networkBans.reasonFor(sender.address)
  if (reason !== null)
    return refuse('NETWORK_BANNED', { detail: `This network is banned: ${reason}` })
  if (!read.ok) return refuse(read.code)
  const { target } = read
  exchange.path = target.path
  exchange.search = target.search
  exchange.query = target.query
  if (isBrowser(exchange, req)) exchange.dialect = null
  req.url = target.path + target.search
  if (target.isOld && isRead(req) && !exchange.wantsJson) return moved(req.url, null)
  return exchange.dialect === null
    ? enterFirst(frame, exchange, req)
    : readFirst(frame, exchange, req)
}

/** Returns whether a browser opens a link at an address that is meant for programs. */
function isBrowser({ dialect, query, wantsJson }: Exchange, req: Request): boolean {
  if (wantsJson || !takesHtml(req)) return false
  return dialect?.isFromBrowser?.(req.headers.authorization, query) === true
}

/** Only reads are redirected, as not all tools and forms follow a redirect. */
function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Identifies the sender first: the body of one who sends too many requests is not read. */
async function enterFirst(frame: Frame, exchange: Exchange, req: Request): Promise<Reply | null> {
  const refused = await enter(frame, exchange, req)
  return refused ?? (await takeBody(exchange, req))
}

/** Reads the body first: programs written for another site may send the token in it. */
async function readFirst(frame: Frame, exchange: Exchange, req: Request): Promise<Reply | null> {
  const unread = await takeBody(exchange, req)
  const refused = await enter(frame, exchange, req)
  return refused ?? unread
}

/** Identifies the sender of a request, and checks whether they send too many. */
export async function enter(frame: Frame, exchange: Exchange, req: Request): Promise<Reply | null> {
  const refused = await identify(frame, exchange, req)
  if (refused !== null) return refused
  if (isAwayFor(frame, exchange)) return refuse('DATABASE_AWAY', AWAY)
  const wait = await throttled(frame, exchange)
  return wait > 0 ? refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }) : null
}

/** Returns whether only a standby is available: it serves members, as guests can only write. */
function isAwayFor({ db, keyedPaths }: Frame, { member, path }: Exchange): boolean {
  if (member !== null || !readsStandby(db)) return false
  return !keyedPaths.some((pattern) => pattern.test(path))
}

async function takeBody(exchange: Exchange, req: Request): Promise<Reply | null> {
  const given = await readBody(req)
  if (!given.ok) {
    const { code, errors } = given
    return refuse(code, errors === undefined ? {} : { more: { errors } })
  }
  exchange.body = given.body
  overrideMethod(exchange, req)
  return null
}

// A browser counts for its member, also for those it knew before; a token counts on its own, and
// together with all others of its network.
async function throttled(frame: Frame, exchange: Exchange): Promise<number> {
  const { member, token, address, cookies } = exchange
  const { throttles } = frame
  if (token === null) {
    const browser = { cookies, isSecure: frame.isSecure, key: frame.keys.cookie }
    const stranger = countedAs(browser, sourceOf(address))
    return throttles.request(member === null ? stranger : `member ${member.id}`)
  }
  const { waitSeconds, limit, remaining, resetSeconds } = await throttles.token(token.id)
  exchange.headers['X-RateLimit-Limit'] = String(limit)
  exchange.headers['X-RateLimit-Remaining'] = String(remaining)
  exchange.headers['X-RateLimit-Reset'] = String(resetSeconds)
  return waitSeconds > 0 ? waitSeconds : throttles.request(`tokens of ${sourceOf(address)}`)
}

// `*/*`, or a header that names neither, means HTML.
function prefersJson(req: Request): boolean {
  const best = req.accepts(['text/html', 'application/json', 'application/problem+json'])
  return best !== false && best !== 'text/html'
}
