/** A line of a log. */
export interface LogRecord {
  /** The level: 20 debug, 30 info, 40 warn, 50 error. */
  readonly level: number
  /** The time in ISO 8601, UTC. */
  readonly time: string
  readonly role: string
  readonly event: string
  readonly node?: string
  readonly pid?: number
  /** The line as it is in the file. */
  readonly line: string
}

export const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const

/** Reads a line; null for an incomplete line, or for anything else. */
export function readRecord(line: string): LogRecord | null {
  try {
    const found = JSON.parse(line) as Partial<LogRecord>
    const { level, time, role, event, node, pid } = found
    const isWhole = typeof level === 'number' && typeof time === 'string'
    if (!isWhole || typeof role !== 'string' || typeof event !== 'string') return null
    return { level, time, role, event, node, pid, line }
  } catch {
    return null
  }
}

export interface LogFilter {
  readonly roles: readonly string[]
  readonly nodes: readonly string[]
  readonly level: number
  readonly since: Date
  /** Names of events; `bridge.*` means all that begin with `bridge.`. */
  readonly events: readonly string[]
}

/** Whether a line is wanted; an empty list accepts everything. */
export function isWanted(record: LogRecord, filter: LogFilter): boolean {
  const { roles, nodes, level, since, events } = filter
  if (record.level < level || record.time < since.toISOString()) return false
  if (roles.length > 0 && !roles.includes(record.role)) return false
  if (nodes.length > 0 && !nodes.includes(record.node ?? '')) return false
  return events.length === 0 || events.some((event) => isNamed(record.event, event))
}

function isNamed(event: string, asked: string): boolean {
  return asked.endsWith('*') ? event.startsWith(asked.slice(0, -1)) : event === asked
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/**
 * Reads `30m`, `2h` or `3d` as a time before `now`, or a time in ISO 8601; null when it is neither.
 */
export function readSince(text: string, now: Date): Date | null {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * UNITS[unit] * 1_000)
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text)
  const at = new Date(text)
  return isDate && !Number.isNaN(at.getTime()) ? at : null
}
