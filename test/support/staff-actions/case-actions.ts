import * as prepared from '../../../src/store/cases/prepared.ts'
import * as reasons from '../../../src/store/cases/reasons.ts'
import * as tickets from '../../../src/store/cases/tickets.ts'
import * as working from '../../../src/store/cases/working.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { aTicket } from '../community/some-cases.ts'
import type { TestSite } from '../site.ts'
import type { Request } from './staff-actions.ts'

const CASES = '/admin/cases'

/** A ticket of a new member. */
async function ofNewMember({ db, member }: TestSite, name: string) {
  const memberId = (await member(name)).id
  return { id: await aTicket(db, memberId, name), memberId }
}

/** What staff do with a new ticket. */
const onTicket =
  (act: string, body: Readonly<Record<string, unknown>>) =>
  async (site: TestSite): Promise<Request> => {
    const { id } = await ofNewMember(site, `audited-case-${act}`)
    return { path: `${CASES}/${id}/${act}`, body }
  }

async function anAnswer({ db }: TestSite, name: string): Promise<number> {
  const words = { name, body: 'A text', position: 5 }
  return (await prepared.save(db, null, words, commandLine, new Date()))!
}

const REASON = { evidence: 'none', kinds: ['torrent'], urgency: '3', position: '7' }

/** The part of `staff-actions.ts` about reports and tickets. */
export const caseActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/cases/next': async (site) => {
    await ofNewMember(site, 'audited-case-next')
    return { path: `${CASES}/next` }
  },
  'post /admin/cases/:id/claim': onTicket('claim', {}),
  'post /admin/cases/:id/notes': onTicket('notes', { body: 'A note' }),
  'post /admin/cases/:id/texts': onTicket('texts', { body: 'An answer' }),
  'post /admin/cases/:id/decide': onTicket('decide', { outcome: 'answered', answer: 'Done.' }),
  'post /admin/cases/:id/assign': async (site) => {
    const { id } = await ofNewMember(site, 'audited-case-assign')
    await site.member('audited-worker', 'moderator')
    return { path: `${CASES}/${id}/assign`, body: { to: 'audited-worker' } }
  },
  'post /admin/cases/:id/snooze': onTicket('snooze', { days: '3' }),
  'post /admin/cases/:id/urgency': onTicket('urgency', { urgency: '1' }),
  'post /admin/cases/:id/release': async (site) => {
    const { id } = await ofNewMember(site, 'audited-case-release')
    const { id: memberId } = await site.member('audited-case-owner')
    await working.claim(site.db, id, { ...commandLine, memberId, can: () => true }, new Date())
    return { path: `${CASES}/${id}/release` }
  },
  'post /admin/cases/:id/reopen': async (site) => {
    const { id, memberId } = await ofNewMember(site, 'audited-case-reopen')
    await tickets.close(site.db, id, memberId, new Date())
    return { path: `${CASES}/${id}/reopen` }
  },
  'post /admin/cases/:id/merge': async (site) => {
    const first = await ofNewMember(site, 'audited-case-merge')
    const id = await aTicket(site.db, first.memberId, 'a second one')
    return { path: `${CASES}/${id}/merge`, body: { into: first.id } }
  },
  'post /admin/prepared-answers': () => {
    const body = { name: 'Audited', body: 'A text', position: '7' }
    return Promise.resolve({ path: '/admin/prepared-answers', body })
  },
  'patch /admin/prepared-answers/:id': async (site) => {
    const id = await anAnswer(site, 'Audited edit')
    const body = { name: 'Audited again', body: 'A text', position: '7' }
    return { path: `/admin/prepared-answers/${id}`, body }
  },
  'delete /admin/prepared-answers/:id': async (site) => {
    return { path: `/admin/prepared-answers/${await anAnswer(site, 'Audited removal')}` }
  },
  'post /admin/case-reasons': () => {
    return Promise.resolve({ path: '/admin/case-reasons', body: { ...REASON, name: 'Audited' } })
  },
  'patch /admin/case-reasons/:id': async ({ db }) => {
    const { id } = (await reasons.list(db)).at(-1)!
    return { path: `/admin/case-reasons/${id}`, body: { ...REASON, name: 'Audited edit' } }
  },
  'post /admin/responsibilities': () => {
    const body = { of: 'moderator', body: 'Reports' }
    return Promise.resolve({ path: '/admin/responsibilities', body })
  },
}
