import type { Clock } from '../../shared/clock.ts'
import type { Metrics } from '../../shared/metrics.ts'
import { createLook } from '../../shared/one-look.ts'
import type { Db } from '../../store/base/db.ts'
import * as outbox from '../../store/records/outbox.ts'

const EVERY_MS = 2_000
/** The time after which a database that has not answered counts as down. */
const LATE_MS = 3_000

/**
 * The newest position of the outbox, which is read every few seconds, because /metrics must not
 * wait for the database.
 */
export interface OutboxFigures {
  /** Null: the last query was not answered. */
  readonly newest: () => { position: number; unnumbered: number } | null
  readonly stop: () => void
}

export function watchOutbox(db: Db, clock: Clock, metrics: Metrics): OutboxFigures {
  let newest: { position: number; unnumbered: number } | null = null
  const ask = async () => {
    try {
      const [bounds, waiting] = await Promise.all([
        outbox.bounds(db),
        outbox.waiting(db, clock.now()),
      ])
      return { position: bounds.newest, unnumbered: waiting.count }
    } catch {
      return null // logged by the other users of the database
    }
  }
  const once = createLook(ask, { limitMs: LATE_MS, late: null })
  const look = async () => {
    newest = await once()
  }
  void look()
  const timer = setInterval(() => void look(), EVERY_MS).unref()
  metrics.read('babou_outbox_position', () => newest?.position ?? 0)
  metrics.read('babou_outbox_unnumbered', () => newest?.unnumbered ?? 0)
  return { newest: () => newest, stop: () => clearInterval(timer) }
}
