import type { LogRecord } from '../../shared/log-files/record.ts'

// Counts events, with the time of the first and the last of each, restarts, and refusals.

const DAY_MS = 86_400_000
/** The event with which a tracker reports how many announces it refused. */
const REFUSED = 'announces.refused'

export interface EventSum {
  readonly level: number
  readonly event: string
  readonly roles: readonly string[]
  readonly count: number
  readonly first: string
  readonly last: string
  /** Whether it occurred only in the last 24 hours, in logs that go back further. */
  readonly isNew: boolean
}

export interface Summary {
  readonly from: string | null
  readonly to: string | null
  readonly lines: number
  /** Errors first, then by their number. */
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

/**
 * Creates a summary of lines since a time. Add lines in order of time; memory is used for each kind
 * of event, not for each line. Earlier lines only show which events are not new.
 */
export function createSummary(now: Date, since = new Date(0)) {
  const begin = since.toISOString()
  const earlier = new Set<string>()
  let oldest: string | null = null
  const events = new Map<string, Counted>()
  const processes = createProcesses()
  const refusals = new Map<string, number>()
  let [from, to, lines]: [string | null, string | null, number] = [null, null, 0]

  function addEvent({ level, event, role, time }: LogRecord): void {
    const key = keyOf(level, event)
    const known = events.get(key)
    if (known === undefined) {
      events.set(key, { level, event, roles: new Set([role]), count: 1, first: time, last: time })
      return
    }
    known.roles.add(role)
    known.count++
    known.last = time
  }

  return {
    add(record: LogRecord): void {
      oldest ??= record.time
      if (record.time < begin) return void earlier.add(keyOf(record.level, record.event))
      from ??= record.time
      to = record.time
      lines++
      addEvent(record)
      processes.add(record)
      if (record.event === REFUSED) addRefusals(refusals, record.line)
    },
    result(): Summary {
      const yesterday = new Date(now.getTime() - DAY_MS).toISOString()
      const isLong = oldest !== null && oldest < yesterday
      const isFirst = ({ level, event, first }: Counted) =>
        isLong && first >= yesterday && !earlier.has(keyOf(level, event))
      const sums = [...events.values()].map((one) => {
        const { roles, ...rest } = one
        return { ...rest, roles: [...roles].sort(), isNew: isFirst(one) }
      })
      return {
        ...{ from, to, lines },
        events: sums.sort((a, b) => b.level - a.level || b.count - a.count),
        restarts: processes.restarts(),
        refusals: [...refusals]
          .map(([code, count]) => ({ code, count }))
          .sort((a, b) => b.count - a.count),
      }
    },
  }
}

/** Counts the processes of each role from the lines that they wrote. */
function createProcesses() {
  const known = new Map<string, { pids: Set<number>; role: string; node: string }>()
  return {
    add({ role, node = '', pid, event }: LogRecord): void {
      // The supervisor writes these lines on behalf of the role that died.
      if (pid === undefined || event === 'stderr') return
      const key = `${role} ${node}`
      const one = known.get(key) ?? { pids: new Set(), role, node }
      // The replaced process may still write lines while the next one already does.
      one.pids.add(pid)
      known.set(key, one)
    },
    restarts: () =>
      [...known.values()]
        .filter(({ pids }) => pids.size > 1)
        .map(({ role, node, pids }) => ({ role, node, count: pids.size - 1 })),
  }
}

function keyOf(level: number, event: string): string {
  return `${level} ${event}`
}

function addRefusals(refusals: Map<string, number>, line: string): void {
  const { codes } = JSON.parse(line) as { readonly codes?: Readonly<Record<string, unknown>> }
  for (const [code, count] of Object.entries(codes ?? {})) {
    if (typeof count === 'number') refusals.set(code, (refusals.get(code) ?? 0) + count)
  }
}
