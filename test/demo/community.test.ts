import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeFile } from '../../src/domain/torrents/compose-file.ts'
import { isFault } from '../../src/domain/torrents/faults.ts'
import { judgeUpload } from '../../src/domain/uploads/upload.ts'
import { digests } from '../../src/shared/digests.ts'
import { silentLog } from '../../src/shared/log.ts'
import { closeDb, type Db } from '../../src/store/base/db.ts'
import * as outbox from '../../src/store/records/outbox.ts'
import { judgeSome } from '../../src/store/ratio/judge.ts'
import * as torrentFiles from '../../src/store/torrents/files.ts'
import * as torrents from '../../src/store/torrents/torrents.ts'
import { createDb } from '../support/patient-db.ts'
import { fillDemo } from '../support/community/demo.ts'
import { testDatabase, type TestDatabase } from '../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const plan = { torrents: 400, members: 60, seed: 'tours', now: NOW }

describe('a demo community', () => {
  let database: TestDatabase
  let db: Db
  let outboxBefore: string

  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    outboxBefore = await outbox.outboxId(db)
    await fillDemo(database.url, plan)
  })

  afterAll(async () => {
    await closeDb(db)
    await database.drop()
  })

  const one = async <T>(statement: string): Promise<T> =>
    (await sql<{ is: T }>`${sql.raw(`select (${statement}) as is`)}`.execute(db)).rows[0].is

  it('has totals equal to the sums of its ledger, and every byte sent was received', async () => {
    const ledger = 'select sum(credited_up) || $ || sum(credited_down) from traffic_ledger'
    const kept = 'select sum(uploaded) || $ || sum(downloaded) from '
    const sums = [ledger, `${kept} member_totals`, `${kept} member_torrent`]
    const found = await Promise.all(sums.map((text) => one(text.replace('$', "'/'"))))
    expect(new Set(found).size).toBe(1)
    const [up, down] = String(found[0]).split('/')
    expect(up).toBe(down)
    expect(BigInt(up)).toBeGreaterThan(0n)
    const wrong = await one(`select count(*) from member_totals t where uploaded <> coalesce(
      (select sum(credited_up) from traffic_ledger l where l.member_id = t.member_id), 0)`)
    expect(wrong).toBe(0)
  })

  it('has topics and conversations that are what their posts and messages say', async () => {
    expect(await one('select count(*) from post')).toBe(plan.members * 20)
    const topics = await one(`select count(*) from topic t, lateral (
        select max(number) as numbers, count(*) filter (where removed_at is null) as posts
        from post where topic_id = t.id) counted, lateral (
        select * from post where topic_id = t.id and removed_at is null
        order by number desc limit 1) last
      where (t.numbers, t.posts, last_number, last_post_id, last_at, last_author_id) is distinct
        from (counted.numbers, counted.posts, last.number, last.id, last.created_at,
          last.author_id)`)
    expect(topics).toBe(0)
    const forums = await one(`select count(*) from forum f, lateral (
        select count(*) as topics, coalesce(sum(posts), 0) as posts
        from topic where forum_id = f.id) counted
      where (f.topics, f.posts) <> (counted.topics, counted.posts)`)
    expect(forums).toBe(0)
    const inboxes = await one(`select count(*) from conversation_member own, lateral (
        select max(id) as last, max(id) filter (where author_id <> own.member_id) as other
        from message where conversation_id = own.conversation_id) counted
      where (last_id, other_id) <> (counted.last, coalesce(counted.other, 0))`)
    expect(inboxes).toBe(0)
    expect(await one('select count(*) from conversation_member where is_unread')).toBeGreaterThan(0)
  })

  it('has the peer and snatch counts of its sessions and histories', async () => {
    const wrong = await one(`select count(*) from torrent_stats s where
      (seeders, leechers) <> (select count(*) filter (where seeding),
        count(*) filter (where not seeding) from peer_session p
        where p.torrent_id = s.torrent_id and ended_at is null)
      or snatches <> coalesce((select sum(snatches) from member_torrent h
        where h.torrent_id = s.torrent_id), 0)`)
    expect(wrong).toBe(0)
    const [dead, alive] = [await one('select count(*) from torrent_stats where seeders = 0'), 400]
    expect(dead).toBeGreaterThan(alive * 0.05)
    expect(dead).toBeLessThan(alive * 0.6)
    expect(await one('select sum(leechers) from torrent_stats')).toBeGreaterThan(0)
  })

  it('has correct counts of comments and thanks, and finds torrents by word and tag', async () => {
    const wrong = await one(`select count(*) from torrent_stats s where
      comments <> (select count(*) from comment where target_id = s.torrent_id
        and removed_at is null)
      or thanks <> (select count(*) from thanks t where t.torrent_id = s.torrent_id)`)
    expect(wrong).toBe(0)
    expect(await one('select count(*) from comment')).toBeGreaterThan(100)
    expect(await one("select count(*) from torrent where search = ''")).toBe(0)
    const lost = await one(`select count(*) from torrent t join torrent_tag on torrent_id = t.id
      join tag on tag.id = tag_id where not t.search @@ search_query(tag.slug, false)`)
    expect(lost).toBe(0)
  })

  it('has torrents in bundles that match their names, and collections in order', async () => {
    const placed = Number(await one('select count(*) from torrent where bundle_id is not null'))
    expect(placed).toBeGreaterThan(200)
    const kinds = await one(`select string_agg(distinct kind, ' ' order by kind) from bundle`)
    expect(kinds).toBe('album artist author book episode season series work')
    const gaps = await one(`select count(*) from collection c where items <> (
      select count(*) from collection_item i where i.collection_id = c.id)`)
    expect(gaps).toBe(0)
    expect(await one('select count(*) from collection')).toBe(20)
  })

  it('has the attributes that release names contain, and a moderation queue', async () => {
    const wrong = await one(`select count(*) from torrent t join category c on c.id = category_id
      where c.slug = 'movies' and (attributes ? 'resolution') <> (t.name ~ '(480|720|1080|2160)p')`)
    expect(wrong).toBe(0)
    const filled = Number(await one("select count(*) from torrent where attributes <> '{}'"))
    expect(filled).toBeGreaterThan(300)
    const states = await one(`select jsonb_object_agg(state, n) from (
      select state, count(*) as n from torrent where state not in ('listed', 'removed')
      group by state) as counted`)
    expect(states).toEqual({ pending: 6, postponed: 3, rejected: 3 })
    const undecided = await one(`select count(*) from torrent t
      where state in ('postponed', 'rejected') and (state_reason is null or not exists (
        select from torrent_decision d where d.torrent_id = t.id and d.to_state = t.state
          and d.reason = t.state_reason and d.at = t.state_at))`)
    expect(undecided).toBe(0)
    const seen =
      await one(`select count(*) from torrent join peer_session on torrent_id = torrent.id
      where state not in ('listed', 'removed')`)
    expect(seen).toBe(0)
  })

  it('has traffic on each of the last 90 days, and none outside its time', async () => {
    const days = await one(`select count(distinct (at at time zone 'UTC')::date)
      from traffic_ledger where at > '2025-12-01'`)
    expect(days).toBeGreaterThanOrEqual(90)
    expect(await one('select max(at) from traffic_ledger')).toSatisfy((at: Date) => at <= NOW)
    expect(await one('select count(*) from traffic_ledger where since > at')).toBe(0)
    expect(await one('select count(*) from traffic_ledger_rest')).toBe(0)
    const early = await one(`select count(*) from member_torrent h
      join member m on m.id = h.member_id join torrent t on t.id = h.torrent_id
      where h.first_at < m.created_at or h.first_at < t.created_at`)
    expect(early).toBe(0)
  })

  it('has ratio standings since its first daily record, and evaluation continues from there', async () => {
    const begun = await one("select starts_at from ratio_policy where state = 'active'")
    expect(begun).toEqual(await one(`select to_timestamp(min(day) * 86400) from ratio_day`))
    expect(
      Number(await one("select count(*) from ratio_event where cause = 'breach'")),
    ).toBeGreaterThan(3)
    const causes = await one(
      'select string_agg(distinct cause, $$ $$ order by cause) from ratio_event',
    )
    expect(causes).toMatch(/breach.*mended.*restored/)
    const wrong = await one(`select count(*) from ratio_state s left join lateral (
        select * from ratio_event e where e.member_id = s.member_id order by id desc limit 1
      ) e on true
      join member m on m.id = s.member_id
      where s.state <> coalesce(e.to_state, 'ok') or m.state <> 'active'
        or (s.state = 'disabled') <> exists (select from leech_ban b
          where b.member_id = m.id and b.cause = 'ratio' and not m.can_leech)`)
    expect(wrong).toBe(0)
    // The processed totals of each torrent are where evaluation continues: there is no new traffic.
    const jumps = await one(`select count(*) from ratio_input i join (
        select member_id, sum(seeded_seconds * (size / 1073741824.0)) as seeded,
          sum(least(leeched_seconds, 86400) * (size / 1073741824.0)) as leeched
        from member_torrent join torrent t on t.id = torrent_id group by 1
      ) h using (member_id)
      where abs(seeded_gib_seconds - seeded) > 1 or abs(leeched_gib_seconds - leeched) > 1
        or (seed_hours > 0) <> (seed_gib_hours > 0) or (leech_hours > 0) <> (leech_gib_hours > 0)`)
    expect(jumps).toBe(0)
    const ofDemo = Number(await one('select count(*) from ratio_state'))
    // Only members who could change standing since then are evaluated, and none of them does.
    const { judged, changed } = await judgeSome(db, 0, new Date(NOW.getTime() + 1_000), 1_000)
    expect(changed).toBe(0)
    expect(judged).toBeLessThan(ofDemo)
  })

  it('serves torrents that the site would accept as uploads unchanged', async () => {
    for (const id of [1, 17, 77, 250, 400]) {
      const parts = (await torrents.fileParts(db, id))!
      const row = (await torrents.find(db, id))!
      const urls = { announceUrl: 'http://t/x', moreUrls: [], detailsUrl: 'http://s/1' }
      const file = composeFile({ ...parts, ...urls })
      const upload = judgeUpload(file, 'BABOU', digests)
      if (isFault(upload)) throw new Error(upload.text)
      expect(upload.infoHashChanged).toBe(false)
      expect(upload.infoHash).toBe(row.infoHash.toString('hex'))
      expect(upload.metainfo.sizeBytes).toBe(row.size)
      const files = await torrentFiles.files(db, id, 0, 10_000)
      expect(files.map(({ path, size }) => ({ path, sizeBytes: size }))).toEqual(
        upload.metainfo.files,
      )
    }
  })

  it('leaves the next IDs free, and makes trackers load the full state', async () => {
    expect(await one("select nextval(pg_get_serial_sequence('torrent', 'id'))")).toBe(401)
    expect(await one("select nextval(pg_get_serial_sequence('member', 'id'))")).toBe(62)
    expect(await outbox.outboxId(db)).not.toBe(outboxBefore)
    expect(await one('select count(*) from outbox')).toBe(0)
  })

  it('knows the words of its names, so that a misspelled search has a suggestion', async () => {
    const lacking = await one(`select count(*) from torrent,
        unnest(tsvector_to_array(ts_filter(search, '{a}'))) as own (word)
      where own.word ~ '^[^0-9]+$' and length(own.word) between 3 and 40
        and not exists (select from search_word known where known.word = own.word)`)
    expect(lacking).toBe(0)
    expect(await one('select count(*) from search_word')).toBeGreaterThan(100)
  })

  it('is refused in a database that has a community', async () => {
    expect((await fillDemo(database.url, { ...plan, seed: 'lyon' })).filled).toBe('members')
    expect(await one('select count(*) from torrent')).toBe(400)
  })
})

describe('a large demo community', () => {
  it('leaves every index, reference and trigger unchanged, and has the same rows', async () => {
    const [small, large] = await Promise.all([testDatabase(), testDatabase()])
    const before = await shapeOf(large.url)
    const few = { ...plan, torrents: 40, members: 20 }
    await fillDemo(small.url, few)
    const steps: string[] = []
    await fillDemo(large.url, { ...few, isLarge: true, onStep: (step) => steps.push(step) })
    expect(steps).toEqual([
      'ledger and days of members',
      'indexes and references',
      'statistics and top lists',
    ])
    expect(await shapeOf(large.url)).toEqual(before)
    expect(before.indexes.length).toBeGreaterThan(100)
    const content = await contentOf(large.url)
    expect(content).toEqual(await contentOf(small.url))
    expect(
      content.filter(
        (row) => row.file_words === null || row.text_words === null || row.tag_ids.length === 0,
      ),
    ).toEqual([])
    await letTriggersMakeAll(large.url)
    expect(await contentOf(large.url)).toEqual(content)
    await Promise.all([small.drop(), large.drop()])
  })
})

async function shapeOf(url: string) {
  const db = createDb(url, { log: silentLog(), max: 1 })
  // Indexes of partitions get other names when they are created again.
  const told = async (statement: string) =>
    (await sql<{ is: string }>`${sql.raw(statement)}`.execute(db)).rows.map(({ is }) => is)
  const indexes = await told(`select replace(pg_get_indexdef(indexrelid), ' ONLY', '') as is
    from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'public'::regnamespace and not relispartition order by 1`)
  const rules = await told(`select conrelid::regclass || pg_get_constraintdef(oid) as is
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('f', 'p', 'u')
      and conparentid = 0 order by 1`)
  const triggers = await told(`select tgrelid::regclass || tgname || tgenabled::text as is
    from pg_trigger where not tgisinternal order by 1`)
  await closeDb(db)
  return { indexes, rules, triggers }
}

interface Content {
  readonly tag_ids: readonly number[]
  readonly file_words: string | null
  readonly text_words: string | null
}

/** Search words, tags and times of all torrents, deleted and built again by the triggers. */
async function letTriggersMakeAll(url: string) {
  const db = createDb(url, { log: silentLog(), max: 1 })
  for (const statement of [
    "update torrent_stats set torrent_created_at = '-infinity'",
    'alter table torrent disable trigger keep_search',
    "update torrent set search = '', name_key = '', tag_ids = '{}'",
    'alter table torrent enable trigger keep_search',
    'update torrent set name = name',
    'create temporary table kept as table torrent_file',
    'delete from torrent_file',
    "update torrent_words set files = ''",
    'insert into torrent_file select * from kept',
    'create temporary table counts as table torrent_stats',
    'delete from torrent_stats',
    'insert into torrent_stats select * from counts',
  ]) {
    await sql.raw(statement).execute(db)
  }
  await closeDb(db)
}

async function contentOf(url: string) {
  const db = createDb(url, { log: silentLog(), max: 1 })
  const { rows } = await sql<Content>`select torrent.*, search::text, torrent_stats.*,
    (select to_jsonb(w) from torrent_words w where w.torrent_id = id) as words,
    (select description::text from torrent_text_words w where w.torrent_id = id) as text_words,
    (select nullif(files::text, '') from torrent_words w where w.torrent_id = id) as file_words,
    (select count(*) from torrent_file where torrent_id = id) as files,
    (select count(*) from member_torrent where torrent_id = id) as members
    from torrent join torrent_stats on torrent_stats.torrent_id = id order by id`.execute(db)
  await closeDb(db)
  return rows
}
