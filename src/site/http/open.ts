import type { NextFunction, Request, Response } from 'express'
import { readBody } from './body.ts'
import { networkOf } from './client-address.ts'
import { readCookies } from './cookies.ts'
import type { Exchange } from './exchange.ts'
import { attach, newExchange } from './exchange.ts'
import type { Frame } from './frame.ts'
import { identify } from './identify.ts'
import type { Reply } from './reply.ts'
import { refuse } from './reply.ts'
import { respond } from './respond.ts'
import { readTarget } from './target.ts'

const OVERRIDES = ['PUT', 'PATCH', 'DELETE']

/** Opens a request: reads target, sender, member and body, and leaves the router a plain path. */
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
  const reason = await frame.networkBans.reasonFor(sender.address)
  if (reason !== null)
    return refuse('NETWORK_BANNED', { detail: `This network is banned: ${reason}` })
  const read = readTarget(req.url)
  if (!read.ok) return refuse(read.code)
  const { target } = read
  exchange.wantsJson ||= target.isJson
  exchange.path = target.path
  exchange.search = target.search
  exchange.query = target.query
  req.url = target.path + target.search

  const refused = await identify(frame, exchange, req)
  if (refused !== null) return refused
  const { member, address } = exchange
  const who = member === null ? networkOf(address) : `member ${member.id}`
  const wait = await frame.throttles.request(who)
  if (wait > 0) return refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
  const given = await readBody(req)
  if (!given.ok) return refuse(given.code)
  exchange.body = given.body
  override(exchange, req)
  return null
}

// `*/*`, and what names neither, is HTML.
function prefersJson(req: Request): boolean {
  const best = req.accepts(['text/html', 'application/json', 'application/problem+json'])
  return best !== false && best !== 'text/html'
}

// A form can only GET and POST: its hidden field `_method` says what it means.
function override(exchange: Exchange, req: Request): void {
  const { _method: meant, ...rest } = exchange.body
  if (meant === undefined) return
  exchange.body = rest
  const method = String(meant).toUpperCase()
  if (req.method === 'POST' && OVERRIDES.includes(method)) req.method = method
}
