import { sql } from 'kysely'
import type { Request } from './staff-actions.ts'
import { aDownload, obligationRules } from '../community/obligations.ts'
import { addMember, addTorrent } from '../community/rows.ts'
import type { TestSite } from '../site.ts'

const free = { free: 'yes', reason: 'a friend', days: '' }

/** How staff actions about hit and run are performed. */
export const obligationActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/obligations/rules': async () => {
    return { path: '/admin/obligations/rules', body: { state: 'on', confirm: 'yes' } }
  },
  'post /admin/users/:name/obligations': async (site) => {
    await addMember(site.db, { name: 'audited-free' })
    return { path: '/admin/users/audited-free/obligations', body: free }
  },
  'post /admin/torrents/:id/obligations': async (site) => {
    return { path: `/admin/torrents/${await addTorrent(site.db)}/obligations`, body: free }
  },
  'post /admin/users/:name/obligations/:id': async (site) => {
    const { torrentId } = await anObligation(site, 'audited-pardon')
    const path = `/admin/users/audited-pardon/obligations/${torrentId}`
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
