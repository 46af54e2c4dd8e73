import type { Infer } from '../shape.ts'
import { count, mapOf, oneOf, record, text } from '../shape.ts'

const instant = count.nullable()

/**
 * The life of an alert that a node raises while jobs or the database is down. Times are in
 * milliseconds since 1970.
 */
export const toldAlert = record({
  condition: text(40).min(1),
  subject: text(120).min(1),
  machine: text(100),
  severity: oneOf(['warning', 'critical']),
  says: text(1_000),
  state: oneOf(['pending', 'firing', 'acknowledged', 'silenced', 'resolved']),
  since: count,
  silencedUntil: instant,
  /** When a target last accepted it; null: none did, so no one knows about it. */
  toldAt: instant,
  goneSince: instant,
  /**
   * When each target accepted it, by name; for a resolved alert, the targets that do not know about
   * that yet.
   */
  targets: mapOf(text(60), count).default({}),
})

export type ToldAlert = Readonly<Infer<typeof toldAlert>>
