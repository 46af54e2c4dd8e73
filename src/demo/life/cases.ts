import * as kinds from '../../store/cases/kinds.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import * as reasons from '../../store/cases/reasons.ts'
import * as reporting from '../../store/cases/reporting.ts'
import * as tickets from '../../store/cases/tickets.ts'
import * as working from '../../store/cases/working.ts'
import type { Scene } from './scene.ts'

// Reports and questions from members to staff: cases that are open, claimed, waiting, snoozed or
// decided.

const REPORTS: readonly (readonly [reason: string, body: string])[] = [
  ['Not what it says', 'The second half is another film.'],
  ['Malware', 'A scanner finds a trojan in the installer.'],
  ['Dead', 'No one has answered for three weeks.'],
  ['Wrong category or attributes', 'It is 720p, not 1080p.'],
  ['Breaks an upload rule', 'Rule 3: the samples are missing.'],
  ['Something else', 'The description belongs to another release.'],
  ['Dead', 'At 98 % for a month.'],
  ['Wrong category or attributes', 'This is a documentary.'],
]

const TICKETS: readonly (readonly [category: string, subject: string, body: string])[] = [
  ['Account and sign-in', 'A new phone', 'My authenticator app is on the old one. What can I do?'],
  ['Ratio, points, hit and run', 'A requirement', 'My disk broke. Can you pardon two of them?'],
  ['Technical problem', 'Timeouts', 'Since yesterday announces over IPv6 time out for me.'],
  ['A warning or a decision of staff', 'My warning', 'I seeded it for a week before that.'],
  ['Another question', 'A translation', 'May I translate the guides of the wiki?'],
  [
    'Technical problem',
    'The feed',
    'My reader says the feed is too large. Is there a shorter one?',
  ],
]

/** Writes about twenty cases. */
export async function reportThings(scene: Scene): Promise<void> {
  const offered = await reasons.list(scene.db)
  const ids: number[] = []
  for (const nth of REPORTS.keys()) ids.push(await report(scene, offered, nth))
  for (const nth of TICKETS.keys()) ids.push(await ticket(scene, offered, nth))
  await work(scene, ids)
}

function reasonNamed(offered: readonly Reason[], name: string): Reason {
  const found = offered.find((one) => one.name === name)
  if (found === undefined) throw new Error(`demo: no reason “${name}”`)
  return found
}

/** Reports a torrent. Every third one is reported by two members. */
async function report(
  { db, members, torrents, ago }: Scene,
  offered: readonly Reason[],
  nth: number,
) {
  const [name, body] = REPORTS[nth]
  const { id, uploaderId } = torrents[100 + nth]
  const others = members.filter((member) => member.id !== uploaderId)
  const at = ago(120 - nth * 13)
  const reader = { id: others[0].id, can: () => true, now: at }
  const thing = await kinds.find(db, 'torrent', id, reader)
  if (thing === undefined) throw new Error(`demo: torrent ${id} cannot be reported`)
  const given = { reason: reasonNamed(offered, name), body, torrentId: null, link: null }
  let caseId = 0
  for (const by of others.slice(nth, nth + (nth % 3 === 1 ? 2 : 1))) {
    const made = await reporting.report(db, by.id, thing, given, at)
    if (!made.ok) throw new Error(`demo report: ${made.code}`)
    ;({ caseId } = made)
  }
  return caseId
}

async function ticket({ db, members, ago }: Scene, offered: readonly Reason[], nth: number) {
  const [name, subject, body] = TICKETS[nth]
  const words = { category: reasonNamed(offered, name), subject, body, href: null }
  const by = members[(nth * 3 + 7) % members.length]
  const made = await tickets.open(db, by.id, words, ago(100 - nth * 16))
  if (!made.ok) throw new Error(`demo ticket: ${made.code}`)
  return made.id
}

/** Lets staff work on some of the cases, so that there is one in every state. */
async function work({ db, ago, ...staff }: Scene, ids: readonly number[]): Promise<void> {
  const [moderator, admin] = [staff.moderator, staff.admin].map((by) => ({
    ...by,
    can: () => true,
  }))
  const on = (nth: number, by = moderator) => ({ id: ids[nth], seen: null, by })
  await working.claim(db, ids[0], moderator, ago(9))
  await working.note(db, ids[0], 'The uploader has no other reports.', moderator, ago(8))
  const fixed = { outcome: 'acted', answer: 'Thank you: the attributes are right now.' } as const
  await working.decide(db, on(3), fixed, ago(30))
  const fine = { outcome: 'no-action', answer: 'It is a docudrama, which belongs there.' } as const
  await working.decide(db, on(7, admin), fine, ago(7))
  await working.snooze(db, on(2), ago(-70), ago(20))
  await working.claim(db, ids[8], admin, ago(40))
  await working.write(db, on(8, admin), { to: null, body: 'Do you have a recovery code?' }, ago(40))
  const answer = {
    outcome: 'answered',
    answer: 'Yes, please do: create them below /wiki.',
  } as const
  await working.decide(db, on(12), answer, ago(6))
}
