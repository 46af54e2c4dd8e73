import { gzipSync } from 'node:zlib'
import { ascii } from './ascii.ts'
import type { Reply } from './reply.ts'
import { BODY_AT, finish, put } from './reply.ts'

/** Shorter bodies are one packet anyway (rule 12). */
const LEAST_BYTES = 1_024
const HEADERS = ascii('\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding')

/** Sends the body that stands in the reply compressed, if that is worth it. Scrapes only. */
export function compress(reply: Reply): void {
  const start = reply.base + BODY_AT
  if (reply.isHeadOnly || reply.end - start <= LEAST_BYTES) return
  const packed = gzipSync(reply.bytes.subarray(start, reply.end))
  reply.end = put(reply.bytes, start, packed)
  finish(reply, start, HEADERS)
}
