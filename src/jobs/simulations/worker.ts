import type { Work, Worked } from '../../domain/ratio/simulations/work.ts'
import { work } from '../../domain/ratio/simulations/work.ts'

// The entry point of a thread: batches of a simulation keep a processor busy while jobs serves
// others.

/** Processes a batch of members. */
export function simulate(given: Work): Worked {
  return work(given)
}
