import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payload } from '../../../../src/bridge/define-event.ts'
import type { reachAsked } from '../../../../src/bridge/events/reach-events.ts'
import { emptyStanding } from '../../../../src/domain/fair-play/standing.ts'
import { DAY_MS, GIB } from '../../../../src/domain/units.ts'
import { swarmsSection } from '../../../../src/site/console/people/fair-play/parts/evidence.ts'
import { networkSection } from '../../../../src/site/console/people/fair-play/parts/member.ts'
import { vanishedSection } from '../../../../src/site/console/people/fair-play/parts/vanished.ts'
import * as cases from '../../../../src/store/fair-play/cases.ts'
import * as looks from '../../../../src/store/fair-play/looks.ts'
import * as reachTests from '../../../../src/store/traffic/reach-tests.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import * as balances from '../../../../src/store/records/ledger/balances.ts'
import * as settings from '../../../../src/store/records/settings/settings.ts'
import {
  aConfirmedCase,
  addSeedingClient,
  aFairPlayCase,
} from '../../../support/community/fair-play.ts'
import { addIntervals } from '../../../support/community/intervals.ts'
import { addTorrent } from '../../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let moderator: TestBrowser
let liar: string

beforeAll(async () => {
  site = await testSite()
  await site.member('moderator', 'moderator')
  await site.member('someone')
  moderator = await site.entered('moderator')
  liar = await aFairPlayCase(site.db)
})
afterAll(() => site.stop())

const waiting = async () => {
  const { body } = await moderator.json('/admin/fair-play')
  return (body.items as { member: string }[]).map(({ member }) => member)
}
const verdict = (given: string) =>
  moderator.send('post', `/admin/fair-play/${liar}/verdict`, { verdict: given, note: 'Seen.' })

/** A day later, on other torrents, the member reports this many GiB that no one took. */
async function another(day: number, gib: number): Promise<void> {
  const { id } = await site.db
    .selectFrom('member')
    .select('id')
    .where('name', '=', liar)
    .executeTakeFirstOrThrow()
  const start = Math.floor(Date.now() / DAY_MS) + day
  const when = { since: (start + 0.4) * 86_400, at: (start + 0.5) * 86_400, member: id }
  const torrents = [await addTorrent(site.db), await addTorrent(site.db)]
  await addIntervals(
    site.db,
    torrents.map((torrent) => ({ ...when, torrent, up: (gib / 2) * GIB, down: 0, fell: 0 })),
  )
  const window = { since: new Date(start * DAY_MS), until: new Date((start + 1) * DAY_MS) }
  await looks.keep(site.db, await looks.look(site.db, window, false), window, new Date())
}

describe('the question whether a client has what it seeds', () => {
  const ask = () => moderator.send('post', `/admin/fair-play/${liar}/holdings`, {})

  it('goes to trackers, and each answer is on the case, for staff only', async () => {
    const { id: memberId } = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', liar)
      .executeTakeFirstOrThrow()
    expect((await ask()).body.code).toBe('NO_CLIENTS')
    await addSeedingClient(site.db, memberId)
    expect((await ask()).body.isAsked).toBe(true)
    const { rows } = await sql<{ payload: Payload<typeof reachAsked> }>`
      select payload from outbox where event = 'reach.asked'`.execute(site.db)
    const [{ payload }] = rows
    const [{ sessions }] = payload.endpoints
    expect(payload).toMatchObject({ memberId, wantsHolding: true })
    await reachTests.answer(
      site.db,
      {
        ...{ questionId: payload.questionId ?? 0, node: 'tracker-1', storeId: 'a'.repeat(32) },
        results: [
          {
            ...{ address: '198.51.100.7', port: 6881, found: 'reached' },
            ...{ infoHash: sessions[0].infoHash, holding: { isAll: false, pieces: 2 } },
          },
        ],
      },
      new Date(),
    )
    const { text } = await moderator.get(`/admin/fair-play/${liar}`)
    expect(text).toContain('It says that it has 2 of 7 pieces.')
    expect(text).toContain('IPv4')
    expect(await reachTests.lastOf(site.db, memberId)).toBeNull()
    await site.db.deleteFrom('peer_session').execute()
  })

  it('can be asked about a member without a case, on the page of the member', async () => {
    const { id } = await site.member('pretender')
    const page = async () => (await moderator.get('/admin/users/pretender?leaf=traffic')).text
    expect(await page()).not.toContain('Ask clients about their pieces')
    await addSeedingClient(site.db, id)
    expect(await page()).toContain('Ask clients about their pieces')
    const path = '/admin/fair-play/pretender/holdings'
    const reply = await moderator.submit(path, {})
    expect(reply.status).toBe(303)
    expect(reply.headers.location).toContain('/admin/users/pretender?leaf=traffic')
    expect(await page()).toContain('No tracker has answered yet.')
    await site.db.deleteFrom('peer_session').execute()
    expect((await moderator.send('post', path, {})).body).toMatchObject({
      ...{ code: 'NO_CLIENTS', detail: 'No client of pretender seeds a torrent now.' },
    })
  })

  it('is not asked by staff about themselves', async () => {
    const own = await moderator.send('post', '/admin/fair-play/moderator/holdings', {})
    expect(own.status).toBe(404)
    const { text } = await moderator.get('/admin/users/moderator?leaf=traffic')
    expect(text).not.toContain('Ask clients about their pieces')
  })

  it('is not offered to staff of the same role, who are refused', async () => {
    const { id } = await site.member('colleague', 'moderator')
    await addSeedingClient(site.db, id)
    const { text } = await moderator.get('/admin/users/colleague?leaf=traffic')
    expect(text).not.toContain('Ask clients about their pieces')
    const reply = await moderator.send('post', '/admin/fair-play/colleague/holdings', {})
    expect(reply.body.code).toBe('MEMBER_OUTRANKS')
    await site.db.deleteFrom('peer_session').execute()
  })
})

describe('fair play in the console', () => {
  it('lists who reports what no one took, and shows the evidence on one page', async () => {
    expect(await waiting()).toEqual([liar])
    const page = await moderator.get(`/admin/fair-play/${liar}`)
    for (const text of ['3.0 times what was uploaded', 'Honest explanations', 'Score after each'])
      expect(page.text).toContain(text)
    const { body } = await moderator.json(`/admin/fair-play/${liar}`)
    // Of what no one took, this member is the likely explanation.
    expect(page.text).toMatch(/This member(?:(?!<\/tr>).)*>(?:9\d|100) %/s)
    expect(body.parts).toHaveLength(8)
    expect(body.falseUploads.times).toBeCloseTo(3, 0)
  })

  it('leads from each swarm to the intervals of the ledger', async () => {
    const page = await moderator.get(`/admin/fair-play/${liar}`)
    const [href] = /\/admin\/fair-play\/[^"]*\/torrents\/[^"]*/.exec(page.text) ?? []
    const { body } = await moderator.json(href ?? '')
    const up = body.intervals.map((row: { uploaded: string }) => Number(row.uploaded) / GIB)
    expect(up.toSorted()).toEqual([0, 30])
  })

  it('says when only the largest parts of the evidence are shown', () => {
    const day = new Date('2026-11-20')
    const part = { day, torrentId: 1, torrent: 'A', up: 1, overstated: 1, certain: 0, hidden: 0 }
    const parts = Array<unknown>(60).fill({ ...part, idle: 0, swarmUp: 1, swarmDown: 0 })
    const leadOf = (rows: readonly unknown[]) => swarmsSection('ann', rows as never).lead
    expect(leadOf(parts.slice(1))).toBeNull()
    expect(leadOf(parts)).toContain('The 60 largest.')
  })

  it('counts the sessions whose ports were not tested', () => {
    const session = { sessions: 3, networks: 2, clients: 1 }
    const rows = [true, false, null].map((reachable) => ({ ...session, reachable }))
    const texts = networkSection('ann', rows as never).facts.map(({ text }) => text)
    expect(texts).toEqual(['3', '2', '1', '1 yes, 1 no, 1 not tested'])
  })

  it('sums up uploads to leechers that vanished, as evidence', () => {
    const part = { torrentId: 1, day: new Date('2026-11-20'), up: 3 * GIB, excess: 2 * GIB }
    const lost = { ...part, swarmLost: 2 * GIB }
    const other = { ...lost, torrentId: 2, day: new Date('2026-11-21') }
    const rows = [lost, other, { ...part, torrentId: 3, swarmLost: 0 }]
    const claims = { ...emptyStanding.claims, gib: 4, expected: 1 }
    const row = { standing: { ...emptyStanding, up: 8, claims } }
    const texts = vanishedSection(row, rows as never)?.facts.map(({ text }) => text)
    expect(texts).toEqual([
      ...['4.00 GiB of 8.00 GiB', '1.00 GiB'],
      'on 2 torrents, on 2 days; 2 of 3 parts of the evidence',
      ...['6.00 GiB', '4.00 GiB', '4.00 GiB'],
    ])
    expect(vanishedSection(row, rows.slice(2) as never)).toBeNull()
  })

  it('sums up all intervals of a swarm, and says how many of them are listed', async () => {
    const { body } = await moderator.json(`/admin/fair-play/${liar}`)
    const torrent = body.parts[0].torrent.id as number
    const { memberId: member } = (await cases.find(site.db, liar)) ?? { memberId: 0 }
    const start = (Math.floor(Date.now() / DAY_MS) - 40) * 86_400
    const rows = Array.from({ length: 501 }, (_, nth) => {
      const when = { since: start + nth * 60, at: start + nth * 60 + 60 }
      return { ...when, member, torrent, up: GIB, down: 0, fell: 0 }
    })
    await addIntervals(site.db, rows)
    const day = new Date(start * 1_000).toISOString().slice(0, 10)
    const path = `/admin/fair-play/${liar}/torrents/${torrent}?day=${day}`
    const { text } = await moderator.get(path)
    expect(text).toContain('501 intervals of 1 member. The first 500 intervals are shown.')
    expect(text).toContain('>501 GiB<')
    const json = (await moderator.json(path)).body as { total: number; intervals: unknown[] }
    expect([json.total, json.intervals.length]).toEqual([501, 500])
  })

  it('is in the audit log once an hour and viewer, and is not for members', async () => {
    const lines = await site.db
      .selectFrom('audit_log')
      .select('actor_name')
      .where('action', '=', 'fair-play.look')
      .execute()
    expect(lines).toEqual([{ actor_name: 'moderator' }])
    const someone = await site.entered('someone')
    expect((await someone.get('/admin/fair-play')).status).toBe(403)
    expect((await someone.get(`/users/${liar}`)).text).not.toMatch(/fair.play/i)
  })

  it('says of a member without evidence only that nothing contradicts the reports', async () => {
    const { name } = await site.db
      .selectFrom('fair_play_standing')
      .innerJoin('member', 'member.id', 'member_id')
      .select('name')
      .where('name', '<>', liar)
      .executeTakeFirstOrThrow()
    const { text } = await moderator.get(`/admin/fair-play/${name}`)
    expect(text).toContain('No report of the member contradicts those of others.')
    expect(text).not.toMatch(/0 B \(|times what was uploaded|0 swarms/)
    expect(text).not.toContain('score –')
  })

  it('does not show what was dismissed until there is twice the evidence', async () => {
    await verdict('honest')
    expect(await waiting()).toEqual([])
    await another(-1, 60)
    expect(await waiting()).toEqual([])
    await another(0, 900)
    expect(await waiting()).toEqual([liar])
  })

  it('counts verdicts by reason as precision', async () => {
    await verdict('cheater')
    expect(await waiting()).toEqual([])
    const page = await moderator.get('/admin/fair-play?state=cheater')
    expect(page.text).toContain(liar)
    expect(page.text).toMatch(/Uploads that did not happen[^]*?>1<[^]*?>1<[^]*?50 %/)
  })

  it('refuses a verdict that does not exist', async () => {
    expect((await verdict('guilty')).status).toBe(422)
  })
})

describe('credit in doubt', () => {
  const reason = 'Uploads that no one received.'
  const hold = (name: string, gib: string | number = '5') =>
    moderator.send('post', `/admin/fair-play/${name}/hold`, { gib, reason })
  const upload = async (name: string) => {
    const { memberId } = (await cases.find(site.db, name)) ?? { memberId: 0 }
    return Number(await balances.balanceOf(site.db, { member: memberId }, 'upload')) / GIB
  }
  const holding = () => balances.balanceOf(site.db, { system: 'held' }, 'upload')
  let cheater: string
  beforeAll(async () => {
    cheater = await aConfirmedCase(site.db)
  })

  it('is not held back unless the settings allow it', async () => {
    expect((await hold(cheater)).status).toBe(422)
    await settings.changeSite(site.db, { holdCredit: true }, commandLine, new Date())
  })

  it('is not held back before staff confirmed the case, and never more than there is', async () => {
    expect((await hold(await aFairPlayCase(site.db))).status).toBe(422)
    for (const gib of ['21', 21, '0.02', 0.02]) {
      expect((await hold(cheater, gib)).status, String(gib)).toBe(422)
    }
    expect(await upload(cheater)).toBe(20)
  })

  it('moves within the ledger, tells the member why, and comes back whole', async () => {
    expect((await hold(cheater)).status).toBe(200)
    expect(await upload(cheater)).toBe(15)
    expect(await holding()).toBe(5n * BigInt(GIB))
    expect((await hold(cheater)).status).toBe(422)
    const told = await site.db
      .selectFrom('live_message')
      .select(['code', 'data'])
      .where('code', 'like', 'credit-%')
      .execute()
    expect(told).toMatchObject([{ code: 'credit-held', data: { reason } }])
    const page = await moderator.get(`/admin/fair-play/${cheater}`)
    expect(page.text).toContain('Release credit')
    const path = `/admin/fair-play/${cheater}/release`
    expect((await moderator.send('post', path, {})).status).toBe(200)
    expect([await upload(cheater), await holding()]).toEqual([20, 0n])
    expect((await moderator.send('post', path, {})).status).toBe(404)
  })

  it('comes back with the verdict “Honest”', async () => {
    // A number, as programs send it.
    expect((await hold(cheater, 7)).status).toBe(200)
    const given = { verdict: 'honest', note: 'The leechers came back.' }
    await moderator.send('post', `/admin/fair-play/${cheater}/verdict`, given)
    expect([await upload(cheater), await holding()]).toEqual([20, 0n])
  })

  it('leaves the ledger right to the byte', async () => {
    const { rows } = await sql<{ sum: bigint }>`
      select sum(amount) as sum from ledger_entry`.execute(site.db)
    expect(BigInt(rows[0].sum)).toBe(0n)
  })
})
