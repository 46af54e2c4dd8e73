import * as rescue from '../../store/rescue/rescue.ts'
import * as pledges from '../../store/rescue/pledges.ts'
import * as reseeds from '../../store/torrents/reseeds.ts'
import type { Scene } from './scene.ts'

// Torrents without seeders: requests for a reseed, and pledges to seed.

const TORRENTS = 8
const DAYS = 3
const FILTER = { categories: [], seeders: 0, hadBy: null, after: null } as const
const DANGEROUS = { ...FILTER, sort: 'risk', limit: TORRENTS } as const

/** Asks for reseeds of the torrents that are most at risk, and lets members pledge to seed them. */
export async function rescueSome({ db, members, member, ago }: Scene): Promise<void> {
  const endangered = await rescue.list(db, member.id, DANGEROUS)
  for (const [nth, { id }] of endangered.entries()) {
    const asker = members[nth]
    const pledger = nth === 0 ? member : members[12 + nth]
    await reseeds.ask(db, id, asker, ago(50 - nth * 6))
    if (nth % 4 === 3) continue
    await pledges.pledge(db, { torrentId: id, memberId: pledger.id }, DAYS, ago(30 - nth * 3))
    if (nth % 4 === 2) await pledges.withdraw(db, id, pledger.id, ago(5))
  }
}
