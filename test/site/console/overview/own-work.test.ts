import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../../src/store/records/audit.ts'
import * as settings from '../../../../src/store/records/settings/settings.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import { aFairPlayCase } from '../../../support/community/fair-play.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

const QUEUES = ['torrents', 'fair-play']

let site: TestSite
/** A moderator with a case that a score and a rule found, and an upload that waits. */
let liar: TestBrowser
const name = 'liar'
let id: number
let upload: number

beforeAll(async () => {
  site = await testSite()
  ;({ id } = await site.member(name, 'moderator'))
  await aFairPlayCase(site.db)
  await site.db
    .updateTable('fair_play_standing')
    .set({ member_id: id })
    .where('waits_since', 'is not', null)
    .execute()
  liar = await site.entered(name)
  upload = await aListedTorrent(site.db, 'Own.Film.2020', id, { state: 'pending' })
  const found = { subject: 'a', score: 50, evidence: '[]', times: 1 }
  const now = new Date()
  await site.db
    .insertInto('anomaly')
    .values({
      ...{ kind: 'forged-client', member_id: id, ...found, first_at: now, last_at: now },
      waits_since: now,
    })
    .execute()
})
afterAll(() => site.stop())

/** What waits for a member of staff in these queues, as the console's first page says. */
async function waitsFor(who: TestBrowser): Promise<readonly number[]> {
  const { queues } = (await who.json('/admin')).body as {
    queues: { name: string; count: number }[]
  }
  return QUEUES.map((one) => queues.find((queue) => queue.name === one)?.count ?? -1)
}

describe('what concerns a moderator', () => {
  it('waits for them only while no one else can decide on it', async () => {
    expect((await waitsFor(liar))[0]).toBe(1)
    const other = await site.signedIn('moderator', 'other')
    expect(await waitsFor(other)).toEqual([1, 1])
    expect(await waitsFor(liar)).toEqual([0, 0])
  })

  it('is not counted at the entries of their menu', async () => {
    const counted = /<span class="count">/
    expect((await liar.get('/admin/torrents')).text).not.toMatch(counted)
  })

  it('shows them neither their case nor its evidence, and takes no verdict from them', async () => {
    expect((await liar.json('/admin/fair-play')).body.items).toEqual([])
    expect((await liar.get(`/admin/fair-play/${name}`)).status).toBe(404)
    const given = { verdict: 'honest', note: 'Me.' }
    const sent = await liar.send('post', `/admin/fair-play/${name}/verdict`, given)
    expect([sent.status, sent.body.code]).toEqual([404, 'NOT_FOUND'])
    const page = await liar.get(`/admin/users/${name}`)
    expect(page.text).not.toContain(`/admin/fair-play/${name}`)
  })

  it('has no button that lists their upload, and refuses it, until a setting allows it', async () => {
    const path = `/admin/moderation/${upload}`
    expect((await liar.get(path)).text).not.toContain('value="approve"')
    const sent = await liar.send('post', `${path}/decide`, { act: 'approve' })
    expect(sent.body.code).toBe('INVOLVED')
    await settings.changeSite(site.db, { ownUploads: true }, commandLine, new Date())
    expect(await waitsFor(liar)).toEqual([1, 0])
    expect((await liar.get(path)).text).toContain('value="approve"')
  })
})
