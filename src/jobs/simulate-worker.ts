import type { Work, Worked } from '../domain/simulate/work.ts'
import { work } from '../domain/simulate/work.ts'

// The file of a thread: batches of a simulation keep a processor busy, and jobs serves others.

/** Goes through a batch of members. */
export function simulate(given: Work): Worked {
  return work(given)
}
