import http from 'node:http'
import https from 'node:https'
import { readWebUrl } from '../open-web.ts'
import type { Answer, Posting } from './exchange.ts'

const MAX_ANSWER = 64 * 1024
const TIME_LIMIT_MS = 10_000

export interface PostLimits {
  readonly limitMs?: number
  readonly maxBytes?: number
  /** Aborts the request. */
  readonly stopping?: AbortSignal
}

/**
 * Sends to an address that an owner chose: it may be in a private network. Does not follow
 * redirects, reads at most `maxBytes` of the answer, and takes at most `limitMs`. Null: there was
 * no answer.
 */
export function postTo(
  address: string,
  { method = 'POST', headers = {}, body }: Posting,
  { limitMs = TIME_LIMIT_MS, maxBytes = MAX_ANSWER, stopping }: PostLimits = {},
): Promise<Answer | null> {
  const url = readWebUrl(address)
  if (url === null) return Promise.resolve(null)
  const { request } = url.protocol === 'https:' ? https : http
  const all = {
    'content-type': 'application/json',
    'user-agent': 'babou',
    ...headers,
    ...(method !== 'GET' && { 'content-length': String(Buffer.byteLength(body)) }),
  }
  return new Promise((resolve) => {
    const limit = AbortSignal.timeout(limitMs)
    const signal = stopping === undefined ? limit : AbortSignal.any([limit, stopping])
    const asked = request(url, { method, headers: all, agent: false, signal })
    asked.on('error', () => resolve(null))
    asked.on('response', (response) => {
      const { statusCode: status = 0 } = response
      const retryAfter = response.headers['retry-after'] ?? null
      const parts: Buffer[] = []
      let size = 0
      const end = () => {
        const text = Buffer.concat(parts).subarray(0, maxBytes).toString('utf8')
        resolve({ status, body: text, retryAfter })
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size < maxBytes) return
        end()
        response.destroy()
      })
      response.on('end', end)
      response.on('error', () => resolve(null))
    })
    asked.end(body)
  })
}
