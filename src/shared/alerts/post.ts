import http from 'node:http'
import https from 'node:https'
import { readWebUrl } from '../open-web.ts'
import type { Answer, Posting } from './target.ts'

const MAX_ANSWER = 64 * 1024
const TIME_LIMIT_MS = 10_000

/**
 * Sends to an address that an owner chose: it may be in a private network. Redirects are not
 * followed, the answer is read up to 64 KiB, and it all takes at most `limitMs`. Null: no answer.
 */
export function postTo(
  address: string,
  { method = 'POST', headers = {}, body }: Posting,
  limitMs = TIME_LIMIT_MS,
): Promise<Answer | null> {
  const url = readWebUrl(address)
  if (url === null) return Promise.resolve(null)
  const { request } = url.protocol === 'https:' ? https : http
  const all = {
    'content-type': 'application/json',
    'user-agent': 'babou',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  }
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(limitMs)
    const asked = request(url, { method, headers: all, agent: false, signal })
    asked.on('error', () => resolve(null))
    asked.on('response', (response) => {
      const { statusCode: status = 0 } = response
      const retryAfter = response.headers['retry-after'] ?? null
      const parts: Buffer[] = []
      let size = 0
      const end = () => {
        const text = Buffer.concat(parts).subarray(0, MAX_ANSWER).toString('utf8')
        resolve({ status, body: text, retryAfter })
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size < MAX_ANSWER) return
        end()
        response.destroy()
      })
      response.on('end', end)
      response.on('error', () => resolve(null))
    })
    asked.end(body)
  })
}
