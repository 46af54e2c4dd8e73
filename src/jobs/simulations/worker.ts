import type { Work, Worked } from '../../domain/ratio/simulations/work.ts'
import { work } from '../../domain/ratio/simulations/work.ts'

// The file of a thread: batches of a simulation keep a processor busy, and jobs serves others.

/** Goes through a batch of members. */
export function simulate(given: Work): Worked {
  return work(given)
}
