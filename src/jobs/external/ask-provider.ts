import { setTimeout as pause } from 'node:timers/promises'
import type { Provider } from '../../domain/bundles/external-ids/provider.ts'
import { MIB } from '../../domain/units.ts'
import type { Outcome } from '../../store/bundles/external-records.ts'

/** Of one question, its answer read. */
const TIME_LIMIT_MS = 10_000
/** Bytes of an answer. */
const MAX_ANSWER = MIB
/** Their rules ask for a name by which they can tell who asks. */
const AGENT = 'babou (private catalog; one question a second)'

interface Asking {
  readonly stopping: AbortSignal
  /** The first of a run waits for nothing. */
  readonly isFirst: boolean
}

/**
 * Asks a provider one thing. Whatever goes wrong is an outcome: too slow, too long, no JSON, away.
 * An id that is unknown there (404, 410) is an answer as well.
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
    return facts === null ? { ok: false, error: 'is none of its answers' } : { ok: true, facts }
  } catch (error) {
    // A network has no list of what can go wrong, and none of it may stop the others.
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
