import type { Envelope } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { Signal } from '../../bridge/events/signal-events.ts'
import { MAX_SIGNALS, signalsNoted } from '../../bridge/events/signal-events.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import type { World } from '../memory/world.ts'
import type { NotedSignal } from '../announce/notes/signals.ts'

/** The most kinds of signals that are counted separately in one hour; further ones are dropped. */
const MOST_AN_HOUR = 10_000

/**
 * The signals of all threads about members in the current hour, and which of them were sent to
 * jobs.
 */
export interface SignalBook {
  readonly add: (signals: readonly NotedSignal[]) => void
  /** Sends the counts that grew; call it every few seconds. */
  readonly tick: () => void
}

export function createSignalBook(
  world: World,
  storeId: string,
  send: (event: Envelope) => boolean,
): SignalBook {
  const counted = new Map<string, Signal>()
  const changed = new Set<string>()
  let hour = 0

  function count({ memberId, kind, detail, times }: NotedSignal): void {
    const key = `${memberId} ${kind} ${detail}`
    const known = counted.get(key)
    if (known === undefined && counted.size >= MOST_AN_HOUR) return
    counted.set(key, { memberId, kind, detail, hour, times: (known?.times ?? 0) + times })
    changed.add(key)
  }

  function tick(): void {
    const keys = [...changed].slice(0, MAX_SIGNALS)
    if (keys.length === 0) return
    const signals = keys.map((key) => counted.get(key)).filter((one) => one !== undefined)
    if (!send(envelope(signalsNoted, { storeId, signals }))) return
    for (const key of keys) changed.delete(key)
  }

  return {
    add(signals) {
      const now = world.clock.wall()
      const current = now - (now % HOUR_SECONDS)
      if (current !== hour) {
        // Sends the last counts of the previous hour before the new one starts.
        while (changed.size > 0) {
          const before = changed.size
          tick()
          if (changed.size === before) break
        }
        counted.clear()
        changed.clear()
        hour = current
      }
      for (const signal of signals) count(signal)
    },
    tick,
  }
}
