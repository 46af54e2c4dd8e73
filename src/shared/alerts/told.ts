import type { Infer } from '../shape.ts'
import { count, oneOf, record, text } from '../shape.ts'

const instant = count.nullable()

/**
 * The life of an alert that a node raises while jobs or the database is away; times in milliseconds
 * since 1970.
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
  toldAt: instant,
  goneSince: instant,
})

export type ToldAlert = Readonly<Infer<typeof toldAlert>>
