import * as rights from '../../store/roles/member-rights.ts'
import * as standings from '../../store/ratio/standings.ts'
import * as vacations from '../../store/ratio/vacations.ts'
import * as care from '../../store/registration/application-care.ts'
import * as queue from '../../store/uploads/moderation-queue.ts'
import type { Scene } from './scene.ts'

// Decisions of staff about single members, regardless of the rules, and members on vacation.

const VACATIONS = 3
const OVERRIDES = [
  { state: 'exempt', reason: 'Runs the seedbox of the site.', days: null },
  { state: 'ok', reason: 'Disk failure; back by the end of the month.', days: 30 },
] as const
const WAITING = { kind: 'application', state: 'waiting', before: null, limit: 2 } as const

/**
 * Makes ratio overrides, permissions for single members, notes on applications, and a review in
 * progress.
 */
export async function makeExceptions(scene: Scene): Promise<void> {
  const { db, admin, moderator, members, quiet, ago, now } = scene
  for (const [nth, { id }] of members.slice(20, 20 + VACATIONS).entries()) {
    await vacations.begin(db, id, ago(-(9 + nth * 4) * 24), ago(30 + nth * 24))
  }
  for (const [nth, { state, reason, days }] of OVERRIDES.entries()) {
    const expiresAt = days === null ? null : ago(-days * 24)
    await standings.decide(db, quiet[30 + nth], { state, reason, expiresAt }, admin, now)
  }
  const denied = { permission: 'comments.write', isAllowed: false } as const
  const reason = 'Advertised in comments; may write again after a talk.'
  await rights.give(db, quiet[33].id, { ...denied, reason, expiresAt: ago(-7 * 24) }, admin, now)
  for (const { id } of await care.list(db, WAITING)) {
    const note = 'The screenshots match the profile on the other site.'
    await care.addNote(db, { kind: 'application', id }, note, moderator, ago(6))
  }
  await queue.claimNext(db, moderator, 0, now)
}
