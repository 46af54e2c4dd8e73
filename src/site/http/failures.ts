import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { hasStandby, readsStandby } from '../../store/base/standby-reads.ts'
import { DatabaseAway } from '../../store/base/database-away.ts'
import { Outranked } from '../../store/records/acting-on.ts'
import { Involved } from '../../store/records/parties.ts'
import type { Action } from './action.ts'
import { exchangeOf } from './exchange.ts'
import { BadCursor } from './frame/cursor.ts'
import type { Frame } from './frame/frame.ts'
import type { Fields } from './frame/forms.ts'
import { patternOf } from './path.ts'
import { takesHtml } from './perform.ts'
import type { Reply } from './reply.ts'
import { AWAY, refuse, tookTooLong } from './reply.ts'
import { respond } from './respond.ts'
import { isBelowApi } from './target.ts'

/**
 * PostgreSQL codes after which the transaction was rolled back: unique_violation,
 * serialization_failure, deadlock_detected.
 */
const OVERTAKEN: readonly unknown[] = ['23505', '40001', '40P01']
/** PostgreSQL canceled a statement at its time limit, or on request: query_canceled. */
const CANCELED = '57014'
/** PostgreSQL codes for a value that its type cannot have: class 22, data exceptions. */
const BAD_VALUE = /^22[0-9A-Z]{3}$/

/** Addresses that programs fetch with a key. */
const KEYED = /^\/(?:feeds|torrent\/download)(?:\/|$)/

/** Answers requests that matched no action: 405 with the available methods, else 404. */
export function answerUnrouted(frame: Frame, actions: readonly Action[]) {
  const patterns = actions.map(({ path, method }) => ({ pattern: patternOf(path), method }))
  return async (req: Request, res: Response): Promise<void> => {
    const exchange = exchangeOf(res)
    const methods = patterns
      .filter(({ pattern }) => pattern.test(exchange.path))
      .map(({ method }) => method.toUpperCase())
    // Only programs request unknown addresses under /api, or with a key in them.
    exchange.wantsJson ||= isBelowApi(exchange.path)
    exchange.wantsText ||= KEYED.test(exchange.path) && !takesHtml(req)
    const reply = methods.length === 0 ? refuse('NOT_FOUND') : notAllowed(methods)
    await respond(frame, exchange, res, reply)
  }
}

/**
 * The delay before a read is tried again; within it, idle connections to the same server are closed
 * too.
 */
const AGAIN_SECONDS = 0.1
const MOST_TRIES = 3

/**
 * Repeats a request that only reads, now from a standby, after the host that accepts writes was
 * lost in the middle of it.
 */
export function readAgain({ db, clock }: Frame, serve: RequestHandler) {
  // express knows a handler of errors by its four parameters
  return (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    if (!isRead || !hasStandby(db)) return next(error)
    const settle = (fault: unknown, tries: number): void => {
      const isWorthIt = fault instanceof DatabaseAway && tries < MOST_TRIES && !res.headersSent
      if (!isWorthIt || res.closed) return next(fault)
      clock.after(AGAIN_SECONDS, () => {
        req.url = req.originalUrl
        serve(req, res, (again: unknown) => settle(again, tries + 1))
      })
    }
    settle(error, 1)
  }
}

const LOGGED: readonly unknown[] = ['INTERNAL', 'OVERTAKEN', 'TOOK_TOO_LONG']

/**
 * Turns every error into a reply: 403 when a function of the store guarded rank or self, 503 while
 * the database is unavailable or out of time, 409 when a concurrent request changed the same data,
 * 400 for an altered cursor, else 500.
 */
export function answerFailure(frame: Frame) {
  // express knows a handler of errors by its four parameters
  return async (error: unknown, req: Request, res: Response, _next: NextFunction) => {
    const exchange = exchangeOf(res)
    const reply = replyTo(frame, error, isPaged(exchange.query))
    if (LOGGED.includes(reply.code)) {
      const { stack } = error instanceof Error ? error : new Error(String(error))
      const path = loggedPath(req, exchange.path)
      const log = reply.code === 'INTERNAL' ? frame.log.error : frame.log.warn
      log('request.failed', { method: req.method, path, stack })
    }
    try {
      await respond(frame, exchange, res, reply)
    } catch (broken) {
      frame.log.error('request.unanswered', { error: String(broken) })
      if (res.headersSent) res.destroy()
      else
        res
          .status(500)
          .type('text/plain')
          .send('Something went wrong on our side. It has been logged.\n')
    }
  }
}

// Addresses may contain keys; the path of the route is enough, and contains no secret.
function loggedPath(req: Request, path: string): string {
  const { route } = req as { route?: { path: string } }
  return route?.path ?? path.replace(/[\w-]{16,}/g, '…')
}

// A cursor is the position of a row as this site wrote it; an altered one can have the right shape
// without being a valid value of its columns.
function isPaged({ cursor }: Fields): boolean {
  return cursor !== undefined && cursor !== ''
}

const UNCHANGED =
  'Nothing can be changed at the moment, because the database is being replaced. What you sent ' +
  'was not saved. Try again in a moment.'

function replyTo({ db }: Frame, error: unknown, isPaged: boolean) {
  if (error instanceof DatabaseAway) {
    return refuse('DATABASE_AWAY', readsStandby(db) ? { ...AWAY, detail: UNCHANGED } : AWAY)
  }
  if (error instanceof Outranked) return refuse('MEMBER_OUTRANKS')
  if (error instanceof Involved) return refuse('INVOLVED')
  if (error instanceof BadCursor) return refuse('BAD_CURSOR')
  // From the router, for a parameter that cannot be decoded.
  if (error instanceof URIError) return refuse('BAD_ENCODING')
  const { code } = error as { code?: unknown }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return refuse('BAD_REQUEST')
  if (OVERTAKEN.includes(code)) return refuse('OVERTAKEN')
  if (code === CANCELED) return tookTooLong()
  if (isPaged && BAD_VALUE.test(String(code))) return refuse('BAD_CURSOR')
  return refuse('INTERNAL')
}

function notAllowed(methods: readonly string[]): Reply {
  const allow = [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort()
  return { ...refuse('METHOD_NOT_ALLOWED'), headers: { Allow: allow.join(', ') } }
}
