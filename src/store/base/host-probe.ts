import type pg from 'pg'
import type { HostState } from './ask-host.ts'
import { askingClient, stateOf } from './ask-host.ts'
import { cut } from './cut-connection.ts'

export interface HostProbe {
  /** Returns the state of the host; null if it does not answer in time. */
  readonly ask: () => Promise<HostState | null>
  readonly end: () => void
}

/**
 * Creates a probe, which asks one host repeatedly over the same connection and does not keep the
 * process alive.
 * @param limitMs how long the host may take to answer (default: 2 s)
 */
export function createProbe(url: string, limitMs?: number): HostProbe {
  let client: pg.Client | null = null

  async function connected(): Promise<pg.Client> {
    if (client !== null) return client
    const made = askingClient(url, limitMs)
    client = made
    made.once('end', () => forget(made))
    const ready = made.connect()
    ;(made as unknown as { unref(): void }).unref()
    await ready
    return made
  }

  function forget(one: pg.Client): void {
    if (client === one) client = null
  }

  function end(): void {
    const one = client
    client = null
    if (one !== null) cut(one)
  }

  return {
    async ask() {
      try {
        return await stateOf(await connected())
      } catch {
        end()
        return null
      }
    },
    end,
  }
}
