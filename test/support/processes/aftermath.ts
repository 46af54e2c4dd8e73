import type { Babou } from './processes.ts'
import { isFree } from './ports.ts'
import { until } from '../until.ts'

interface LogRecord {
  readonly event: string
  readonly role?: string
  readonly of?: string
  readonly level?: number
}

/** The log records of a run so far. */
export function recordsOf(babou: Babou): LogRecord[] {
  return babou
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogRecord)
}

/** Waits until an ended run has left no process and no port in use. */
export async function nothingIsLeft(babou: Babou, seconds: number): Promise<void> {
  await until(() => babou.processes().length === 0, seconds, 'no process left')
  for (const port of Object.values(babou.ports)) {
    await until(() => isFree(port), seconds, `port ${port} free`)
  }
}
