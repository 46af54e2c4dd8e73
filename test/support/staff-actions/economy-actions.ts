import { commandLine } from '../../../src/store/records/audit.ts'
import * as grants from '../../../src/store/points/grants.ts'
import * as pools from '../../../src/store/points/pools.ts'
import * as storeItems from '../../../src/store/points/shop-items.ts'
import { aKey, nothing } from '../community/economy.ts'
import { aQuarantine, LOST } from '../imports/quarantine.ts'
import type { TestSite } from '../site.ts'
import type { Request } from './staff-actions.ts'

const item = { name: 'Mug', kind: 'invites', amount: '1', price: '5' }
const now = () => new Date()

async function anItem({ db }: TestSite, slug: string) {
  const limits = { memberLimit: null, limitDays: null, stock: null, leastRole: null }
  const rest = { says: '', amount: 1, price: 5_000, lastsDays: null, position: 0 }
  const times = { startsAt: null, endsAt: null }
  const given = { slug, name: slug, kind: 'invites', ...rest, ...limits, ...times } as const
  await storeItems.make(db, given, commandLine, now())
  return `/admin/shop/${slug}`
}

async function anAskedGrant(site: TestSite, name: string) {
  await site.member(name)
  const what = { currency: 'points', amount: 5n, reason: 'a prize', lastsDays: null } as const
  const grant = { names: [name], key: aKey(), ...what }
  const asked = await grants.grant(site.db, grant, nothing, commandLine, now())
  return `/admin/grants/${asked.ok ? asked.id : 0}`
}

/** How each staff action of the economy is performed. */
export const economyActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/import/rows': async (site) => {
    await aQuarantine(site.database.url)
    const reason = 'The source has no category "9"'
    return { path: '/admin/import/rows', body: { kind: 'torrent', reason, category: 'movies' } }
  },
  'post /admin/import/rows/:kind/:id': async (site) => {
    await aQuarantine(site.database.url)
    return { path: `/admin/import/rows/torrent/${LOST.oldId}`, body: { category: 'movies' } }
  },
  'post /admin/shop': async () => ({ path: '/admin/shop', body: { slug: 'mug', ...item } }),
  'post /admin/shop/preset': async () => {
    return { path: '/admin/shop/preset', body: { preset: 'nexus' } }
  },
  'put /admin/shop/:slug': async (site) => ({ path: await anItem(site, 'mug-1'), body: item }),
  'post /admin/shop/:slug/retire': async (site) => {
    return { path: `${await anItem(site, 'mug-2')}/retire` }
  },
  'post /admin/shop/:slug/return': async (site) => {
    const path = await anItem(site, 'mug-3')
    await storeItems.retire(site.db, 'mug-3', true, commandLine, now())
    return { path: `${path}/return` }
  },
  'post /admin/pools': async () => {
    const body = { title: 'A free day', goal: '100', factors: 'freeleech', hours: '24' }
    return { path: '/admin/pools', body }
  },
  'post /admin/pools/:id/close': async ({ db }) => {
    const worth = { goal: 5_000, upPermille: 1_000, downPermille: 0, hours: 24 }
    const pool = { title: 'Closes', ...worth, isRepeated: false, closesAt: null }
    return { path: `/admin/pools/${await pools.open(db, pool, commandLine, now())}/close` }
  },
  'post /admin/grants': async (site) => {
    await site.member('granted')
    const what = { currency: 'points', amount: '5', reason: 'a prize', key: aKey() }
    return { path: '/admin/grants', body: { names: 'granted', direction: 'give', ...what } }
  },
  'post /admin/grants/:id/agree': async (site) => {
    return { path: `${await anAskedGrant(site, 'granted-1')}/agree` }
  },
  'post /admin/grants/:id/refuse': async (site) => {
    return { path: `${await anAskedGrant(site, 'granted-2')}/refuse` }
  },
  'post /admin/users/:name/replay': async (site) => {
    await site.member('replayed')
    return { path: '/admin/users/replayed/replay' }
  },
}
