import * as classRules from '../../store/roles/class-rules.ts'
import * as classes from '../../store/roles/class-judging.ts'
import * as memberRoles from '../../store/roles/member-roles.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Scene } from './scene.ts'

// Classes by the usual rules, in the rounds that the task would have run.

/** The number of members evaluated at a time, and that of a round in a community of any size. */
const AT_ONCE = 500
const AT_MOST = 5_000
const ROUNDS = [60 * 24, 21 * 24, 5] as const

const COLORS: Readonly<Record<string, string>> = {
  'power-user': '#2e7d32',
  elite: '#1565c0',
  veteran: '#8e24aa',
}

/** Promotes and demotes members. Two had a class that staff assigned, and that the rules remove. */
export async function holdClasses(scene: Scene): Promise<void> {
  const { db, admin, quiet, ago } = scene
  for (const { slug, name } of await classRules.list(db)) {
    const color = COLORS[slug]
    if (color !== undefined)
      await classRules.change(db, slug, { name, color, rule: null }, admin, ago(91 * 24))
  }
  await settings.changeSite(db, { classChanges: 'on' }, admin, ago(90 * 24))
  for (const [nth, { id }] of quiet.slice(40, 43).entries()) {
    const given = { class: nth === 2 ? 'elite' : 'power-user', isLocked: nth === 1 }
    const reason = 'Came from a friendly site, where they had such a class.'
    await memberRoles.setClass(db, id, { ...given, reason }, admin, ago(85 * 24 - nth))
  }
  for (const hours of ROUNDS) await round(scene, ago(hours))
}

async function round({ db }: Scene, at: Date): Promise<void> {
  const moves: classes.Move[] = []
  let [members, after] = [0, 0]
  while (members < AT_MOST) {
    const some = await classes.carryOut(db, after, AT_ONCE, at)
    members += some.members
    moves.push(...some.moves)
    if (some.last === null || some.members < AT_ONCE) break
    after = some.last
  }
  await classes.report(db, null, { members, moves }, at)
}
