import { usualValues } from '../../domain/ratio/params.ts'
import { work } from '../../domain/ratio/simulations/work.ts'
import { termParams } from '../../domain/ratio/terms.ts'
import { upDown } from '../../domain/ratio/up-down.ts'
import * as policies from '../../store/ratio/policies.ts'
import * as steps from '../../store/ratio/simulation-step.ts'
import * as simulations from '../../store/ratio/simulations.ts'
import type { Scene } from './scene.ts'

// A stricter ratio policy that was simulated, is in a dry run, and was requested by an admin.

const DAYS = 90
const AT_ONCE = 500
const STRICTER = { ...usualValues(upDown.params), ratio: 0.3, freeGib: 5 }

/**
 * Simulates a policy and a promotion, and requests the policy. A large community only gets the
 * simulation of the policy, which its job computes after the start.
 */
export async function debatePolicies(scene: Scene, isLarge: boolean): Promise<void> {
  const { db, admin, owner, ago, now } = scene
  const terms = usualValues(termParams)
  const rule = { strategy: upDown.name, params: STRICTER, terms }
  const whom = { scope: 'everyone', role: null, categoryId: null } as const
  const policy = { kind: 'policy', rules: [{ id: 0, ...rule, ...whom }], begin: 'fresh' } as const
  const name = 'Ratio 0.3 instead of 0.15'
  await simulations.ask(db, { name, given: policy, days: DAYS }, admin, ago(46))
  if (isLarge) return
  const to = Math.floor(now.getTime() / 1000) - 30 * 86_400
  const freeleech = {
    ...({ kind: 'promotion', scope: 'global', targetId: null, target: '', role: null } as const),
    ...{ upPermille: 1_000, downPermille: 0, from: to - 7 * 86_400, until: to },
  }
  const week = { name: 'A free week last month', given: freeleech, days: DAYS }
  await simulations.ask(db, week, owner, ago(45))
  const form = { name: 'Ratio 0.3', ...rule, ...whom }
  const id = await policies.save(db, null, form, admin, ago(44))
  if (id !== null) {
    await simulations.askDryRun(db, { id, name: form.name, revision: 1 }, admin, ago(43))
  }
  await run(scene)
  if (id !== null) await policies.start(db, id, ago(-3 * 24), admin, ago(20))
}

async function run({ db, ago }: Scene): Promise<void> {
  const compute = (given: Parameters<typeof work>[0]) => Promise.resolve(work(given))
  while ((await steps.step(db, compute, ago(42), AT_ONCE)) > 0);
}
