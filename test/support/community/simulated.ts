import { usualValues } from '../../../src/domain/ratio/params.ts'
import { termParams } from '../../../src/domain/ratio/terms.ts'
import { upDown } from '../../../src/domain/ratio/up-down.ts'
import type { SimulationGiven } from '../../../src/domain/ratio/simulations/given.ts'
import type { Work } from '../../../src/domain/ratio/simulations/work.ts'
import { work } from '../../../src/domain/ratio/simulations/work.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { step } from '../../../src/store/ratio/simulation-step.ts'
import * as simulations from '../../../src/store/ratio/simulations.ts'

/** A policy for everyone without a grace period. */
export function aHardRule(): SimulationGiven {
  const terms = { ...usualValues(termParams), graceDays: 0, graceGib: 0 }
  const judges = { scope: 'everyone', role: null, categoryId: null } as const
  const rule = { id: 0, strategy: 'up_down', params: usualValues(upDown.params), terms, ...judges }
  return { kind: 'policy', rules: [rule], begin: 'fresh' }
}

/** Runs all waiting simulations, without a thread. */
export async function simulateAll(db: Db, now: Date): Promise<void> {
  const inline = (given: Work) => Promise.resolve(work(given))
  while ((await step(db, inline, now, 500)) > 0);
}

/** A finished simulation; returns its ID. */
export async function aSimulation(db: Db, now: Date): Promise<number> {
  const asked = { name: 'A hard rule', given: aHardRule(), days: 90 }
  const id = await simulations.ask(db, asked, commandLine, now)
  await simulateAll(db, now)
  return id as number
}
