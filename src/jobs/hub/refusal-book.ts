import type { Refused } from '../../bridge/hub/reception.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { DatabaseAway } from '../../store/base/database-away.ts'
import type { Refusals } from '../../store/fleet/bridge-refusals.ts'
import * as bridgeRefusals from '../../store/fleet/bridge-refusals.ts'
import type { Db } from '../../store/base/db.ts'

/** Refusals within this time are stored together. */
const EVERY_MS = 1_000
/** The most distinct refusals that are held until then; others are only counted in /metrics. */
const MOST_HELD = 64

/**
 * Reasons that are not stored: closed connections are normal, as health checks and every restart
 * cause them.
 */
const SILENT: readonly string[] = ['cut', 'stopping', 'busy']

/** Stores which connections to the bridge were refused, for staff. */
export interface RefusalBook {
  readonly note: (refused: Refused) => void
  readonly stop: () => void
}

export function createRefusalBook(db: Db, clock: Clock, log: Log): RefusalBook {
  const held = new Map<string, Refusals>()
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    timer = undefined
    const refusals = [...held.values()]
    held.clear()
    bridgeRefusals.note(db, refusals, clock.now()).catch((error: unknown) => {
      // The refusals are in the log as well.
      if (!(error instanceof DatabaseAway)) throw error
      log.debug('refusals.dropped', { ways: refusals.length })
    })
  }

  return {
    note({ code, address, node, url, text }) {
      if (SILENT.includes(code)) return
      const where = { code, address: address ?? '', node: node ?? '', url }
      const key = Object.values(where).join('\n')
      const times = (held.get(key)?.times ?? 0) + 1
      if (times === 1 && held.size >= MOST_HELD) return
      held.set(key, { ...where, reason: text.slice(0, 400), times })
      timer ??= setTimeout(write, EVERY_MS)
    },
    stop: () => clearTimeout(timer),
  }
}
