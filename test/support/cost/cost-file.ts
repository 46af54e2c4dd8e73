import os from 'node:os'
import path from 'node:path'

/** What measure.ts records about a test file. */
export interface FileCost {
  readonly file: string
  /** Of processor time. */
  readonly seconds: number
  readonly calibrationMs: number
}

/** Where the workers of the run with this process ID write, one line per test file. */
export function costFile(pid: number): string {
  return path.join(os.tmpdir(), `babou-cost-${pid}.jsonl`)
}
