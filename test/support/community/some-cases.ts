import * as kinds from '../../../src/store/cases/kinds.ts'
import * as reasons from '../../../src/store/cases/reasons.ts'
import * as reporting from '../../../src/store/cases/reporting.ts'
import * as tickets from '../../../src/store/cases/tickets.ts'
import * as working from '../../../src/store/cases/working.ts'
import type { Db } from '../../../src/store/base/db.ts'
import type { Actor } from '../../../src/store/records/audit.ts'

/** A ticket of a member; returns the ID of its case. */
export async function aTicket(db: Db, memberId: number, about: string): Promise<number> {
  const [category] = await reasons.offered(db, 'ticket')
  const words = { category, subject: `About ${about}`, body: `A text on ${about}`, href: null }
  const opened = await tickets.open(db, memberId, words, new Date())
  if (!opened.ok) throw new Error(opened.code)
  return opened.id
}

interface Around {
  /** A member without rights of staff. */
  readonly memberId: number
  readonly torrentId: number
}

/** A report and a ticket by staff, and a ticket of a member with an answer and a note. */
export async function someCases(
  db: Db,
  by: Actor & { readonly memberId: number },
  { memberId, torrentId }: Around,
): Promise<Readonly<Record<string, string>>> {
  const now = new Date()
  const owner = { ...by, can: () => true }
  const id = await aTicket(db, memberId, 'an account')
  await working.note(db, id, 'Ask **first**.', owner, now)
  await working.write(db, { id, seen: null, by: owner }, { to: null, body: 'Which one?' }, now)
  const reader = { id: owner.memberId, can: () => true, now }
  const thing = await kinds.find(db, 'torrent', torrentId, reader)
  const reason = (await reasons.offered(db, 'torrent')).find(({ name }) => name === 'Malware')
  const given = { reason: reason!, body: 'A scanner found it.', torrentId: null, link: null }
  const made = await reporting.report(db, owner.memberId, thing!, given, now)
  if (!made.ok) throw new Error(made.code)
  return {
    '/admin/cases/:': String(id),
    '/support/:': String(await aTicket(db, owner.memberId, 'a torrent')),
    '/reports/:': String(made.id),
    '/admin/case-reasons/:': '1',
    '/admin/prepared-answers/:': '1',
  }
}
