import { setTimeout as pause } from 'node:timers/promises'
import type { Provider } from '../../domain/bundles/external-ids/provider.ts'
import { MIB } from '../../domain/units.ts'
import type { Outcome } from '../../store/bundles/external-records.ts'

/** The time limit of one request, including the answer. */
const TIME_LIMIT_MS = 10_000
/** The largest answer, in bytes. */
const MAX_ANSWER = MIB
/** The terms of providers require a name that identifies the client. */
const AGENT = 'babou (private catalog; one request per second)'

interface Asking {
  readonly stopping: AbortSignal
  /** Whether this is the first request of a run, which does not wait. */
  readonly isFirst: boolean
}

/**
 * Sends one request to a provider. Every failure is returned as an outcome: too slow, too long, not
 * JSON, unreachable. That an ID is unknown (404, 410) counts as an answer.
 */
export async function askProvider(
  base: string,
  path: string,
  provider: Provider,
  { stopping, isFirst }: Asking,
): Promise<Outcome> {
  try {
    if (!isFirst) await pause(provider.pauseMs, undefined, { signal: stopping })
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIME_LIMIT_MS)])
    const headers = { accept: 'application/json', 'user-agent': AGENT }
    const response = await fetch(base.replace(/\/+$/, '') + path, { headers, signal })
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel()
      return { ok: true, facts: null }
    }
    if (!response.ok) {
      await response.body?.cancel()
      return { ok: false, error: `answers ${response.status}` }
    }
    const facts = provider.read(JSON.parse(await textOf(response)))
    return facts === null ? { ok: false, error: 'is not a reply of this API' } : { ok: true, facts }
  } catch (error) {
    // A network can fail in any way, and no failure may stop the other requests.
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MAX_ANSWER) throw new Error('is longer than 1 MiB')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
