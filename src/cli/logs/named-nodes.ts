import type { LogFilter, LogRecord } from '../../shared/log-files/record.ts'
import { CommandError } from '../define-command.ts'

/** The most names that the error lists. */
const MOST_NAMES = 20

/** Detects that a requested node has written nothing, because its name may be misspelled. */
export interface NamedNodes {
  readonly note: (record: LogRecord) => void
  /** @throws CommandError that names the first such node, and the nodes that wrote something */
  readonly check: () => void
}

export function createNamedNodes({ nodes, since }: LogFilter): NamedNodes {
  const seen = new Set<string>()
  return {
    note({ node }) {
      if (node !== undefined) seen.add(node)
    },
    check() {
      const missing = nodes.find((node) => !seen.has(node))
      if (missing === undefined) return
      const others = [...seen].sort().slice(0, MOST_NAMES).join(', ') || 'no node'
      const from = since.getTime() === 0 ? '' : ` since ${since.toISOString()}`
      throw new CommandError(`there are no lines of node ${missing}${from}, but of ${others}`)
    },
  }
}
