import type { FieldErrors } from './frame/forms.ts'
import type { Sink } from './frame/sink.ts'
import type { RefusalCode } from './refusals.ts'

/** The data of every page, in addition to that of its view. */
export interface PageData {
  /** The heading, and the title of the window. */
  readonly title: string
  /** Feeds with the same content, for programs that look for them in a page. */
  readonly alternates?: readonly {
    readonly type: string
    readonly title: string
    readonly href: string
  }[]
}

export interface Cookie {
  readonly name: string
  readonly value: string
  /** 0 removes the cookie; undefined ends it with the browser. */
  readonly maxAgeSeconds?: number
}

/** What any reply may carry in addition to its body. */
export interface Extras {
  readonly cookies?: readonly Cookie[]
  readonly headers?: Readonly<Record<string, string>>
}

export interface PageReply extends Extras {
  readonly kind: 'page'
  readonly view: string
  readonly data: PageData
  readonly json: unknown
}
export interface RedirectReply extends Extras {
  readonly kind: 'redirect'
  readonly to: string
  /** Whether the address is permanent. */
  readonly isPermanent?: boolean
  readonly flash: string | undefined
  readonly json: unknown
}
export interface CreatedReply extends Extras {
  readonly kind: 'created'
  readonly to: string
  readonly flash: string | undefined
  readonly json: unknown
}
export interface RefusalReply extends Extras {
  readonly kind: 'refusal'
  readonly code: RefusalCode
  /** The text shown instead of the sentence in the catalog. */
  readonly detail: string | undefined
  /** Further members of the problem document. */
  readonly more: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds: number | undefined
}
export interface InvalidReply extends Extras {
  readonly kind: 'invalid'
  readonly view: string
  readonly data: PageData
  readonly errors: FieldErrors
  /** INVALID unless the form failed for another reason (409, 429 …). */
  readonly code: RefusalCode
  readonly more: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds: number | undefined
}
export interface JsonReply extends Extras {
  readonly kind: 'json'
  readonly json: unknown
}
export interface FileReply extends Extras {
  readonly kind: 'file'
  readonly type: string
  /** Undefined: shown in place instead of saved. */
  readonly fileName: string | undefined
  readonly bytes: Uint8Array
}

/** A document that is only generated for a reader who does not have it yet, by its ETag. */
export interface DocumentReply extends Extras {
  readonly kind: 'document'
  readonly type: string
  readonly write: () => WrittenBytes
}

export interface WrittenBytes {
  readonly bytes: Uint8Array
  /** The same bytes, compressed at a lower cost than compressing this reply. */
  readonly gzip?: () => Uint8Array
}

/** A file that is generated while it is sent, and never completely in memory. */
export interface PartsReply extends Extras {
  readonly kind: 'parts'
  readonly type: string
  readonly fileName: string
  readonly parts: AsyncIterable<string | Uint8Array>
}

export interface StreamReply extends Extras {
  readonly kind: 'stream'
  readonly open: (sink: Sink) => void
}

/** The result of an action; respond.ts turns it into HTML or JSON. */
export type Reply =
  | PageReply
  | RedirectReply
  | CreatedReply
  | RefusalReply
  | InvalidReply
  | JsonReply
  | FileReply
  | DocumentReply
  | PartsReply
  | StreamReply

export interface Refused {
  readonly ok: false
  readonly reply: Reply
}

/** The result of a lookup, or the reply to a sender who does not get it. */
export type OrReply<T> = ({ readonly ok: true } & T) | Refused

/** A page: HTML from `views/<view>.mustache` with `data`, or `json` when JSON was requested. */
export function page(view: string, data: PageData, json: unknown): PageReply {
  return { kind: 'page', view, data, json }
}

/**
 * Redirects after a change: 303 to a path of ours with a message there; in JSON 200 (204 without
 * `json`).
 */
export function redirect(to: string, flash?: string, json?: unknown): RedirectReply {
  return { kind: 'redirect', to, flash, json }
}

/** Redirects from a page that has moved permanently: 301 to a path of ours; in JSON 200. */
export function moved(to: string, json: unknown): RedirectReply {
  return { kind: 'redirect', to, isPermanent: true, flash: undefined, json }
}

/** Redirects after something was created: 303 to its page; in JSON 201 with its address. */
export function created(to: string, json: unknown, flash?: string): CreatedReply {
  return { kind: 'created', to, flash, json }
}

interface RefusalOptions {
  readonly detail?: string
  readonly more?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
}

/** Refuses with an entry of the catalog: a page in our layout, or a problem document. */
export function refuse(code: RefusalCode, options: RefusalOptions = {}): RefusalReply {
  const { detail, more = {}, retryAfterSeconds } = options
  return { kind: 'refusal', code, detail, more, retryAfterSeconds }
}

/** Returns a refusal as the result of a lookup. */
export function refused(...why: Parameters<typeof refuse>): Refused {
  return { ok: false, reply: refuse(...why) }
}

/** Options for `DATABASE_AWAY`: the database is usually back within seconds. */
export const AWAY: RefusalOptions = { retryAfterSeconds: 5 }

/** Refuses because an action or one of its statements reached its time limit. */
export function tookTooLong(): RefusalReply {
  return refuse('TOOK_TOO_LONG', { retryAfterSeconds: 30 })
}

interface InvalidOptions extends RefusalOptions {
  readonly code?: RefusalCode
}

/** Shows the form again, with what was typed and the error of each field; 422 unless `code`. */
export function invalid(
  view: string,
  data: PageData,
  errors: FieldErrors,
  options: InvalidOptions = {},
): InvalidReply {
  const { code = 'INVALID', more = {}, retryAfterSeconds } = options
  return { kind: 'invalid', view, data, errors, code, more, retryAfterSeconds }
}

/** Replies in JSON, whatever was requested. */
export function json(value: unknown): JsonReply {
  return { kind: 'json', json: value }
}

/** Sends bytes to save under a name (or to display, without one); the same for HTML and JSON. */
export function file(type: string, bytes: Uint8Array, fileName?: string): FileReply {
  return { kind: 'file', type, bytes, fileName }
}

/** Sends bytes to display that are generated for each reader. */
export function document(type: string, write: () => WrittenBytes): DocumentReply {
  return { kind: 'document', type, write }
}

/** Sends a file to save in parts, as they are generated. */
export function inParts(
  type: string,
  fileName: string,
  parts: AsyncIterable<string | Uint8Array>,
): PartsReply {
  return { kind: 'parts', type, fileName, parts }
}

/** Sends server-sent events until either end closes. */
export function stream(open: (sink: Sink) => void): StreamReply {
  return { kind: 'stream', open }
}

/** Adds cookies and headers to a reply. */
export function carrying<R extends Reply>(reply: R, extras: Extras): R {
  return {
    ...reply,
    cookies: [...(reply.cookies ?? []), ...(extras.cookies ?? [])],
    headers: { ...reply.headers, ...extras.headers },
  }
}
