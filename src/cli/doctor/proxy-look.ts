import { randomBytes } from 'node:crypto'
import type { Config } from '../../shared/config.ts'
import { PROBE_HEADER, SEEN_HEADER, signProbe } from '../../shared/probe.ts'

/** The answers at the public addresses, through all proxies. */
export interface ProxyLook {
  /** Null: the site is not running, so there is nothing to request. */
  readonly site: SiteAnswer | null
  readonly tracker: TrackerAnswer | null
}

export interface SiteAnswer {
  /** Why there was no answer; null: there was one. */
  readonly error: string | null
  readonly status: number
  /** Where it redirects the browser, if it does. */
  readonly location: string | null
  /** The request as the site saw it; null: another site answered. */
  readonly seen: { readonly address: string; readonly origin: string } | null
}

export interface TrackerAnswer {
  readonly error: string | null
  /** Whether a tracker answered. */
  readonly isTracker: boolean
}

/** A forged client address, in a network reserved for documentation (RFC 5737). */
export const CLAIMED_ADDRESS = '203.0.113.99'
const ANSWER_MS = 5_000

/** Sends a request to the site's public address, with a forged client address. */
export async function askSite(config: Config, key: Uint8Array): Promise<SiteAnswer> {
  const answer = await ask(`${config.BABOU_SITE_URL}/login`, {
    accept: 'application/json',
    'x-forwarded-for': CLAIMED_ADDRESS,
    [PROBE_HEADER]: signProbe(key, randomBytes(8).toString('hex')),
  })
  if (typeof answer === 'string') {
    return { error: answer, status: 0, location: null, seen: null }
  }
  const [address, origin] = answer.headers.get(SEEN_HEADER)?.split(' ') ?? []
  return {
    error: null,
    status: answer.status,
    location: answer.headers.get('location'),
    seen: origin === undefined ? null : { address, origin },
  }
}

/** Sends a request to the tracker's public address, with a passkey that no member has. */
export async function askTracker(config: Config): Promise<TrackerAnswer> {
  const query = `info_hash=${'%00'.repeat(20)}`
  const answer = await ask(`${config.BABOU_TRACKER_URL}/${'0'.repeat(32)}/scrape?${query}`, {})
  if (typeof answer === 'string') return { error: answer, isTracker: false }
  return { error: null, isTracker: /^d.*14:failure reason/.test(answer.body) }
}

/** Returns an answer, or the reason why there is none. */
async function ask(url: string, headers: Readonly<Record<string, string>>) {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const answer = await fetch(url, { headers, signal, redirect: 'manual' })
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  } catch (error) {
    return reasonOf(error as Error)
  }
}

/** Returns the reason of an error of fetch, which is in its cause. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1000} s`
  const { code, message } = (error.cause ?? error) as { code?: string; message: string }
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`
}
