import { inAscii } from '../../shared/format.ts'
import type { Response } from 'express'
import type { Permission } from '../../domain/roles/permissions.ts'
import { can } from '../../domain/roles/permissions.ts'
import { linkTitles } from '../../store/search/texts/link-titles.ts'
import { cookieName, setCookieLine, without } from './cookies.ts'
import type { Exchange } from './exchange.ts'
import { FLASH_COOKIE, flashCookie, readFlash } from './frame/flash.ts'
import type { Frame } from './frame/frame.ts'
import { nonceOf } from './headers.ts'
import { withCounts } from './console-counts.ts'
import { layoutPage } from './frame/layout-page.ts'
import { send, sendDocument, sendFile, sendParts, sendStream } from './sending/send.ts'
import { hasBareLinks, linkTitler, mayHaveBareLinks } from '../ui/link-titles.ts'
import { problem } from './problem.ts'
import { refusalPage } from './refusal-page.ts'
import { wholeText } from './reader/reply-length.ts'
import { withTexts } from './reader/reply-texts.ts'
import type {
  Cookie,
  CreatedReply,
  InvalidReply,
  PageData,
  RedirectReply,
  RefusalReply,
  Reply,
} from './reply.ts'
import { refusals } from './refusals.ts'

const REFUSAL = 'http/refusal'
const JSON_TYPE = 'application/json; charset=utf-8'
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Writes a reply as HTML within the layout, or as JSON. No other code uses a response. */
export async function respond(
  frame: Frame,
  exchange: Exchange,
  res: Response,
  given: Reply,
): Promise<void> {
  if (res.headersSent) return
  const whole = wholeText(exchange, res.req.method)
  const reply = await withTexts(frame.texts, given, whole, exchange.wantsJson)
  res.setHeader('Cache-Control', 'private, no-store')
  res.setHeader('Vary', 'Accept, Cookie, Accept-Encoding')
  const headers = { ...exchange.headers, ...reply.headers }
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  setCookies(frame, res, [...exchange.setCookies, ...(reply.cookies ?? [])])
  switch (reply.kind) {
    case 'page':
      if (exchange.wantsJson)
        return sendJson(frame, exchange, res, { status: 200, value: reply.json })
      return sendPage(frame, exchange, res, { status: 200, ...reply })
    case 'invalid':
      return sendInvalid(frame, exchange, res, reply)
    case 'refusal':
      return sendRefusal(frame, exchange, res, reply)
    case 'redirect':
    case 'created':
      return sendOnward(frame, exchange, res, reply)
    case 'json':
      return sendJson(frame, exchange, res, { status: 200, value: reply.json })
    case 'file':
      return sendFile(res, reply)
    case 'document':
      return sendDocument(res, reply)
    case 'parts':
      return sendParts(res, reply)
    case 'stream':
      return sendStream(res, reply)
  }
}

/**
 * Writes JSON without a call for each value, which takes a fifth of the time; null: it contains a
 * bigint, for which `toJson` is needed.
 */
function quickJson(value: unknown): string | null {
  try {
    return JSON.stringify(value)
  } catch {
    return null // whatever else is wrong with it, `toJson` throws too
  }
}

/** Converts bigint to a number, or to decimal text above 2^53; texts are in fields named `html`. */
function toJson(value: unknown, textOf: (html: string) => string): string {
  return JSON.stringify(value, (name, item: unknown) => {
    if (name === 'html' && typeof item === 'string') return textOf(item)
    if (typeof item !== 'bigint') return item
    const number = Number(item)
    return Number.isSafeInteger(number) ? number : item.toString()
  })
}

function setCookies(frame: Frame, res: Response, cookies: readonly Cookie[]): void {
  // The last cookie of a name counts: a sign-in replaces an earlier one.
  const lines = new Map(cookies.map((cookie) => [cookie.name, cookie]))
  for (const cookie of lines.values()) {
    res.append('Set-Cookie', setCookieLine(cookie, frame.isSecure))
  }
}

async function sendJson(
  frame: Frame,
  exchange: Exchange,
  res: Response,
  { status, value, type = JSON_TYPE }: JsonReply,
): Promise<void> {
  if (value === undefined) {
    res.status(204).end()
    return
  }
  return send(res, status, type, Buffer.from(await jsonOf(frame, exchange, value)))
}

interface JsonReply {
  readonly status: number
  /** Undefined: nothing. */
  readonly value: unknown
  readonly type?: string
}

interface ShownPage {
  readonly status: number
  readonly view: string
  readonly data: PageData
  /** Whether it shows a form again because of errors. */
  readonly hasFaults?: boolean
}

async function sendPage(
  frame: Frame,
  exchange: Exchange,
  res: Response,
  { status, view, data, hasFaults = false }: ShownPage,
): Promise<void> {
  const flashName = cookieName(FLASH_COOKIE, frame.isSecure)
  const flash = readFlash(frame.keys.cookie, exchange.cookies.get(flashName))
  if (flash !== null) setCookies(frame, res, [without(FLASH_COOKIE)])
  const layout = await layoutPage(frame, exchange, { flash, nonce: nonceOf(res), hasFaults })
  const counted = await withCounts(frame.consoleCounts, exchange, data)
  const html = frame.renderer.page(view, counted, layout)
  const titled = await withTitles(frame, exchange, hasFaults ? withFocus(html) : html)
  return send(res, status, 'text/html; charset=utf-8', Buffer.from(titled))
}

const FAULT = ' aria-invalid="true"'
const FAULTS = '<div class="summary" role="alert"'

/**
 * A page opens with the focus on the first field with an error, or else on the summary of errors.
 */
function withFocus(html: string): string {
  if (html.includes(FAULT)) return html.replace(FAULT, `${FAULT} autofocus`)
  return html.replace(FAULTS, `${FAULTS} tabindex="-1" autofocus`)
}

/** Renders a page, adding titles to its links without words. */
async function withTitles(frame: Frame, exchange: Exchange, html: string): Promise<string> {
  if (!hasBareLinks(html)) return html
  return (await linkTitler([html], frame.siteOrigin, titlesFor(frame, exchange)))(html)
}

/** Returns JSON, adding titles to links without words in its texts, which are the fields `html`. */
async function jsonOf(frame: Frame, exchange: Exchange, value: unknown): Promise<string> {
  const quick = quickJson(value)
  if (quick !== null && !mayHaveBareLinks(quick)) return quick
  const texts: string[] = []
  const plain = toJson(value, (html) => {
    if (hasBareLinks(html)) texts.push(html)
    return html
  })
  if (texts.length === 0) return plain
  return toJson(value, await linkTitler(texts, frame.siteOrigin, titlesFor(frame, exchange)))
}

/** Guests get no titles. */
function titlesFor({ db, clock }: Frame, { member, rights }: Exchange) {
  return async (places: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (member === null) return new Map()
    const reader = { id: member.id, now: clock.now(), can: (one: Permission) => can(rights, one) }
    return linkTitles(db, places, reader)
  }
}

async function sendInvalid(
  frame: Frame,
  exchange: Exchange,
  res: Response,
  reply: InvalidReply,
): Promise<void> {
  const { status } = refusals[reply.code]
  waitHint(res, reply.retryAfterSeconds)
  if (exchange.wantsJson) {
    const { errors, more } = reply
    const value = problem(reply.code, exchange.path, { errors, more })
    return sendJson(frame, exchange, res, { status, value, type: PROBLEM_TYPE })
  }
  const { view, data } = reply
  const hasFaults = Object.keys(reply.errors).length > 0
  return sendPage(frame, exchange, res, { status, view, data, hasFaults })
}

async function sendRefusal(
  frame: Frame,
  exchange: Exchange,
  res: Response,
  reply: RefusalReply,
): Promise<void> {
  const { code, detail, more } = reply
  const { status, title, text: usual } = refusals[code]
  waitHint(res, reply.retryAfterSeconds)
  if (exchange.dialect !== null) {
    const said = exchange.dialect.refusal({ code, status, title, text: detail ?? usual, more })
    return send(res, status, said.type, Buffer.from(said.text))
  }
  if (status === 401) res.setHeader('WWW-Authenticate', 'Bearer realm="babou"')
  if (exchange.wantsJson) {
    const value = problem(code, exchange.path, { detail, more })
    return sendJson(frame, exchange, res, { status, value, type: PROBLEM_TYPE })
  }
  if (exchange.wantsText) {
    return send(res, status, 'text/plain; charset=utf-8', Buffer.from(`${detail ?? usual}\n`))
  }
  const data = refusalPage(reply, exchange.member !== null)
  const hasFaults = data.summary !== null
  return sendPage(frame, exchange, res, { status, view: REFUSAL, data, hasFaults })
}

function waitHint(res: Response, seconds: number | undefined): void {
  if (seconds !== undefined) res.setHeader('Retry-After', String(seconds))
}

async function sendOnward(
  frame: Frame,
  exchange: Exchange,
  res: Response,
  reply: RedirectReply | CreatedReply,
): Promise<void> {
  // Programs written for another site follow its addresses to ours.
  if (exchange.wantsJson && exchange.dialect === null) {
    if (reply.kind === 'created') res.setHeader('Location', inAscii(reply.to))
    const status = reply.kind === 'created' ? 201 : 200
    return sendJson(frame, exchange, res, { status, value: reply.json })
  }
  if (reply.flash !== undefined) {
    setCookies(frame, res, [flashCookie(frame.keys.cookie, reply.flash)])
  }
  res.setHeader('Location', inAscii(reply.to))
  const status = reply.kind === 'redirect' && reply.isPermanent === true ? 301 : 303
  return send(res, status, 'text/plain; charset=utf-8', Buffer.from(`See ${reply.to}\n`))
}
