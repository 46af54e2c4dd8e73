import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mediaPanel } from '../../src/domain/torrents/media-info/panel.ts'
import { actions } from '../../src/site/features.ts'
import { themes } from '../../src/site/ui/looks/read-themes.ts'
import { makeImage } from '../../src/site/images/parts/make.ts'
import * as collectionItems from '../../src/store/collections/items.ts'
import * as comments from '../../src/store/comments/comments.ts'
import * as anomalies from '../../src/store/anomalies/anomalies.ts'
import type { Actor } from '../../src/store/records/audit.ts'
import { theProgram } from '../../src/store/records/audit.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import type { Db } from '../../src/store/base/db.ts'
import * as drafts from '../../src/store/uploads/drafts.ts'
import * as images from '../../src/store/records/images.ts'
import * as memberNotes from '../../src/store/members/notes.ts'
import * as bulkActions from '../../src/store/members/bulk-actions.ts'
import * as promotions from '../../src/store/promotions/promotions.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import * as media from '../../src/store/torrents/media.ts'
import * as warnings from '../../src/store/members/warnings.ts'
import * as staffThemes from '../../src/store/records/themes.ts'
import * as webhooks from '../../src/store/notifications/webhooks.ts'
import { addPolicy } from '../support/community/policies.ts'
import { aDownload, obligationRules } from '../support/community/obligations.ts'
import { addTorrent } from '../support/community/rows.ts'
import { anIrcNetwork } from '../support/community/irc-actions.ts'
import { aKnownTask } from '../support/processes/a-task.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { siteByHand } from '../support/clients/by-hand.ts'
import { aBundle, aCollection } from '../support/community/bundles.ts'
import { fillDemo } from '../support/community/demo.ts'
import { someEconomy } from '../support/community/economy-looks.ts'
import { MEDIA_INFO } from '../support/clients/media-info.ts'
import { aSimulation } from '../support/community/simulated.ts'
import { somePetitions } from '../support/community/petitioners.ts'
import { somethingSeen } from '../support/community/seen-trackers.ts'
import type { Looker } from '../support/processes/look.ts'
import { createLooker, walkByKeyboard } from '../support/processes/look.ts'
import { PASSWORD, testSecrets } from '../support/site.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'

// Every page of the route table, with a community and its data. A new page is covered without a
// line here, unless its address has a parameter that is not known yet.

/** Routes that are not pages, and why. */
const NO_PAGE: Readonly<Record<string, string>> = {
  '/torrents/:id/download': 'a file',
  '/torrents/download/:id': 'a file',
  '/torrent/download/:id.:key': 'a file',
  '/feeds/notices.:key': 'a file',
  '/feeds/bookmarks.:key': 'a file',
  '/feeds/bundle-:key': 'a file',
  '/feeds/collection-:key': 'a file',
  '/feeds/search-:key': 'a file',
  '/feeds/torrents.:key': 'a file',
  '/feeds/to-:key': 'a file',
  '/settings/clients/:client/rules': 'a file',
  '/api/torznab': 'for programs',
  '/torznab': 'for programs',
  '/api/torrents': 'for programs',
  '/api/torrents/:id': 'for programs',
  '/api/torrents/filter': 'for programs',
  '/api/user': 'for programs',
  '/torznab/api': 'for programs',
  '/settings/integrations/files/:family': 'a file',
  '/download.php': 'a file',
  '/ajax.php': 'for programs',
  '/torrents.php': 'for programs',
  '/admin/audit.csv': 'a file',
  '/admin/audit.jsonl': 'a file',
  '/admin/simulations/:id/days.csv': 'a file',
  '/admin/simulations/:id/members.csv': 'a file',
  '/admin/simulations/compare': 'needs two; test/site/console/economy/simulations.test.ts sees it',
  '/ledger.csv': 'a file',
  '/img/:key': 'an image',
  '/logo/:key': 'an image',
  '/torrents/:id/nfo.png': 'an image',
  '/torrents/:id/nfo.txt': 'a file',
  '/api/openapi': 'a document for programs',
  '/live': 'messages for programs and for the page that is open',
  '/announce/stream': 'a stream for programs',
  '/torrents/exists': 'an answer for programs',
  '/collections/add': 'needs what is added; catalog-flows.test.ts sees it',
  '/setup': 'only while there is no owner; browser.test.ts sees it',
  '/admin/mails/:id': 'needs a mail; accounts-console.test.ts sees it',
  '/admin/applications/:id/images/:position': 'an image',
  '/login/2fa': 'only behind a password; security-keys.test.ts sees it',
  '/settings/security/totp': 'only while an app is set up; security-keys.test.ts sees it',
  '/settings/security/passkeys/options': 'an answer for programs',
  '/verify-email/:token': 'needs the link of a mail',
  '/password/reset/:token': 'needs the link of a mail',
  '/undo-email/:token': 'needs the link of a mail',
}
/** Pages that need a query. */
const QUERIES: Readonly<Record<string, string>> = { '/admin/batches/new': '?q=a&act=warn' }
const PLAIN = { width: 800, height: 400, channels: 3, background: '#4a6' } as const
/** Pages for visitors who are not signed in. */
const OUTSIDE = [
  ...['/login', '/login/passkey', '/register', '/password/forgot'],
  ...['/apply', '/apply/:token', '/reenable', '/reenable/:token'],
]
/** How to sign in from this page. */
const ENTRY: Readonly<Record<string, 'open' | 'application'>> = {
  '/register': 'open',
  '/apply': 'application',
}

/** A list laid out otherwise by its query. */
const COVERS = '/torrents?view=cards'
/** The rows that are whole on the screen: at least this many, by density and size. */
const SEEN = [
  [22, 'compact', 1366, 900],
  [26, 'classic', 1366, 900],
  [12, 'comfortable', 1366, 900],
  [28, 'compact', 1920, 1080],
  [7, 'compact', 390, 844],
] as const
const ROWS_SEEN = `[...document.querySelectorAll('[data-rows] > tr:not(.divider)')].filter((row) => {
  const { top, bottom } = row.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}).length`

describe('every page', () => {
  let stage: HandStage
  let outside: Looker
  let inside: Looker
  /** The owner, by hand. */
  let hand: Page
  const known: Record<string, string> = {}

  beforeAll(async () => {
    stage = await siteByHand()
    await fill()
    outside = await createLooker(await newPage(false))
    inside = await createLooker(await newPage(true))
    hand = await newPage(true)
  })

  afterAll(async () => {
    await stage.stop()
  })

  /** The demo community, with an owner as the viewer. */
  async function fill(): Promise<void> {
    const { site } = stage
    const { id } = await site.member('owner', 'owner')
    known['/torrents/drafts/:'] = 'd'.repeat(32)
    const draft = { id: 'd'.repeat(32), fileName: 'a', name: 'Draft', size: 1, files: 1, words: {} }
    const content = aTorrentFile('Draft.2001.1080p')
    await drafts.add(site.db, id, { ...draft, content, infoHash: 'd'.repeat(40) }, new Date())
    const by = { memberId: id, name: 'owner', address: null }
    await fillDemo(site.database.url, { torrents: 40, members: 15 })
    await settings.changeSite(site.db, { siteName: 'Looks' }, by, new Date())
    const one = async (text: string) => {
      const { rows } = await sql.raw<{ it: string | number }>(text).execute(site.db)
      return String(rows[0]?.it)
    }
    known['/torrents/:'] = await one(
      'select max(target_id) as it from comment where removed_at is null',
    )
    await beside(site.db, Number(known['/torrents/:']), id)
    const on = { target: 'torrent', id: Number(known['/torrents/:']) } as const
    known['/comments/:'] = String(await comments.add(site.db, on, id, 'Mine.', new Date()))
    known['/categories/:'] = 'movies'
    known['/api/docs/:'] = 'torrents'
    known['/settings/integrations/:'] = 'sonarr'
    known['/admin/moderation/:'] = known['/torrents/:']
    known['/pages/:'] = 'rules'
    known['/admin/pages/:'] = 'rules'
    known['/admin/themes/:'] = 'dim'
    const document = { ...themes.get('paper')!, title: 'Dim' }
    await staffThemes.make(site.db, 'dim', { document, isOffered: false }, by, new Date())
    known['/tags/:'] = await one('select slug as it from tag where alias_of is null limit 1')
    const series = await aBundle(site.db, 'A long series', { kind: 'series', parts: 3 })
    const part = { kind: 'season', parentId: series, number: 2, parts: 4 } as const
    known['/bundles/:'] = String(series)
    const placed = { bundle_id: await aBundle(site.db, '', part) }
    await site.db.updateTable('torrent').set(placed).where('id', '=', on.id).execute()
    const collected = await aCollection(site.db, id, 'A collection')
    known['/collections/:'] = String(collected)
    for (const one of [on, { target: 'bundle', id: series } as const]) {
      await collectionItems.add(site.db, collected, one, 'A note.', id, new Date())
    }
    known['/users/:'] = await one("select name as it from member where role = 'member' limit 1")
    known['/admin/users/:'] = known['/users/:']
    known['/admin/categories/:'] = 'movies'
    const finding = { score: 80, evidence: [{ label: 'Uploaded', value: 2 ** 41, unit: 'bytes' }] }
    const odd = { kind: 'upload-to-nobody', memberId: id, subject: known['/torrents/:'] } as const
    await anomalies.keep(site.db, [{ ...odd, finding } as anomalies.Found], new Date(), new Date())
    const given = { text: 'Hello.', href: '/notices', days: null, amount: 0 }
    const batch = { act: 'message', given, chosen: { names: ['owner'] } } as const
    const begun = await bulkActions.begin(site.db, batch, by, 'owner', new Date())
    known['/admin/batches/:'] = String(begun)
    known['/admin/anomalies/:'] = await one('select max(id) as it from anomaly')
    Object.assign(known, await somethingSeen(site.db, by), await somePetitions(site.db, id))
    await staffWork(site.db, { id, name: 'owner' }, by)
    known['/admin/attributes/:'] = await one('select min(id) as it from attribute')
    known['/admin/tags/:'] = known['/tags/:']
    const own = { memberId: id, torrentId: on.id, to: known['/users/:'] }
    Object.assign(known, await someEconomy(site.db, own, by))
    await aKnownTask(site.db)
    known['/admin/jobs/:'] = 'a-task'
    known['/admin/roles/:'] = 'elite'
    const left = 'used_at is null and revoked_at is null'
    known['/admin/invites/:'] = await one(`select max(id) as it from invite where ${left}`)
    await addPolicy(site.db, 'composite', { state: 'draft' })
    known['/admin/ratio/:'] = await one(`select id as it from ratio_policy where state = 'active'`)
    known['/admin/simulations/:'] = String(await aSimulation(site.db, new Date()))
    Object.assign(known, await anIrcNetwork(site.db, by))
    known['/admin/torrents/:'] = known['/torrents/:']
    await owes(site.db, known['/users/:'])
    known['/:'] = 'torrents.edit' // the permission behind a role
    known['/admin/settings/history/:'] = await one('select max(id) as it from setting_history')
  }

  /** Seeding requirements of a member and the owner. */
  async function owes(db: Db, name: string): Promise<void> {
    await obligationRules(db, { ratio: 1, pardonPoints: 1 })
    const members = db.selectFrom('member').select('id').where('name', 'in', [name, 'owner'])
    const torrentId = await addTorrent(db)
    for (const { id } of await members.execute()) {
      await aDownload(db, { at: new Date(), memberId: id, torrentId })
      const row = { member_id: id, torrent_id: torrentId, since: new Date() }
      await db.insertInto('obligation').values(row).execute()
    }
    known['/obligations/:'] = String(torrentId)
  }

  /** Notes about members, promotions and a webhook. */
  async function staffWork(db: Db, owner: { id: number; name: string }, by: Actor): Promise<void> {
    const now = new Date()
    const about = await db
      .selectFrom('member')
      .select(['id', 'name'])
      .where('name', '=', known['/users/:']!)
      .executeTakeFirstOrThrow()
    await memberNotes.add(db, about, 'A note.\n\nOf two lines.', by, now)
    const policy = { most: 9, banDays: 0 } as const
    for (const memberId of [about.id, owner.id]) {
      const warning = { memberId, kind: 'staff', reason: 'Rude.', torrentId: null } as const
      await warnings.give(db, { ...warning, endsAt: null }, policy, theProgram, now)
    }
    const promotion = { scope: 'global', target: '', role: null, startsAt: now } as const
    const worth = { upPermille: 2_000, downPermille: 0, title: 'A feast', isAnnounced: true }
    await promotions.start(db, { ...promotion, ...worth, endsAt: null }, by, now)
    await webhooks.make(db, testSecrets, owner.id, { url: 'https://hooks.example/babou' }, now)
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

  /** An example address of a route; throws for an unknown parameter. */
  function example(route: string): string {
    return route.replace(/(\/[^:]*)(:\w+)/g, (_all, before: string, parameter: string) => {
      const value = known[`${before}:`]
      if (value === undefined) throw new Error(`${route}: which ${parameter}?`)
      return before + value
    })
  }

  const scripted = { javaScriptEnabled: true }
  const newPage = (isSignedIn: boolean) =>
    isSignedIn ? stage.signedIn('owner', PASSWORD, scripted) : stage.newPage(scripted)

  const pages = actions.filter(({ method, path }) => method === 'get' && !(path in NO_PAGE))

  it('is in the route table', () => {
    expect(pages.length).toBeGreaterThan(10)
  })

  it.each([...pages.map(({ path }) => path), COVERS])(
    '%s is accessible in both schemes, fits 320 px and is light',
    async (path) => {
      const registration = ENTRY[path]
      if (registration)
        await settings.changeSite(stage.site.db, { registration }, commandLine, new Date())
      const look = OUTSIDE.includes(path) ? outside : inside
      expect((await look(example(path) + (QUERIES[path] ?? ''))).join('\n')).toBe('')
    },
  )

  it('can be used with only the keyboard, and shows the focus', async () => {
    const pages = ['/torrents', '/torrents/new', '/torrents/:id', '/users', '/settings/security']
    const faults: string[] = []
    for (const path of pages) faults.push(...(await walkByKeyboard(hand, example(path))))
    expect(faults.join('\n')).toBe('')
  })

  it.each(SEEN)('of the catalog shows at least %i rows: %s at %i × %i', async (least, ...how) => {
    const [density, width, height] = how
    const looks = JSON.stringify({ density })
    await stage.site.db.updateTable('member').set({ looks }).where('name', '=', 'owner').execute()
    await hand.setViewportSize({ width, height })
    await hand.goto('/torrents')
    expect(await hand.evaluate<number>(ROWS_SEEN)).toBeGreaterThanOrEqual(least)
  })

  it('of the catalog bookmarks five torrents with five clicks', async () => {
    await hand.setViewportSize({ width: 1366, height: 900 })
    await hand.goto('/torrents')
    const stars = hand.getByRole('button', { name: /^Bookmark / })
    const before = await stars.count()
    for (let clicks = 0; clicks < 5; clicks++) {
      await stars.first().click()
      await hand.waitForLoadState()
      expect(new URL(hand.url()).pathname).toBe('/torrents')
    }
    await expect.poll(() => stars.count()).toBe(before - 5)
  })

  it('of the catalog shows a card for the name under the pointer or with the focus', async () => {
    await hand.goto('/torrents')
    const [name, card] = ['.long', '.peek'].map((one) => hand.locator(`tbody .line ${one}`).first())
    expect(await card!.isVisible()).toBe(false)
    await name!.hover()
    await expect.poll(() => card!.isVisible()).toBe(true)
    expect(await card!.innerText()).toContain(await name!.innerText())
    await hand.keyboard.press('Escape')
    expect(await card!.isVisible()).toBe(false)
    await hand.mouse.move(0, 0)
    await name!.focus()
    await hand.keyboard.press('Shift+Tab')
    await hand.keyboard.press('Tab')
    expect(await card!.isVisible()).toBe(true)
  })

  it('can be signed in to with only the keyboard', async () => {
    const page = await newPage(false)
    await page.goto('/login')
    await page.keyboard.press('Tab')
    expect(await page.textContent(':focus')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('owner')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname !== '/login')
  })
})
