import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { live } from '../../src/demo/life/live.ts'
import { writeEconomy } from '../../src/demo/rows/economy-rows.ts'
import { anomalyRules } from '../../src/domain/anomalies/rules/index.ts'
import { DAY_MS } from '../../src/domain/units.ts'
import * as retention from '../../src/store/records/retention.ts'
import * as swarmCounts from '../../src/store/torrents/swarm-counts.ts'
import { createSwarmReports } from '../../src/store/torrents/swarm-reports.ts'
import * as ledgerCheck from '../../src/store/traffic/ledger-check.ts'
import { randomId } from '../support/bridge/journals.ts'
import { fillDemo } from '../support/community/demo.ts'
import { testSecrets } from '../support/community/rows.ts'
import type { TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

const now = new Date()
let site: TestSite
beforeAll(async () => {
  site = await testSite()
  await site.member('owner', 'owner')
  const { members } = await fillDemo(site.database.url, { torrents: 700, members: 130, now })
  await writeEconomy(site.db, now)
  const { db, config } = site
  const given = { db, config, secrets: testSecrets, now, isLarge: false }
  expect(await live({ ...given, members: members.length })).toBe(true)
})
afterAll(() => site.stop())

async function counted(from: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; rows: number }>`
    select name, count(*)::int as rows from (${sql.raw(from)}) as x (name) group by 1`.execute(
    site.db,
  )
  return Object.fromEntries(rows.map(({ name, rows: many }) => [name, many]))
}

describe('the life of a demo', () => {
  it('has anomalies of every kind, found by the rules, open and reviewed', async () => {
    const kinds = await counted('select kind from anomaly')
    expect(Object.keys(kinds).sort()).toEqual(Object.keys(anomalyRules).sort())
    const states = await counted('select state from anomaly')
    expect(Object.keys(states).sort()).toEqual(['confirmed', 'dismissed', 'open'])
  })

  it('has cases with and without a verdict, and none by score of an honest member', async () => {
    const cases = await counted(`
      select coalesce(verdict, 'waiting') from fair_play_standing
      where not by_rules and (verdict is not null or waits_since is not null)`)
    expect(cases).toEqual({ waiting: 1, cheater: 1, watch: 1 })
    const byRules = await counted('select verdict from fair_play_standing where by_rules')
    expect(byRules).toEqual({ cheater: 1, honest: 1 })
  })

  it('has seeding requirements in every state, and members in every class', async () => {
    const states = await counted('select state from obligation')
    expect(Object.keys(states)).toEqual(
      expect.arrayContaining(['watching', 'prewarned', 'warned', 'met', 'pardoned']),
    )
    const { fn } = site.db
    const reports = await site.db
      .selectFrom('class_report')
      .select([fn.sum<number>('promoted').as('up'), fn.sum<number>('demoted').as('down')])
      .executeTakeFirstOrThrow()
    expect([Number(reports.up) > 0, Number(reports.down) > 0]).toEqual([true, true])
    expect(
      Object.keys(await counted('select class from member where class is not null')).length,
    ).toBeGreaterThan(0)
  })

  it('has something in each list of members and staff', async () => {
    const tables = [
      ...['promotion', 'token_use', 'saved_search', 'search_alert', 'bookmark_folder', 'webhook'],
      ...['webhook_delivery', 'api_token', 'member_note', 'member_warning', 'network_ban'],
      ...['asn_ban', 'client_ban', 'email_domain', 'banner', 'simulation', 'vacation'],
      ...['ledger_grant', 'member_batch', 'mail', 'live_message', 'class_report', 'gift'],
      ...['traffic_parked', 'leech_ban', 'draft_upload', 'swarm_history', 'swarm_seen'],
      ...['request_bounty', 'request_claim', 'request_match', 'report', 'case_text'],
      ...['rescue_pledge', 'reseed_request', 'tag_vote', 'torrent_tag_score', 'token_rule'],
      ...['notification_choice', 'text_draft', 'torrent_download', 'ratio_override'],
      ...['given_right', 'petition_note', 'moderation_claim', 'irc_network', 'irc_channel'],
      ...['announcement', 'bundle_tag_vote', 'bundle_tag_score', 'given_role', 'role_change'],
      ...['invite_mark', 'wiki_alias', 'topic_forward', 'theme', 'alert_target', 'alert_window'],
      ...['also_downloaded', 'torrent_media', 'fair_play_look', 'fair_play_part'],
    ]
    const from = tables.map((table) => `select '${table}' from ${table}`).join(' union all ')
    expect(Object.keys(await counted(from)).sort()).toEqual(tables.sort())
    expect(await counted('select state from simulation')).toEqual({ done: 3 })
    expect(await counted("select state from ratio_policy where state <> 'active'")).toMatchObject({
      asked: 1,
    })
    expect(Object.keys(await counted('select state from request')).sort()).toEqual([
      'approved',
      'disputed',
      'filled',
      'open',
    ])
    expect(Object.keys(await counted('select state from staff_case')).sort()).toEqual([
      'decided',
      'open',
      'waiting',
    ])
    expect(await counted('select state from member_batch')).toEqual({ asked: 1, done: 1 })
    expect(await counted("select path from wiki_page where path = 'home'")).toEqual({ home: 1 })
  })

  it('has posts whose numbers, IDs and times are in one order, and none of the future', async () => {
    const { rows } = await sql<{ wrong: number }>`
      select count(*)::int as wrong from (
        select created_at < lag(created_at) over (order by id)
          or created_at < lag(created_at) over (partition by topic_id order by number)
          or created_at > ${now} as "isWrong"
        from post) as posts
      where "isWrong"`.execute(site.db)
    expect(rows[0].wrong).toBe(0)
    const before = await counted(`select 'post' from post join member on member.id = author_id
      where post.created_at < member.created_at`)
    expect(before).toEqual({})
  })

  it('keeps every sum of the ledger and of the traffic', async () => {
    expect((await ledgerCheck.check(site.db)).faults).toEqual([])
  })

  it('has the seeders that its pages of peers show, until a tracker reports the torrent', async () => {
    const differ = () =>
      counted(`
        select 'torrent' from torrent_stats s join lateral (
          select count(*) filter (where seeding) as up, count(*) as peers from peer_session p
          where p.torrent_id = s.torrent_id and ended_at is null) p on true
        where (seeders, seeders + leechers) <> (up, peers)`)
    expect(await differ()).toEqual({})
    const days = (many: number) => new Date(now.getTime() + many * DAY_MS)
    expect(await retention.closeSilentSessions(site.db, days(2), 1_000, days(3))).toBe(0)
    const { torrent_id: torrentId } = await site.db
      .selectFrom('torrent_stats')
      .select('torrent_id')
      .where('seeders', '>', 3)
      .orderBy('torrent_id')
      .executeTakeFirstOrThrow()
    const storeId = randomId()
    const counts = [{ torrentId, seeders: 1, leechers: 0 }]
    await swarmCounts.take(site.db, createSwarmReports(), { storeId, part: 'only', counts })
    const real = await site.db
      .selectFrom('torrent_stats')
      .select('seeders')
      .where('torrent_id', '=', torrentId)
      .executeTakeFirstOrThrow()
    expect(real.seeders).toBe(1)
    // The session of its client is booked separately.
    expect(await differ()).toEqual({ torrent: 1 })
  })
})
