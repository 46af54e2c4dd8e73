import { sql } from 'kysely'
import type { Request } from './staff-actions.ts'
import { aDownload, obligationRules } from '../community/obligations.ts'
import { addMember, addTorrent } from '../community/rows.ts'
import type { TestSite } from '../site.ts'

const free = { free: 'yes', reason: 'a friend', days: '' }

/** How staff actions about hit and run are performed. */
export const obligationActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/hit-and-run/rules': async () => {
    return { path: '/admin/hit-and-run/rules', body: { state: 'on', confirm: 'yes' } }
  },
  'post /admin/users/:name/hit-and-run': async (site) => {
    await addMember(site.db, { name: 'audited-free' })
    return { path: '/admin/users/audited-free/hit-and-run', body: free }
  },
  'post /admin/torrents/:id/hit-and-run': async (site) => {
    return { path: `/admin/torrents/${await addTorrent(site.db)}/hit-and-run`, body: free }
  },
  'post /admin/users/:name/hit-and-run/:id': async (site) => {
    const { torrentId } = await anObligation(site, 'audited-pardon')
    const path = `/admin/users/audited-pardon/hit-and-run/${torrentId}`
    return { path, body: { reason: 'it was broken' } }
  },
}

/** A seeding requirement of a new member with this name. */
async function anObligation({ db }: Pick<TestSite, 'db'>, name: string, at = new Date()) {
  await obligationRules(db)
  const of = await aDownload(db, { at, memberId: await addMember(db, { name }) })
  await sql`insert into obligation (member_id, torrent_id, since)
    values (${of.memberId}, ${of.torrentId}, ${at})`.execute(db)
  return of
}
