import * as apiTokens from '../../store/accounts/api-tokens.ts'
import * as memberBans from '../../store/bans/member-bans.ts'
import * as notes from '../../store/members/notes.ts'
import * as warnings from '../../store/members/warnings.ts'
import * as webhooks from '../../store/notifications/webhooks.ts'
import * as invites from '../../store/registration/invites.ts'
import { invitedSince } from '../rows/scene-rows.ts'
import type { Person, Scene } from './scene.ts'

// What staff do with members, and the tools of members.

/** Here, warnings never ban anyone. */
const LENIENT = { most: 0, banDays: 0 }
const WARNINGS = [
  { reason: 'Rude in comments, twice in a week.', days: 30 },
  { reason: 'Uploaded a transcode as lossless.', days: 60 },
  { reason: 'Traded an invite on a public forum.', days: null },
] as const
/**
 * If a member is banned within this many days after joining, the inviter is marked, unless staff
 * change that.
 */
const MARKED_DAYS = 30
const NOTES = [
  'Asked politely about a second account for a sister: explained invites.',
  'Very helpful in comments. A candidate for uploader.',
  'Says the ISP changes addresses every night, which explains the sign-ins.',
] as const

/** Adds warnings and notes about some members, a temporary ban, and the settings of members. */
export async function careForMembers(scene: Scene): Promise<void> {
  const { db, moderator, admin, member, quiet, members, ago } = scene
  const warned = [member, ...quiet.slice(2, 8)]
  for (const [nth, { id }] of warned.entries()) {
    const { reason, days } = WARNINGS[nth % WARNINGS.length]
    const at = ago(20 + nth * 50)
    const endsAt = days === null ? null : new Date(at.getTime() + days * 86_400_000)
    const warning = { memberId: id, kind: 'staff', reason, torrentId: null, endsAt } as const
    const made = await db
      .transaction()
      .execute((tx) => warnings.warn(tx, warning, LENIENT, nth % 2 ? admin : moderator, at))
    if (nth === 3 && made !== null) await revoke(scene, id, made.id)
  }
  for (const [nth, body] of NOTES.entries()) {
    for (const about of [members[nth], warned[nth]]) {
      await notes.add(db, about, body, nth % 2 ? moderator : admin, ago(15 + nth * 60))
    }
  }
  const reason = 'Argued with staff in public after two warnings.'
  await memberBans.ban(db, quiet[9].id, reason, admin, ago(70), ago(-14 * 24))
  await banInvited(scene)
  for (const person of [member, scene.uploader, scene.owner]) await equip(scene, person)
}

/** Bans a member soon after joining, so that the inviter is marked. */
async function banInvited({ db, moderator, ago }: Scene): Promise<void> {
  const invited = await invitedSince(db, ago(MARKED_DAYS * 24))
  if (invited === null) return
  const reason = 'Sold invites on the first day.'
  await memberBans.ban(db, invited.id, reason, moderator, ago(6), null)
}

async function revoke({ db, admin, ago }: Scene, memberId: number, id: number): Promise<void> {
  await db.transaction().execute((tx) => warnings.lift(tx, memberId, id, admin, ago(40)))
}

/** Adds API tokens whose secrets no one knows, a webhook that fails, and open invites. */
async function equip({ db, secrets, ago }: Scene, person: Person): Promise<void> {
  const { id: memberId, name } = person
  const scopes = ['torrents:read', 'torrents:download'] as const
  const tools = [
    { name: 'seedbox', scopes, expiresAt: null },
    { name: 'script on the NAS', scopes: null, expiresAt: ago(-60 * 24) },
  ]
  for (const [nth, tool] of tools.entries()) {
    const made = await apiTokens.make(db, secrets, { memberId, ...tool }, person, ago(900 - nth))
    if (made.ok && nth === 0) await apiTokens.noteUse(db, made.id, '192.0.2.77', ago(2))
  }
  await webhooks.make(db, secrets, memberId, { url: `https://hooks.example/${name}` }, ago(800))
  const invite = { inviter: { id: memberId, name }, email: null, days: 14, isFree: false }
  await invites.make(db, secrets, { ...invite, note: 'for a colleague' }, ago(50))
}
