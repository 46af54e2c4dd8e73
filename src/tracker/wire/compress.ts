import { gzipSync } from 'node:zlib'
import type { Reply } from './reply.ts'
import { BODY_AT, finish, frontText, put } from './reply.ts'

/** Shorter bodies, in bytes, fit into one packet anyway (rule 12). */
const LEAST_BYTES = 1_024
const HEADERS = frontText('\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding')

/**
 * Compresses the body in the reply, which ends at `end`, unless it is short. Only used for scrapes;
 * for HEAD too, which states the length that GET would have (rule 7).
 */
export function compress(reply: Reply, end: number): void {
  const start = reply.base + BODY_AT
  if (end - start <= LEAST_BYTES) return
  const packed = gzipSync(reply.bytes.subarray(start, end))
  reply.end = put(reply.bytes, start, packed)
  finish(reply, start, HEADERS)
}
