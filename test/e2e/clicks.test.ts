import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as anomalies from '../../src/store/anomalies/anomalies.ts'
import * as nodes from '../../src/store/fleet/nodes.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { clickThrough, siteByHand } from '../support/clients/by-hand.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { aHeartbeat, someFigures } from '../support/community/seen-trackers.ts'
import { PASSWORD } from '../support/site.ts'
import { withinAnHour } from '../support/within-an-hour.ts'

// What members and staff do most often, by mouse only and without JavaScript: how many clicks it
// takes, from the home page or from the first page of the console.

let stage: HandStage
let annId: number
let owner: Page
let ann: Page

const DAY_MS = 86_400_000

beforeAll(async () => {
  stage = await siteByHand()
  annId = (await stage.site.member('ann')).id
  await stage.site.member('boss', 'owner')
  owner = await stage.signedIn('boss', PASSWORD)
  ann = await stage.signedIn('ann', PASSWORD)
})
afterAll(() => stage.stop())

/** Clicks links and buttons by their texts, and counts. */
function hand(page: Page) {
  let clicks = 0
  return {
    clicks: () => clicks,
    link: async (name: string | RegExp) => {
      clicks++
      await clickThrough(page.getByRole('link', { name, exact: true }).first())
    },
    button: async (name: string | RegExp) => {
      clicks++
      await clickThrough(page.getByRole('button', { name, exact: true }).first())
    },
    choose: async (name: string | RegExp) => {
      clicks++
      await page.getByRole('radio', { name }).check()
    },
  }
}

const shown = (page: Page) => page.locator('main').innerText()

describe('members find', () => {
  it('a 1080p season pack with more than five seeders of this month in 4 clicks', async () => {
    await withinAnHour(60)
    const { db } = stage.site
    const { id: tv } = await db
      .selectFrom('category')
      .select('id')
      .where('slug', '=', 'tv')
      .executeTakeFirstOrThrow()
    const show = async (name: string, attributes: object, seeders = 9) => {
      const id = await aListedTorrent(db, name, annId, { categoryId: tv })
      await db
        .updateTable('torrent')
        .set({ attributes: JSON.stringify(attributes) })
        .where('id', '=', id)
        .execute()
      await db.updateTable('torrent_stats').set({ seeders }).where('torrent_id', '=', id).execute()
      return name
    }
    const pack = await show('Ours.S02.1080p', { resolution: '1080p', season: 2 })
    const others = [
      await show('Ours.S02E01.1080p', { resolution: '1080p', season: 2, episode: 1 }),
      await show('Ours.S03.1080p', { resolution: '1080p', season: 3 }, 2),
      await show('Ours.S01.720p', { resolution: '720p', season: 1 }),
    ]
    await ann.goto('/')
    const mouse = hand(ann)
    await mouse.link('Added: This month')
    await mouse.link('> 5')
    await mouse.link('1080p')
    await mouse.link('Season packs')
    expect(mouse.clicks()).toBeLessThanOrEqual(4)
    const text = await shown(ann)
    expect(text).toContain(pack)
    for (const other of others) expect(text).not.toContain(other)
  })

  it('why their ratio changed yesterday in 2 clicks', async () => {
    await withinAnHour(60)
    const { db } = stage.site
    const day = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS)
    const torrentId = await aListedTorrent(db, 'Moved.Yesterday', annId)
    const at = new Date(day.getTime() + 3_600_000)
    await sql`
      insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
        session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
        credited_down)
      values (${at}, ${day}, ${Buffer.alloc(16)}, 1, ${annId}, ${torrentId}, ${Buffer.alloc(8)},
        'interval', 5000, 0, 1000, 1000, 5000, 0)`.execute(db)
    await db
      .insertInto('member_day')
      .values({ member_id: annId, day, total_uploaded: 5_000n, total_downloaded: 0n })
      .execute()
    await ann.goto('/')
    const mouse = hand(ann)
    await mouse.link('ann')
    await mouse.link(new RegExp(`^${day.toISOString().slice(0, 10)}`))
    expect(mouse.clicks()).toBeLessThanOrEqual(2)
    expect(await shown(ann)).toContain('Moved.Yesterday')
  })
})

describe('staff', () => {
  it('find who invited a cheater and freeze that branch in 4 clicks', async () => {
    const { db } = stage.site
    const inviter = await stage.site.member('inviter')
    const cheater = await stage.site.member('cheater')
    await db
      .updateTable('member')
      .set({ invited_by: inviter.id })
      .where('id', '=', cheater.id)
      .execute()
    const finding = { score: 90, evidence: [] }
    const found = { kind: 'forged-client', memberId: cheater.id, subject: '', finding } as never
    await anomalies.keep(db, [found], new Date(), new Date())
    await owner.goto('/admin')
    const mouse = hand(owner)
    await mouse.link('Fair play')
    await mouse.link(/^Member page/)
    expect(await shown(owner)).toContain('invited this member')
    await mouse.link('Freeze the branch of inviter')
    expect(await shown(owner)).toContain('2 matching members')
    await mouse.button(/^Confirm for 2 members/)
    expect(mouse.clicks()).toBeLessThanOrEqual(4)
    expect(await owner.locator('.flash').innerText()).toBe('Bulk action started.')
  })

  it('make a category freeleech for the weekend in 5 clicks', async () => {
    await owner.goto('/admin')
    const mouse = hand(owner)
    await owner.locator('.console-menu summary', { hasText: 'Catalog' }).click()
    await mouse.link('Categories')
    await mouse.link(/^Make freeleech Movies/)
    await mouse.choose(/This weekend/)
    await mouse.button('Create promotion')
    // The first one unfolded the menu.
    expect(mouse.clicks() + 1).toBeLessThanOrEqual(5)
    expect(await owner.locator('.flash').innerText()).toBe('Promotion created: Freeleech: Movies.')
  })

  it('ban a client version that is seen in 3 clicks', async () => {
    const clients = [{ client: '-qB4390-', announces: 700 }]
    await nodes.beat(
      stage.site.db,
      aHeartbeat({ figures: someFigures({ clients }) }),
      null,
      new Date(),
    )
    await owner.goto('/admin')
    const mouse = hand(owner)
    await mouse.link('Clients seen recently')
    await mouse.link(/^Ban this version/)
    expect(await shown(owner)).toContain('No peer uses it now.')
    await mouse.button('Ban client')
    expect(mouse.clicks()).toBeLessThanOrEqual(3)
    expect(await shown(owner)).toContain('qBittorrent 4.3.9 is not allowed')
  })

  it('approve the next upload in 2 clicks', async () => {
    await aListedTorrent(stage.site.db, 'Waits.For.Staff', annId, { state: 'pending' })
    await owner.goto('/admin')
    const mouse = hand(owner)
    await mouse.button('Review oldest upload')
    expect(await shown(owner)).toContain('Waits.For.Staff')
    await mouse.button('Approve')
    expect(mouse.clicks()).toBeLessThanOrEqual(2)
    expect(await owner.locator('.flash').innerText()).toContain('Waits.For.Staff')
  })
})
