import { compositeOf } from './composite.ts'
import { globalFreeleech } from './global-freeleech.ts'
import { seedLeech } from './seed-leech.ts'
import { seedLeechTime } from './seed-leech-time.ts'
import { snatchesGrabs } from './snatches-grabs.ts'
import type { AnyStrategy } from './strategy.ts'
import { upDown } from './up-down.ts'

const simple = [upDown, seedLeech, seedLeechTime, snatchesGrabs] as const

/**
 * All strategies, in the order in which the console shows them. A new one is a file and its name
 * here.
 */
export const strategies: readonly AnyStrategy[] = [...simple, globalFreeleech, compositeOf(simple)]

/** Returns the strategy with this name; undefined when there is none. */
export function strategyNamed(name: string): AnyStrategy | undefined {
  return strategies.find((one) => one.name === name)
}
