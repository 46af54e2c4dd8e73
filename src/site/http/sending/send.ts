import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { shownName } from '../../../shared/hidden-characters.ts'
import type { Coding } from './compress.ts'
import { codingOf, compressed, compressor } from './compress.ts'
import type { DocumentReply, FileReply, PartsReply, StreamReply } from '../reply.ts'

// Writes the bytes of a reply: compressed, in parts, as a stream, or not again.

/** Sends a file to save or display. */
export async function sendFile(res: Response, reply: FileReply): Promise<void> {
  if (reply.fileName !== undefined) {
    res.setHeader('Content-Disposition', dispositionOf(reply.fileName))
  }
  return endsUnchanged(res) ? undefined : send(res, 200, reply.type, reply.bytes)
}

/** Sends a document, which is generated only when the client does not have it. */
export async function sendDocument(res: Response, { type, write }: DocumentReply): Promise<void> {
  if (endsUnchanged(res)) return
  const { bytes, gzip } = write()
  return send(res, 200, type, bytes, gzip)
}

/** Only a reply with an ETag can be one that the client already has. */
function endsUnchanged(res: Response): boolean {
  const tag = res.getHeader('ETag')
  if (tag === undefined || !(res.req.fresh || isNamed(res.req, String(tag)))) return false
  res.status(304).end()
  return true
}

/**
 * Returns whether `If-None-Match` names this tag. `fetch` of Node.js adds `Cache-Control:
 * no-cache`, for which express sends the whole reply; but that header is a request to caches, not
 * to us (RFC 9110, 13.1.2).
 */
function isNamed({ method, headers }: Request, tag: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const given = headers['if-none-match']?.split(',') ?? []
  return given.some((one) => one.trim().replace(/^W\//, '') === tag)
}

/** Sends a file in parts, as they are generated. */
export function sendParts(res: Response, { type, fileName, parts }: PartsReply): Promise<void> {
  res.status(200)
  res.setHeader('Content-Type', type)
  res.setHeader('Content-Disposition', dispositionOf(fileName))
  return sendStreamed(res, Readable.from(parts), codingOf(res.req, type))
}

/** An error in the middle closes the connection: half a file must not look complete. */
async function sendStreamed(res: Response, from: Readable, coding: Coding | null): Promise<void> {
  try {
    if (coding === null) return await pipeline(from, res)
    res.setHeader('Content-Encoding', coding)
    await pipeline(from, compressor(coding), res)
  } catch {
    res.destroy()
  }
}

/** Sends server-sent events, which no proxy may buffer or compress. */
export function sendStream(res: Response, { open }: StreamReply): void {
  res.status(200)
  res.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
  res.setHeader('Cache-Control', 'private, no-store, no-transform')
  res.setHeader('X-Accel-Buffering', 'no')
  if (res.req.method === 'HEAD') {
    res.end()
    return
  }
  res.flushHeaders()
  open({
    write: (text) => void res.write(text),
    unreadBytes: () => res.writableLength,
    end: () => void res.end(),
    cut: () => void res.destroy(),
    onClose: (handler) => void res.on('close', handler),
  })
}

/**
 * Returns `attachment` with the name in ASCII, and in UTF-8 for clients that read it (RFC 6266).
 */
function dispositionOf(given: string): string {
  const name = shownName(given)
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const escaped = encodeURIComponent(name).replace(/['()*]/g, (one) => {
    return `%${one.charCodeAt(0).toString(16).toUpperCase()}`
  })
  return `attachment; filename="${ascii}"; filename*=UTF-8''${escaped}`
}

/**
 * Sends bytes, compressed where their type and the client allow it.
 * @param gzip the same bytes, compressed at a lower cost than here
 */
export async function send(
  res: Response,
  status: number,
  type: string,
  bytes: Uint8Array,
  gzip?: () => Uint8Array,
): Promise<void> {
  res.status(status)
  res.setHeader('Content-Type', type)
  const coding = codingOf(res.req, type, bytes.length, gzip !== undefined)
  const ready = coding === 'gzip' ? gzip?.() : undefined
  const body = ready ?? (coding === null ? bytes : compressed(bytes, coding))
  if (body === null) return sendStreamed(res, Readable.from([bytes]), coding)
  if (coding === null) res.removeHeader('Content-Encoding')
  else res.setHeader('Content-Encoding', coding)
  res.setHeader('Content-Length', body.length)
  res.end(res.req.method === 'HEAD' ? undefined : body)
}
