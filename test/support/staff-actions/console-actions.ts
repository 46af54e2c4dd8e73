import * as accountClosing from '../../../src/store/members/closing.ts'
import * as asnBans from '../../../src/store/bans/asn-bans.ts'
import * as asns from '../../../src/store/bans/asns.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as banners from '../../../src/store/notifications/banners.ts'
import * as clientBans from '../../../src/store/bans/client-bans.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as invites from '../../../src/store/registration/invites.ts'
import * as signIns from '../../../src/store/accounts/sign-ins.ts'
import * as tokens from '../../../src/store/accounts/api-tokens.ts'
import type { TestSite } from '../site.ts'
import { testSecrets } from '../site.ts'
import type { Request } from './staff-actions.ts'

type Preparation = (site: TestSite) => Promise<Request>

/** The part of `staff-actions.ts` about single accounts, bans and content. */
export const consoleActions: Readonly<Record<string, Preparation>> = {
  'post /admin/banners': async () => ({
    path: '/admin/banners',
    body: { text: 'A new rule.', reader: 'member' },
  }),
  'delete /admin/banners/:id': async (site) => {
    const when = { startsAt: new Date(), endsAt: null }
    const given = { text: 'Soon over.', reader: 'member', isWarning: false, ...when } as const
    const id = await banners.add(site.db, given, commandLine, new Date())
    return { path: `/admin/banners/${id}` }
  },
  'post /admin/bans/asns': async ({ db }) => {
    await someSystems(db)
    return { path: '/admin/bans/asns', body: { asn: 'AS64500', reason: 'a flood' } }
  },
  'delete /admin/bans/asns/:id': async ({ db }) => {
    await someSystems(db)
    const ban = { asn: 64_501, name: 'Other', reason: 'a flood', endsAt: null }
    const added = await asnBans.add(db, ban, commandLine, new Date())
    return { path: `/admin/bans/asns/${added.ok ? added.id : 0}` }
  },
  'post /admin/bans/clients': async () => ({
    path: '/admin/bans/clients',
    body: { prefix: '-ZZ', reason: 'it cheats' },
  }),
  'delete /admin/bans/clients/:id': async ({ db, config }) => {
    const versions = { least: null, most: null }
    const ban = { prefix: '-WW', ...versions, reason: 'it cheats', endsAt: null }
    const added = await clientBans.add(db, config, ban, commandLine, new Date())
    return { path: `/admin/bans/clients/${added.ok ? added.id : 0}` }
  },
  'post /admin/invites/:id/revoke': async (site) => {
    const { id: memberId } = await site.member('audited-inviter')
    const inviter = { id: memberId, name: 'audited-inviter' }
    const given = { inviter, note: '', email: null, days: 7, isFree: true }
    const id = await invites.make(site.db, testSecrets, given, new Date())
    return { path: `/admin/invites/${id}/revoke`, body: { reason: 'was sold' } }
  },
  'delete /admin/users/:name/sign-ins/:id': async (site) => {
    const { id: memberId } = await site.member('audited-session')
    const from = { address: '203.0.113.5', agent: 'curl/8' }
    const expiresAt = new Date(Date.now() + 3_600_000)
    const id = await signIns.add(site.db, { memberId, ...from, expiresAt }, new Date())
    return { path: `/admin/users/audited-session/sign-ins/${id}` }
  },
  'delete /admin/users/:name/tokens/:id': async (site) => {
    const { id: memberId } = await site.member('audited-token')
    const token = { memberId, name: 'a tool', scopes: null, expiresAt: null }
    const made = await tokens.make(site.db, testSecrets, token, commandLine, new Date())
    return { path: `/admin/users/audited-token/tokens/${made.ok ? made.id : 0}` }
  },
  'post /admin/users/:name/feed-key': async (site) => {
    await site.member('audited-feed')
    return { path: '/admin/users/audited-feed/feed-key' }
  },
  'delete /admin/users/:name/factors': async (site) => {
    await site.member('audited-factors')
    return { path: '/admin/users/audited-factors/factors', body: { reason: 'lost the phone' } }
  },
  'post /admin/users/:name/park': async (site) => {
    await site.member('audited-park')
    return { path: '/admin/users/audited-park/park', body: { reason: 'asked for it' } }
  },
  'post /admin/users/:name/wake': async (site) => {
    const { id } = await site.member('audited-wake')
    const given = { reason: 'asked for it', wakesBySignIn: true }
    const who = { id, name: 'audited-wake' }
    await accountClosing.park(site.db, who, given, commandLine, new Date())
    return { path: '/admin/users/audited-wake/wake' }
  },
  'post /admin/users/:name/deletion': async (site) => {
    await site.member('audited-goes')
    const body = { reason: 'asked by mail', days: '14', name: 'audited-goes' }
    return { path: '/admin/users/audited-goes/deletion', body }
  },
  'post /admin/users/:name/keep': async (site) => {
    const { id } = await site.member('audited-stays')
    const who = { id, name: 'audited-stays' }
    const given = { at: new Date(Date.now() + 86_400_000), reason: 'asked by mail' }
    await accountClosing.askDeletion(site.db, who, given, commandLine, new Date())
    return { path: '/admin/users/audited-stays/keep' }
  },
}

/** Two autonomous systems with documentation networks. */
export async function someSystems(db: Db): Promise<void> {
  const systems = [
    { asn: 64_500, name: 'Example Hosting', networks: ['203.0.113.0/24', '2001:db8::/48'] },
    { asn: 64_501, name: 'Other', networks: ['198.51.100.0/24'] },
  ]
  await asns.replaceAll(db, systems, commandLine, new Date())
}
