// Formats log lines for people. Each log line is one JSON record (log.ts); the process that owns
// the terminal formats them, so that the lines of all processes look the same and keep their times.

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}
const COLOURS: Readonly<Record<string, string>> = { warn: '\x1b[33m', error: '\x1b[31m' }
const PLAIN = '\x1b[0m'
const ROLE_WIDTH = 8
const LEVEL_WIDTH = 5

/**
 * Formats a line: `2026-01-02 03:04:05.678Z site     info  site.listening port=8080`. Anything that
 * is not a record is unchanged.
 */
export function readableLine(line: string, isColoured: boolean): string {
  const found = recordOf(line)
  if (found === null) return line
  // Node and process are left out, because they are the same in every line on a terminal.
  const { level, time, role, event, node: _node, pid: _pid, ...fields } = found
  const name = LEVELS[Number(level)] ?? String(level)
  const head = `${readableTime(time)} ${String(role ?? '').padEnd(ROLE_WIDTH)} `
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${readableValue(value)}`)
  const body = `${name.padEnd(LEVEL_WIDTH)} ${String(event)}${rest.join('')}`
  const colour = isColoured ? COLOURS[name] : undefined
  return colour === undefined ? head + body : `${head}${colour}${body}${PLAIN}`
}

/**
 * Returns a record that contains any other line, such as what a process wrote to stderr before it
 * died.
 */
export function recordLine(
  of: { readonly node: string; readonly role: string; readonly pid: number | undefined },
  line: string,
  now: Date,
): string {
  return JSON.stringify({ level: 50, time: now.toISOString(), ...of, event: 'stderr', line })
}

function recordOf(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    const found = JSON.parse(line) as Record<string, unknown>
    return 'level' in found && 'event' in found ? found : null
  } catch {
    return null
  }
}

function readableTime(time: unknown): string {
  return typeof time === 'string' ? time.replace('T', ' ') : ''.padEnd(24)
}

function readableValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value
  return JSON.stringify(value)
}
