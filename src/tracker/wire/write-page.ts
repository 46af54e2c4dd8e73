import { ascii } from './ascii.ts'
import type { Reply } from './reply.ts'
import { BODY_AT, put, putBefore } from './reply.ts'

/** The static replies to requests that are neither announce nor scrape. */
export type PageName = keyof typeof PAGES

interface Page {
  readonly status: string
  readonly type: string
  readonly body: string
  /** Additional header lines. */
  readonly headers: string
}

function text(status: string, headers = ''): Page {
  return { status, type: 'text/plain; charset=utf-8', body: `${status.slice(4)}\n`, headers }
}

function html(status: string, words: string): Page {
  const title = '<!doctype html><html lang="en"><title>babou</title>'
  return {
    status,
    type: 'text/html; charset=utf-8',
    body: `${title}<p>${words}</p>\n`,
    headers: '',
  }
}

const PAGES = {
  home: html('200 OK', 'This is a BitTorrent tracker. Announce URLs come with the torrents.'),
  favicon: html('404 Not Found', 'There is no icon here.'),
  // Announce URLs are secrets, which no search engine may index (rule 8).
  robots: { ...text('200 OK'), body: 'User-agent: *\nDisallow: /\n' },
  notFound: text('404 Not Found'),
  badRequest: text('400 Bad Request'),
  methodNotAllowed: text('405 Method Not Allowed', 'Allow: GET, HEAD\r\n'),
  timeout: text('408 Request Timeout'),
  lineTooLong: text('414 URI Too Long'),
  headersTooLarge: text('431 Request Header Fields Too Large'),
} as const satisfies Record<string, Page>

const CLOSE = ascii('Connection: close\r\n\r\n')
const KEEP = ascii('Connection: keep-alive\r\n\r\n')
const END_OF_HEAD = ascii('\r\n')

const HEADS = new Map<PageName, Uint8Array>()
const BODIES = new Map<PageName, Uint8Array>()
for (const [name, { status, type, body, headers }] of Object.entries(PAGES)) {
  const head =
    `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${body.length}\r\n${headers}`
  HEADS.set(name as PageName, ascii(head))
  BODIES.set(name as PageName, ascii(body))
}

/** Writes one of the static pages (rules 5-8). */
export function writePage(reply: Reply, name: PageName): void {
  const { bytes } = reply
  const start = reply.base + BODY_AT
  reply.end = start
  if (!reply.isHeadOnly) reply.end = put(bytes, start, BODIES.get(name) ?? END_OF_HEAD)
  let end = END_OF_HEAD
  if (!reply.keepAlive) end = CLOSE
  else if (reply.isHttp10) end = KEEP
  const at = putBefore(bytes, start, end)
  reply.start = putBefore(bytes, at, HEADS.get(name) ?? END_OF_HEAD)
}
