import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import * as bundleChanges from '../../../src/store/bundles/care.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as classRules from '../../../src/store/roles/class-rules.ts'
import * as collections from '../../../src/store/collections/collections.ts'
import * as emailDomains from '../../../src/store/bans/email-domains.ts'
import * as bulkActions from '../../../src/store/members/bulk-actions.ts'
import * as memberNotes from '../../../src/store/members/notes.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import * as memberRoles from '../../../src/store/roles/member-roles.ts'
import * as networkBans from '../../../src/store/bans/network-bans.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import * as policies from '../../../src/store/ratio/policies.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import * as settingHistory from '../../../src/store/records/settings/history.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import * as simulations from '../../../src/store/ratio/simulations.ts'
import * as tags from '../../../src/store/taxonomy/tags.ts'
import * as torrentEdits from '../../../src/store/torrents/edit.ts'
import * as watch from '../../../src/store/members/watch.ts'
import * as warnings from '../../../src/store/members/warnings.ts'
import * as traces from '../../../src/store/fleet/traces.ts'
import * as switches from '../../../src/store/fleet/node-switches.ts'
import * as tasks from '../../../src/store/records/tasks/tasks.ts'
import { aKnownTask, makeQueue } from '../processes/a-task.ts'
import { aBundle, aCollection } from '../community/bundles.ts'
import { aListedTorrent } from '../community/catalog.ts'
import { caseActions } from './case-actions.ts'
import { consoleActions } from './console-actions.ts'
import { obligationActions } from './obligation-actions.ts'
import { economyActions } from './economy-actions.ts'
import { fairPlayActions } from './fair-play-actions.ts'
import { ircActions } from './irc-actions.ts'
import { talkActions } from './talk-actions.ts'
import { applicationActions } from './petition-actions.ts'
import { addPolicy } from '../community/policies.ts'
import { aHeartbeat, LISTENS, STORE_ID } from '../community/seen-trackers.ts'
import { alertActions } from './alert-actions.ts'
import { themeActions } from './theme-actions.ts'
import type { TestSite } from '../site.ts'

export interface Request {
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
}

type Preparation = (site: TestSite) => Promise<Request>

/** How each unsafe staff action is performed: its preparation, then path and body. */
export const staffActions: Readonly<Record<string, Preparation>> = {
  ...applicationActions,
  ...consoleActions,
  ...alertActions,
  ...themeActions,
  ...obligationActions,
  ...economyActions,
  ...fairPlayActions,
  ...ircActions,
  ...talkActions,
  ...caseActions,
  'post /admin/promotions': async () => {
    return {
      path: '/admin/promotions',
      body: { title: 'A free day', scope: 'global', factors: 'freeleech', period: 'day' },
    }
  },
  'post /admin/users/:name/unwatch': async (site) => {
    const { id } = await site.member('audited-watched')
    await site.db.transaction().execute((tx) => {
      return watch.watchWithin(tx, id, 'An odd one.', commandLine, new Date())
    })
    return { path: '/admin/users/audited-watched/unwatch' }
  },
  'post /admin/simulations': async () => {
    return {
      path: '/admin/simulations',
      body: { kind: 'policy', strategy: 'up_down', scope: 'everyone' },
    }
  },
  'post /admin/simulations/:id/stop': async (site) => {
    return { path: `/admin/simulations/${await aSimulation(site)}/stop` }
  },
  'patch /admin/simulations/:id': async (site) => {
    return { path: `/admin/simulations/${await aSimulation(site)}`, body: { name: 'Kept' } }
  },
  'delete /admin/simulations/:id': async (site) => {
    return { path: `/admin/simulations/${await aSimulation(site)}` }
  },
  'delete /admin/promotions/:id': async (site) => {
    const what = { title: 'Ends', scope: 'global', target: '', role: null } as const
    const factors = { upPermille: 1_000, downPermille: 0, isAnnounced: false }
    const when = { startsAt: new Date(), endsAt: null }
    const given = { ...what, ...factors, ...when }
    return {
      path: `/admin/promotions/${await promotions.start(site.db, given, commandLine, new Date())}`,
    }
  },
  'post /users/:name/ban': async (site) => {
    await site.member('audited-ban')
    return { path: '/users/audited-ban/ban', body: { reason: 'spam' } }
  },
  'post /admin/users/:name/standing': async (site) => {
    await site.member('audited-standing')
    const body = { decision: 'exempt', reason: 'is ill' }
    return { path: '/admin/users/audited-standing/standing', body }
  },
  'post /admin/ratio': async () => {
    return { path: '/admin/ratio', body: { name: 'Own', strategy: 'up_down', scope: 'everyone' } }
  },
  'post /admin/ratio/:id': async (site) => {
    const body = { name: 'Other', strategy: 'up_down', scope: 'everyone' }
    return { path: `/admin/ratio/${await aDraftPolicy(site)}`, body }
  },
  'post /admin/ratio/:id/report': async (site) => {
    return { path: `/admin/ratio/${await aDraftPolicy(site)}/report` }
  },
  'post /admin/ratio/:id/start': async (site) => {
    return { path: `/admin/ratio/${await aDraftPolicy(site)}/start`, body: {} }
  },
  'post /admin/ratio/:id/end': async (site) => {
    return { path: `/admin/ratio/${await aDraftPolicy(site)}/end` }
  },
  'post /admin/users/:name/ban': async (site) => {
    await site.member('audited-1')
    return { path: '/admin/users/audited-1/ban', body: { reason: 'spam', days: '3' } }
  },
  'post /admin/users/:name/unban': async (site) => {
    await banned(site, 'audited-2')
    return { path: '/admin/users/audited-2/unban' }
  },
  'post /admin/users/:name/role': async (site) => {
    await site.member('audited-3')
    return { path: '/admin/users/audited-3/role', body: { role: 'moderator' } }
  },
  'post /admin/users/:name/passkey': async (site) => {
    await site.member('audited-4')
    return { path: '/admin/users/audited-4/passkey' }
  },
  'post /admin/users/:name/slots': async (site) => {
    await site.member('audited-slots')
    return { path: '/admin/users/audited-slots/slots', body: { leechSlots: '3' } }
  },
  'delete /admin/users/:name/sign-ins': async (site) => {
    await site.member('audited-5')
    return { path: '/admin/users/audited-5/sign-ins' }
  },
  'post /admin/users/:name/verify': async (site) => {
    await site.member('audited-6')
    return { path: '/admin/users/audited-6/verify' }
  },
  'post /admin/users/:name/notes': async (site) => {
    await site.member('audited-noted')
    return { path: '/admin/users/audited-noted/notes', body: { body: 'Asks for invites.' } }
  },
  'delete /admin/users/:name/notes/:id': async (site) => {
    const about = { ...(await site.member('audited-noted-2')), name: 'audited-noted-2' }
    const id = await memberNotes.add(site.db, about, 'x', commandLine, new Date())
    return { path: `/admin/users/audited-noted-2/notes/${id}` }
  },
  'post /admin/users/:name/warnings': async (site) => {
    await site.member('audited-warned')
    return { path: '/admin/users/audited-warned/warnings', body: { reason: 'spam', days: '7' } }
  },
  'delete /admin/users/:name/warnings/:id': async (site) => {
    const { id: memberId } = await site.member('audited-warned-2')
    const given = {
      memberId,
      kind: 'staff',
      reason: 'spam',
      torrentId: null,
      endsAt: null,
    } as const
    const never = { most: 0, banDays: 0 }
    const done = await warnings.give(site.db, given, never, commandLine, new Date())
    return { path: `/admin/users/audited-warned-2/warnings/${done!.id}` }
  },
  'post /admin/anomalies/:id/decide': async (site) => {
    const { id: memberId } = await site.member('audited-odd')
    const found = { kind: 'key-sharing', memberId, subject: '' } as const
    const finding = { score: 50, evidence: [] }
    await anomalies.keep(site.db, [{ ...found, finding }], new Date(), new Date())
    const [{ id }] = await anomalies.ofMember(site.db, memberId, 1)
    return { path: `/admin/anomalies/${id}/decide`, body: { state: 'dismissed' } }
  },
  'post /admin/bulk-actions': async (site) => {
    await site.member('audited-many')
    const body = { name: ['audited-many'], act: 'message', text: 'Hello.', expected: 1 }
    return { path: '/admin/bulk-actions', body }
  },
  'post /admin/bulk-actions/:id/approve': async (site) => ({
    path: `/admin/bulk-actions/${await aBatch(site, 'audited-asked')}/approve`,
  }),
  'post /admin/bulk-actions/:id/undo': async (site) => {
    const id = await aBatch(site, 'audited-undone')
    const done = { state: 'done', done: 2 } as const
    await site.db.updateTable('member_batch').set(done).where('id', '=', id).execute()
    return { path: `/admin/bulk-actions/${id}/undo` }
  },
  'post /admin/bulk-actions/:id/stop': async (site) => {
    const { id } = await site.member('audited-batches', 'admin')
    const by = { memberId: id, name: 'audited-batches', address: null }
    const given = { text: 'Hello.', href: '/notifications', days: null, amount: 0 }
    const batch = { act: 'message', given, chosen: { names: [] } } as const
    const made = await bulkActions.begin(site.db, batch, by, 'admin', new Date())
    return { path: `/admin/bulk-actions/${made}/stop` }
  },
  'patch /admin/settings/site': async () => ({
    path: '/admin/settings/site',
    body: { siteName: 'Audited' },
  }),
  'patch /admin/settings/tracker': async () => ({
    path: '/admin/settings/tracker',
    body: { numwantDefault: 31 },
  }),
  'post /admin/settings/clients': async () => ({
    path: '/admin/settings/clients',
    body: { verdict: 'deny', prefix: '-XX' },
  }),
  'delete /admin/settings/clients/:place': async (site) => {
    const change = { clientRules: [{ prefix: '-YY', isAllowed: false }] }
    await settings.changeTracker(site.db, site.config, change, commandLine, new Date())
    return { path: '/admin/settings/clients/1' }
  },
  'post /admin/bridge/off': async (site) => {
    await nodes.beat(site.db, aHeartbeat(), null, new Date())
    return { path: '/admin/bridge/off', body: { node: STORE_ID, reason: 'a test' } }
  },
  'delete /admin/bridge/off/:storeId': async (site) => {
    const storeId = 'ef'.repeat(16)
    await nodes.beat(site.db, aHeartbeat({ storeId, node: 'tracker-2' }), null, new Date())
    await switches.switchOff(site.db, storeId, 'a test', commandLine, new Date())
    return { path: `/admin/bridge/off/${storeId}` }
  },
  'post /admin/tracker/:id/drain': async (site) => {
    // The others have to be reached.
    await site.db.deleteFrom('tracker_node').execute()
    const [one, other] = ['1d', '2d'].map((word) => word.repeat(16))
    for (const [storeId, node] of [
      [one, 'drained-1'],
      [other, 'drained-2'],
    ] as const) {
      await nodes.beat(site.db, aHeartbeat({ storeId, node, listens: LISTENS }), null, new Date())
    }
    return { path: `/admin/tracker/${one}/drain` }
  },
  'delete /admin/tracker/:id/drain': async (site) => {
    const storeId = '3d'.repeat(16)
    const heartbeat = aHeartbeat({ storeId, node: 'drained-3', listens: LISTENS })
    await nodes.beat(site.db, heartbeat, null, new Date())
    const values = { node: 'drained-3', drained_by: 'test', at: new Date(), failed: null }
    await site.db.insertInto('drained_node').values(values).execute()
    return { path: `/admin/tracker/${storeId}/drain` }
  },
  'post /admin/traces': async (site) => {
    await site.member('audited-traced')
    const body = { kind: 'member', target: 'audited-traced', minutes: '10', reason: 'asked' }
    return { path: '/admin/traces', body }
  },
  'post /admin/traces/:id/end': async (site) => {
    const id = await aTrace(site, 'audited-traced-2')
    return { path: `/admin/traces/${id}/end` }
  },
  'post /admin/explain': async (site) => {
    const { id } = await site.member('audited-explained')
    const torrent = String(await aListedTorrent(site.db, 'Explained', id))
    return { path: '/admin/explain', body: { member: 'audited-explained', torrent } }
  },
  'post /admin/settings/history/:id': async (site) => {
    await settings.changeSite(site.db, { siteName: 'Other' }, commandLine, new Date())
    const [row] = await settingHistory.list(site.db, null, 1)
    return { path: `/admin/settings/history/${row.id}` }
  },
  'post /admin/roles/:role/:permission': async () => ({
    path: '/admin/roles/member/invites.make',
    body: { right: 'deny' },
  }),
  'post /admin/roles/rights': async () => ({
    path: '/admin/roles/rights',
    body: { area: 'account', cells: ['member:invites.make:deny'] },
  }),
  'post /admin/roles': async () => ({
    path: '/admin/roles',
    body: { slug: 'audited-role', name: 'Audited', kind: 'secondary' },
  }),
  'patch /admin/roles/:role/slots': async () => ({
    path: '/admin/roles/elite/slots',
    body: { leechSlots: '5', seedSlots: '' },
  }),
  'patch /admin/roles/:role': async () => ({
    path: '/admin/roles/elite',
    body: { name: 'Elite', uploaded: '200 GiB', isOn: 'on' },
  }),
  'delete /admin/roles/:role': async () => ({ path: '/admin/roles/veteran' }),
  'post /admin/classes/report': async () => ({ path: '/admin/classes/report' }),
  'post /admin/users/:name/rights': async (site) => {
    await site.member('audited-right')
    const body = { permission: 'torrents.upload', verdict: 'deny', reason: 'junk', days: '3' }
    return { path: '/admin/users/audited-right/rights', body }
  },
  'delete /admin/users/:name/rights/:id': async (site) => {
    const { id } = await site.member('audited-right-2')
    const right = { permission: 'torrents.upload', isAllowed: false, reason: 'junk' } as const
    await memberRights.give(site.db, id, { ...right, expiresAt: null }, commandLine, new Date())
    const rights = await memberRights.explained(site.db, id, new Date())
    return { path: `/admin/users/audited-right-2/rights/${rights?.own[0].id}` }
  },
  'post /admin/users/:name/roles': async (site) => {
    await site.member('audited-role-1')
    await aSecondaryRole(site, 'helper-1')
    const body = { role: 'helper-1', reason: 'helps', days: '' }
    return { path: '/admin/users/audited-role-1/roles', body }
  },
  'delete /admin/users/:name/roles/:id': async (site) => {
    const { id } = await site.member('audited-role-2')
    await aSecondaryRole(site, 'helper-2')
    const role = { role: 'helper-2', reason: 'helps', expiresAt: null }
    await memberRoles.give(site.db, id, role, commandLine, new Date())
    const rights = await memberRights.explained(site.db, id, new Date())
    return { path: `/admin/users/audited-role-2/roles/${rights?.secondary[0].id}` }
  },
  'put /admin/users/:name/class': async (site) => {
    await site.member('audited-class')
    const body = { class: 'power-user', locked: 'on', reason: 'earned elsewhere' }
    return { path: '/admin/users/audited-class/class', body }
  },
  'post /admin/torrents/:id/restore': async (site) => {
    const { id } = await site.member('audited-7')
    const torrentId = await aListedTorrent(site.db, 'Audited.Restore', id)
    await torrentEdits.remove(site.db, torrentId, {
      reason: 'wrong',
      by: commandLine,
      now: new Date(),
    })
    return { path: `/admin/torrents/${torrentId}/restore` }
  },
  'post /admin/moderation/next': async (site) => {
    await aPendingTorrent(site, 'audited-p1')
    return { path: '/admin/moderation/next' }
  },
  'post /admin/moderation/:id/claim': async (site) => {
    const id = await aPendingTorrent(site, 'audited-p2')
    return { path: `/admin/moderation/${id}/claim` }
  },
  'post /admin/moderation/:id/decide': async (site) => {
    const id = await aPendingTorrent(site, 'audited-p3')
    return { path: `/admin/moderation/${id}/decide`, body: { act: 'approve' } }
  },
  'post /admin/jobs/:name/run': async (site) => {
    await aKnownTask(site.db)
    await makeQueue(site.database.url)
    return { path: '/admin/jobs/a-task/run' }
  },
  'post /admin/jobs/:name/pause': async (site) => {
    await aKnownTask(site.db)
    return { path: '/admin/jobs/a-task/pause' }
  },
  'post /admin/jobs/:name/resume': async (site) => {
    await aKnownTask(site.db)
    await tasks.pause(site.db, 'a-task', commandLine, new Date())
    return { path: '/admin/jobs/a-task/resume' }
  },
  'post /admin/categories': async () => ({
    path: '/admin/categories',
    body: { slug: 'audio-books', name: 'Audio books' },
  }),
  'patch /admin/categories/:slug': async () => ({
    path: '/admin/categories/other',
    body: { slug: 'other', name: 'Anything else', position: '9' },
  }),
  'post /admin/attributes': async () => ({
    path: '/admin/attributes',
    body: { key: 'audited', type: 'text', label: 'Audited' },
  }),
  'patch /admin/attributes/:id': async (site) => ({
    path: `/admin/attributes/${await anAttribute(site, 'year')}`,
    body: { label: 'Another year' },
  }),
  'delete /admin/attributes/:id': async (site) => ({
    path: `/admin/attributes/${await anAttribute(site, 'isbn')}`,
  }),
  'post /admin/attributes/:id/:way': async (site) => ({
    path: `/admin/attributes/${await anAttribute(site, 'year')}/down`,
  }),
  'post /admin/categories/:slug/schema': async () => ({
    path: '/admin/categories/other/schema',
    body: { schema: { attributes: [{ key: 'note', type: 'text', label: 'Note' }] }, apply: true },
  }),
  'post /admin/attributes/read': async () => ({ path: '/admin/attributes/read' }),
  'post /admin/tags/:slug/alias': async (site) => {
    await site.db.insertInto('tag').values({ slug: 'audited-main' }).execute()
    return { path: '/admin/tags/audited-main/alias', body: { alias: 'audited-other' } }
  },
  'patch /admin/tags/:slug': async (site) => {
    await site.db.insertInto('tag').values({ slug: 'audited-a' }).execute()
    return { path: '/admin/tags/audited-a', body: { slug: 'audited-b' } }
  },
  'post /admin/tags/:slug/merge': async (site) => {
    await site.db
      .insertInto('tag')
      .values([{ slug: 'audited-c' }, { slug: 'audited-d' }])
      .execute()
    return { path: '/admin/tags/audited-c/merge', body: { into: 'audited-d' } }
  },
  'post /admin/mails/:id/retry': async (site) => {
    const at = new Date()
    const mail = { recipient: 'a@example.org', kind: 'test', data: '{}', state: 'kept' } as const
    const row = await site.db
      .insertInto('mail')
      .values({ ...mail, created_at: at, try_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { path: `/admin/mails/${row.id}/retry` }
  },
  'post /admin/bans/networks': async () => ({
    path: '/admin/bans/networks',
    body: { network: '203.0.113.0/24', reason: 'a flood' },
  }),
  'delete /admin/bans/networks/:id': async (site) => {
    const ban = { network: '198.51.100.0/24', reason: 'a flood', endsAt: null }
    const added = await networkBans.add(site.db, ban, commandLine, new Date())
    return { path: `/admin/bans/networks/${added.ok ? added.id : 0}` }
  },
  'post /bundles/:id/merge': async (site) => {
    const [id, into] = [await aBundle(site.db, 'Audited'), await aBundle(site.db, 'Audited 2')]
    return { path: `/bundles/${id}/merge`, body: { into } }
  },
  'post /bundles/:id/lock': async (site) => {
    const id = await aBundle(site.db, 'Audited lock')
    return { path: `/bundles/${id}/lock`, body: { locked: true } }
  },
  'delete /admin/tags/:slug/alias': async (site) => {
    await site.db.insertInto('tag').values({ slug: 'audited-word' }).execute()
    await tags.addAlias(site.db, 'audited-word', 'audited-alias', commandLine, new Date())
    return { path: '/admin/tags/audited-alias/alias' }
  },
  'post /admin/email-domains': async () => ({
    path: '/admin/email-domains',
    body: { domains: 'throwaway.example', kind: 'deny' },
  }),
  'delete /admin/email-domains/:id': async (site) => {
    const rule = { kind: 'deny', note: '' } as const
    await emailDomains.put(site.db, ['other.example'], rule, commandLine, new Date())
    const filter = { words: 'other.example', kind: null, after: null, limit: 1 }
    const [{ id }] = await emailDomains.list(site.db, filter)
    return { path: `/admin/email-domains/${id}` }
  },
  'delete /bundles/:id': async (site) => {
    const id = await aBundle(site.db, 'Audited removal')
    return { path: `/bundles/${id}`, body: { reason: 'not a work' } }
  },
  'post /bundles/:id/restore': async (site) => {
    const id = await aBundle(site.db, 'Audited return')
    await bundleChanges.remove(site.db, id, { reason: 'wrong', by: commandLine, now: new Date() })
    return { path: `/bundles/${id}/restore` }
  },
  'post /collections/:id/restore': async (site) => {
    const { id: memberId } = await site.member('audited-collects')
    const id = await aCollection(site.db, memberId, 'Audited collection')
    await collections.remove(site.db, id, { reason: 'wrong', by: commandLine, now: new Date() })
    return { path: `/collections/${id}/restore` }
  },
  'post /users/:name/unban': async (site) => {
    await banned(site, 'audited-unban')
    return { path: '/users/audited-unban/unban' }
  },
}

async function banned(site: TestSite, name: string): Promise<void> {
  const { id } = await site.member(name)
  await site.db.updateTable('member').set({ state: 'banned' }).where('id', '=', id).execute()
}

/** A pending upload of a new member. */
async function aPendingTorrent(site: TestSite, name: string): Promise<number> {
  const { id } = await site.member(name)
  return aListedTorrent(site.db, `Pending.${name}`, id, { state: 'pending' })
}

/** A policy that evaluates no one yet, after its dry run. */
async function aDraftPolicy({ db }: TestSite): Promise<number> {
  const id = await addPolicy(db, 'up_down', { state: 'draft' })
  const none = { watched: 0, freed: 0, exempt: 0, isLarge: false, names: [] }
  const report = { at: new Date().toISOString(), members: 1, of: 1, ...none }
  await policies.keepReport(db, { id, revision: 1 }, report, commandLine, new Date())
  return id
}

async function aSimulation({ db }: TestSite): Promise<number> {
  const given = { kind: 'points', now: null, then: null } as const
  const asked = { name: '', given, days: 30 }
  return (await simulations.ask(db, asked, commandLine, new Date())) as number
}

/** A trace of a new member that runs for one hour. */
async function aTrace(site: TestSite, name: string): Promise<number> {
  const { id } = await site.member(name)
  const endsAt = new Date(Date.now() + 3_600_000)
  const trace = { kind: 'member', id, name, reason: 'a test', endsAt } as const
  const begun = await traces.start(site.db, trace, commandLine, new Date())
  if (!begun.ok) throw new Error(begun.code)
  return begun.id
}

async function aSecondaryRole({ db }: TestSite, slug: string): Promise<void> {
  const role = { slug, name: slug, kind: 'secondary', color: null } as const
  await classRules.make(db, role, commandLine, new Date())
}

async function anAttribute({ db }: TestSite, key: string): Promise<number> {
  const { id } = await db
    .selectFrom('attribute')
    .select('id')
    .where('key', '=', key)
    .orderBy('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A bulk action of another admin that waits for approval. */
async function aBatch(site: TestSite, name: string): Promise<number> {
  const { id } = await site.member(name, 'admin')
  const names = [`${name}-1`, `${name}-2`]
  for (const one of names) await site.member(one)
  const given = { text: 'Spam', href: '/notifications', days: null, amount: 0 }
  const by = { memberId: id, name, address: null }
  return bulkActions.begin(
    site.db,
    { act: 'warn', given, chosen: { names } },
    by,
    'admin',
    new Date(),
  )
}
