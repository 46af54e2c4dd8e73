import type { Ran } from '../processes/processes.ts'

const MOST_TRIES = 3

/**
 * Runs a cut-over again that has left clients where they are, as an operator does: a hand-over
 * holds requests for 16 seconds at most, however slow the machine is.
 */
export async function handedOver(run: () => Promise<Ran>): Promise<Ran> {
  for (let tries = 1; ; tries++) {
    const ran = await run()
    if (tries === MOST_TRIES || !ran.stderr.includes('clients stay')) return ran
  }
}
