import type { LogRecord } from '../../shared/log-files/record.ts'

// What happened, by count: events with their first and last time, restarts, and refusals.

const DAY_MS = 86_400_000
/** The event in which a tracker counts refused announces. */
const REFUSED = 'announces.refused'

export interface EventSum {
  readonly level: number
  readonly event: string
  readonly roles: readonly string[]
  readonly count: number
  readonly first: string
  readonly last: string
  /** Not seen before the last 24 hours, in logs that go further back. */
  readonly isNew: boolean
}

export interface Summary {
  readonly from: string | null
  readonly to: string | null
  readonly lines: number
  /** Errors first, then by count. */
  readonly events: readonly EventSum[]
  readonly restarts: readonly { readonly role: string; readonly node: string; count: number }[]
  readonly refusals: readonly { readonly code: string; readonly count: number }[]
}

interface Counted {
  readonly level: number
  readonly event: string
  readonly roles: Set<string>
  count: number
  readonly first: string
  last: string
}

/** Adds up lines in the order of their times, in memory for each kind of event. */
export function createSummary(now: Date) {
  const events = new Map<string, Counted>()
  const pids = new Map<string, { pid: number; restarts: number; role: string; node: string }>()
  const refusals = new Map<string, number>()
  let [from, to, lines]: [string | null, string | null, number] = [null, null, 0]

  function addEvent({ level, event, role, time }: LogRecord): void {
    const key = `${level} ${event}`
    const known = events.get(key)
    if (known === undefined) {
      events.set(key, { level, event, roles: new Set([role]), count: 1, first: time, last: time })
      return
    }
    known.roles.add(role)
    known.count++
    known.last = time
  }

  function addProcess({ role, node, pid, event }: LogRecord): void {
    // The supervisor writes these for the role that died.
    if (pid === undefined || event === 'stderr') return
    const key = `${role} ${node ?? ''}`
    const known = pids.get(key)
    if (known === undefined) pids.set(key, { pid, restarts: 0, role, node: node ?? '' })
    else if (known.pid !== pid) Object.assign(known, { pid, restarts: known.restarts + 1 })
  }

  return {
    add(record: LogRecord): void {
      from ??= record.time
      to = record.time
      lines++
      addEvent(record)
      addProcess(record)
      if (record.event === REFUSED) addRefusals(refusals, record.line)
    },
    result(): Summary {
      const yesterday = new Date(now.getTime() - DAY_MS).toISOString()
      const isLong = from !== null && from < yesterday
      const sums = [...events.values()].map(({ roles, ...rest }) => {
        return { ...rest, roles: [...roles].sort(), isNew: isLong && rest.first >= yesterday }
      })
      const restarts = [...pids.values()].filter((one) => one.restarts > 0)
      return {
        ...{ from, to, lines },
        events: sums.sort((a, b) => b.level - a.level || b.count - a.count),
        restarts: restarts.map(({ role, node, restarts: count }) => ({ role, node, count })),
        refusals: [...refusals]
          .map(([code, count]) => ({ code, count }))
          .sort((a, b) => b.count - a.count),
      }
    },
  }
}

function addRefusals(refusals: Map<string, number>, line: string): void {
  const { codes } = JSON.parse(line) as { readonly codes?: Readonly<Record<string, unknown>> }
  for (const [code, count] of Object.entries(codes ?? {})) {
    if (typeof count === 'number') refusals.set(code, (refusals.get(code) ?? 0) + count)
  }
}
