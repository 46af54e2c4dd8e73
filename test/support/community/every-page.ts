import { sql } from 'kysely'
import sharp from 'sharp'
import { mediaPanel } from '../../../src/domain/torrents/media-info/panel.ts'
import { DAY_MS } from '../../../src/domain/units.ts'
import { themes } from '../../../src/site/ui/looks/read-themes.ts'
import { makeImage } from '../../../src/site/images/parts/make.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as collectionItems from '../../../src/store/collections/items.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as bulkActions from '../../../src/store/members/bulk-actions.ts'
import * as memberNotes from '../../../src/store/members/notes.ts'
import * as conversations from '../../../src/store/messages/conversations.ts'
import * as editing from '../../../src/store/messages/editing.ts'
import * as reports from '../../../src/store/messages/reports.ts'
import * as heading from '../../../src/store/forums/heading.ts'
import * as posting from '../../../src/store/forums/posting.ts'
import * as writing from '../../../src/store/messages/writing.ts'
import * as warnings from '../../../src/store/members/warnings.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import * as banners from '../../../src/store/notifications/banners.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { commandLine, theProgram } from '../../../src/store/records/audit.ts'
import * as images from '../../../src/store/records/images.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import * as staffThemes from '../../../src/store/records/themes.ts'
import * as media from '../../../src/store/torrents/media.ts'
import * as drafts from '../../../src/store/uploads/drafts.ts'
import type { HandStage } from '../clients/by-hand.ts'
import { siteByHand } from '../clients/by-hand.ts'
import { MEDIA_INFO } from '../clients/media-info.ts'
import { aTorrentFile } from '../clients/torrent-files.ts'
import { aKnownTask } from '../processes/a-task.ts'
import { testSecrets } from '../site.ts'
import { aHeldText } from '../a-held-text.ts'
import { aPoll } from '../a-poll.ts'
import { someArticles } from '../some-articles.ts'
import { someWiki } from '../some-wiki.ts'
import { aFairPlayCase, aFairPlayPair } from './fair-play.ts'
import { aBundle, aCollection } from './bundles.ts'
import { fillDemo } from './demo.ts'
import { someEconomy } from './economy-looks.ts'
import { aQuarantine, LOST } from '../imports/quarantine.ts'
import { anIrcNetwork } from '../staff-actions/irc-actions.ts'
import { aDownload, obligationRules } from './obligations.ts'
import { someApplications } from './petitioners.ts'
import { addPolicy } from './policies.ts'
import { addTorrent } from './rows.ts'
import { someCases } from './some-cases.ts'
import { somethingSeen } from './seen-trackers.ts'
import { aSimulation } from './simulated.ts'
import { aRequest } from '../a-request.ts'

// A site on which every page has something to show.

export interface EveryPage {
  readonly stage: HandStage
  /** An example address of a route; throws for an unknown parameter. */
  readonly example: (route: string) => string
}

/**
 * What stands for a parameter, by the route before it: `/torrents/:` is `12`; the whole of it, or
 * its part after the parameter before.
 */
type Known = Readonly<Record<string, string>>

const PLAIN = { width: 800, height: 400, channels: 3, background: '#4a6' } as const

/** The demo community and one of everything else; the viewer is `owner`. */
export async function siteWithEveryPage(): Promise<EveryPage> {
  const stage = await siteByHand()
  const { db, database } = stage.site
  const { id } = await stage.site.member('owner', 'owner')
  await fillDemo(database.url, { torrents: 40, members: 15 })
  const owner = { memberId: id, name: 'owner', address: null }
  await settings.changeSite(db, { siteName: 'Looks' }, owner, new Date())
  const catalog = await inCatalog(db, owner)
  const people = await amongPeople(db, owner, Number(catalog['/torrents/:']))
  await aQuarantine(database.url)
  const known: Known = { ...catalog, ...people, ...(await inSystem(db, owner)) }
  return { stage, example: (route) => exampleOf(route, known) }
}

function exampleOf(route: string, known: Known): string {
  return route.replace(/(\/[^:]*)(:\w+)/g, (_all, before: string, parameter: string, at) => {
    const value = known[`${route.slice(0, Number(at))}${before}:`] ?? known[`${before}:`]
    if (value === undefined) throw new Error(`${route}: which ${parameter}?`)
    return before + value
  })
}

interface Owner {
  readonly memberId: number
  readonly name: string
  readonly address: null
}

/** A torrent with all that it can have, a draft, bundles and a collection. */
async function inCatalog(db: Db, owner: Owner): Promise<Known> {
  const [now, id] = [new Date(), owner.memberId]
  const draft = { id: 'd'.repeat(32), fileName: 'a', name: 'Draft', size: 1, files: 1, words: {} }
  const content = aTorrentFile('Draft.2001.1080p')
  await drafts.add(db, id, { ...draft, content, infoHash: 'd'.repeat(40) }, now)
  const torrent = await one(
    db,
    `select max(target_id) as it from comment
    where target = 'torrent' and removed_at is null`,
  )
  const on = { target: 'torrent', id: Number(torrent) } as const
  await beside(db, on.id, id)
  const comment = await comments.add(db, on, id, 'Mine.', now)
  const series = await aBundle(db, 'A long series', { kind: 'series', parts: 3 })
  const part = { kind: 'season', parentId: series, number: 2, parts: 4 } as const
  const placed = { bundle_id: await aBundle(db, '', part) }
  await db.updateTable('torrent').set(placed).where('id', '=', on.id).execute()
  const collected = await aCollection(db, id, 'A collection')
  for (const item of [on, { target: 'bundle', id: series } as const]) {
    await collectionItems.add(db, collected, item, 'A note.', id, now)
  }
  const tag = await one(db, 'select slug as it from tag where alias_of is null limit 1')
  return {
    '/torrents/drafts/:': draft.id,
    '/torrents/:': torrent,
    '/admin/moderation/:': torrent,
    '/admin/torrents/:': torrent,
    '/comments/:': String(comment),
    '/categories/:': 'movies',
    '/admin/categories/:': 'movies',
    '/tags/:': tag,
    '/admin/tags/:': tag,
    '/admin/attributes/:': await one(db, 'select min(id) as it from attribute'),
    '/bundles/:': String(series),
    '/collections/:': String(collected),
  }
}

/** An NFO, MediaInfo and an image for a torrent. */
async function beside(db: Db, torrentId: number, memberId: number): Promise<void> {
  const now = new Date()
  const panel = mediaPanel(MEDIA_INFO)!
  const mediaInfo = { text: MEDIA_INFO, panel }
  await media.keep(db, torrentId, { nfo: Buffer.from('╔═╗'), mediaInfo }, memberId, now)
  const made = await makeImage(await sharp({ create: PLAIN }).png().toBuffer())
  if (!made.ok) throw new Error(made.text)
  const image = await images.add(db, made.made, memberId, now)
  await images.putOn(db, torrentId, image.id, 'cover')
}

/** A conversation with an edited message, whose author can still edit it. */
async function aConversation(db: Db, owner: Owner, to: string): Promise<Known> {
  const author = { id: owner.memberId, name: owner.name, reachesAll: true }
  const letter = { to: [to], subject: 'A question', body: 'How is it done?' }
  const sent = await writing.start(db, author, letter, new Date())
  if (!sent.ok) throw new Error(sent.code)
  await editing.edit(db, sent.messageId, 1, 'How is it _really_ done?', new Date())
  const member = await one(db, `select id as it from member where name = '${to}'`)
  const asAnswer = { id: Number(member), name: to, reachesAll: false }
  const answer = await writing.answer(db, asAnswer, sent.conversationId, 'By hand.', new Date())
  if (!answer.ok) throw new Error(answer.code)
  const conversation = await conversations.find(db, sent.conversationId, author.id)
  const given = { messageId: answer.messageId, reason: 'It is rude.', context: 5 }
  const report = await reports.add(db, conversation!, author.id, given, new Date())
  return {
    '/admin/message-reports/:': String(report),
    '/messages/:': String(sent.conversationId),
    '/texts/:': String(sent.messageId),
  }
}

/** A topic with an edited post. */
async function aTopic(db: Db, { memberId }: Owner): Promise<Known> {
  const now = new Date()
  const forum = Number(await one(db, "select id as it from forum where slug = 'general'"))
  const text = { title: 'A topic', body: 'How is that made?', mentioned: [] }
  const done = await posting.start(db, forum, { authorId: memberId, ...text }, now)
  if (!done.ok) throw new Error(done.code)
  await posting.edit(db, done.id, { revision: 1, body: 'How is that _really_ made?' }, now)
  const named = { title: 'A topic', labels: ['Question'], revision: 1 }
  await db
    .updateTable('forum')
    .set({ labels: ['Question'] })
    .where('id', '=', forum)
    .execute()
  await heading.change(db, done.topicId, named, { ...commandLine, memberId }, now)
  const group = await one(db, 'select id as it from forum_group limit 1')
  return {
    '/forums/:': 'general',
    '/topics/:': String(done.topicId),
    '/posts/:': String(done.id),
    '/admin/forums/:': String(forum),
    '/admin/forums/groups/:': group,
  }
}

/** A member with notes, applications, a bulk action, and what costs points. */
async function amongPeople(db: Db, owner: Owner, torrentId: number): Promise<Known> {
  const now = new Date()
  const name = await one(db, "select name as it from member where role = 'member' limit 1")
  const finding = { score: 80, evidence: [{ label: 'Uploaded', value: 2 ** 41, unit: 'bytes' }] }
  const subject = String(torrentId)
  // The owner does not see one about themselves.
  const memberId = Number(await one(db, `select id as it from member where name = '${name}'`))
  const odd = { kind: 'impossible-speed', memberId, subject } as const
  await anomalies.keep(db, [{ ...odd, finding } as anomalies.Found], now, now)
  const given = { text: 'Hello.', href: '/notifications', days: null, amount: 0 }
  const batch = { act: 'message', given, chosen: { names: ['owner'] } } as const
  const begun = await bulkActions.begin(db, batch, owner, 'owner', now)
  const petitions = await someApplications(db, owner.memberId)
  const messages = await aConversation(db, owner, name)
  const forums = await aTopic(db, owner)
  const articles = await someArticles(db, owner)
  const held = await aHeldText(db)
  await aHeldText(db, owner.memberId)
  const wiki = await someWiki(db, owner)
  const cases = await someCases(db, owner, { memberId, torrentId })
  const polls = await aPoll(db, owner, Number(forums['/topics/:']))
  await staffWork(db, name, owner)
  const own = { memberId: owner.memberId, torrentId, to: name }
  const economy = await someEconomy(db, own, owner)
  const left = 'used_at is null and revoked_at is null'
  await addPolicy(db, 'composite', { state: 'draft' })
  return {
    ...petitions,
    ...messages,
    ...forums,
    ...articles,
    ...wiki,
    ...polls,
    ...cases,
    '/stats/:': 'catalog',
    '/top/:': 'uploaders',
    '/requests/:': String(await aRequest(db, owner.memberId)),
    '/admin/held-texts/:': String(held),
    '/admin/text-rules/:': '1',
    '/admin/text-limits/:': '1',
    '/me/texts/:': '1',
    ...economy,
    '/users/:': name,
    '/admin/users/:': name,
    '/admin/bulk-actions/:': String(begun),
    '/admin/fair-play/:': await aFairPlayCase(db),
    '/admin/fair-play-pairs/:': String(await aFairPlayPair(db)),
    '/admin/anomalies/:': await one(db, 'select max(id) as it from anomaly'),
    '/admin/roles/:': 'elite',
    '/:': 'torrents.edit', // the permission behind a role
    '/admin/invites/:': await one(db, `select max(id) as it from invite where ${left}`),
    '/admin/ratio/:': await one(db, `select id as it from ratio_policy where state = 'active'`),
    '/admin/simulations/:': String(await aSimulation(db, now)),
    '/hit-and-run/:': await owes(db, name),
    '/shop/:': await one(db, 'select min(slug) as it from store_item'),
  }
}

/** Notes about a member, warnings, promotions and a webhook. */
async function staffWork(db: Db, name: string, owner: Owner): Promise<void> {
  const now = new Date()
  const about = await db
    .selectFrom('member')
    .select(['id', 'name'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  await memberNotes.add(db, about, 'A note.\n\nOf two lines.', owner, now)
  const policy = { most: 9, banDays: 0 } as const
  for (const memberId of [about.id, owner.memberId]) {
    const warning = { memberId, kind: 'staff', reason: 'Rude.', torrentId: null } as const
    await warnings.give(db, { ...warning, endsAt: null }, policy, theProgram, now)
  }
  const promotion = { scope: 'global', target: '', role: null, startsAt: now } as const
  const worth = { upPermille: 2_000, downPermille: 0, title: 'A feast', isAnnounced: true }
  await promotions.start(db, { ...promotion, ...worth, endsAt: null }, owner, now)
  const endsAt = new Date(now.getTime() + 2 * DAY_MS)
  const music = { ...promotion, scope: 'category', target: 'music' } as const
  const half = { upPermille: 1_000, downPermille: 500, title: 'Half-price music' }
  await promotions.start(db, { ...music, ...half, isAnnounced: true, endsAt }, owner, now)
  const text = 'Maintenance on Sunday from 02:00 to 03:00 UTC. Announces continue.'
  const banner = { text, reader: 'member', isWarning: false, startsAt: now, endsAt } as const
  await banners.add(db, banner, owner, now)
  await webhooks.make(db, testSecrets, owner.memberId, { url: 'https://hooks.example/babou' }, now)
}

/** Seeding requirements of a member and the owner; returns their torrent. */
async function owes(db: Db, name: string): Promise<string> {
  await obligationRules(db, { ratio: 1, pardonPoints: 1 })
  const members = db.selectFrom('member').select('id').where('name', 'in', [name, 'owner'])
  const torrentId = await addTorrent(db)
  for (const { id } of await members.execute()) {
    await aDownload(db, { at: new Date(), memberId: id, torrentId })
    const row = { member_id: id, torrent_id: torrentId, since: new Date() }
    await db.insertInto('obligation').values(row).execute()
  }
  return String(torrentId)
}

/** Trackers that were seen, a task, a theme, a network of IRC and a changed setting. */
async function inSystem(db: Db, owner: Owner): Promise<Known> {
  const document = { ...themes.get('paper')!, title: 'Dim' }
  await staffThemes.make(db, 'dim', { document, isOffered: false }, owner, new Date())
  await aKnownTask(db)
  return {
    ...(await somethingSeen(db, owner)),
    ...(await anIrcNetwork(db, owner)),
    '/api/docs/:': 'torrents',
    '/settings/integrations/:': 'sonarr',
    '/pages/:': 'rules',
    '/admin/themes/:': 'dim',
    '/admin/jobs/:': 'a-task',
    '/admin/import/runs/:': await one(db, 'select max(id) as it from import_run'),
    '/admin/import/rows/:': 'torrent',
    '/admin/import/rows/:kind/:': String(LOST.oldId),
    '/admin/settings/history/:': await one(db, 'select max(id) as it from setting_history'),
  }
}

/** The first value of a query, its column named `it`. */
async function one(db: Db, text: string): Promise<string> {
  const { rows } = await sql.raw<{ it: string | number }>(text).execute(db)
  return String(rows[0]?.it)
}
