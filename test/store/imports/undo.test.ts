import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hitAndRunParams } from '../../../src/domain/hit-and-run/rules.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import { jobs } from '../../../src/jobs/tasks/index.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as policies from '../../../src/store/hit-and-run/policies.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { contents, IMPORTED_AT, secrets } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, table } from '../../support/imports/small-dump.ts'
import { oldTorrent } from '../../support/imports/torrents.ts'

const MADE = oldTorrent('Some.Movie.2001.1080p', [3_000, 70_000])
const DAY = '2020-01-02 03:04:05'
const LATER = new Date(IMPORTED_AT.getTime() + 3_600_000)
const DAY_MS = 86_400_000
const daysLater = (days: number) => new Date(LATER.getTime() + days * DAY_MS)

/**
 * Two members; one has seeded a torrent, which the other was reminded to seed. One request is
 * claimed, and another filled by that torrent and not approved.
 */
function dump(): string {
  const users = ['id', 'username', 'email', 'password', 'passkey', 'group_id', 'uploaded']
  const torrents = ['id', 'name', 'info_hash', 'category_id', 'user_id', 'created_at', 'status']
  const history = ['id', 'user_id', 'torrent_id', 'uploaded', 'actual_uploaded', 'seedtime']
  const times = ['created_at', 'updated_at', 'completed_at']
  return dumpOf(
    table(
      'users',
      [...users, 'fl_tokens', 'seedbonus'],
      [
        [1, 'ann', 'ann@old.example', 'x', '1'.repeat(32), 3, 100_000, 1, '0.5'],
        [2, 'ben', 'ben@old.example', 'x', '2'.repeat(32), 3, 7, 0, '0'],
      ],
    ),
    table('categories', ['id', 'name'], [[1, 'Movies']]),
    table('torrents', torrents, [
      [5, 'Some.Movie.2001.1080p', Buffer.from(MADE.hash, 'hex'), 1, 1, DAY, 1],
    ]),
    table(
      'private_messages',
      ['id', 'sender_id', 'receiver_id', 'subject', 'message', 'read', 'created_at'],
      [[1, 1, 2, 'Hi', 'Hello ben', 0, DAY]],
    ),
    table(
      'requests',
      [
        ...['id', 'name', 'category_id', 'description', 'user_id', 'created_at'],
        ...['torrent_id', 'filled_by', 'filled_when'],
      ],
      [
        [3, 'Wanted', 1, '', 1, DAY, null, null, null],
        [4, 'Filled', 1, '', 2, DAY, 5, 1, DAY],
      ],
    ),
    table(
      'request_bounty',
      ['requests_id', 'user_id', 'seedbonus', 'created_at'],
      [
        [3, 1, '12.5', DAY],
        [4, 2, '3', DAY],
      ],
    ),
    table('request_claims', ['id', 'request_id', 'user_id', 'created_at'], [[1, 3, 2, DAY]]),
    table('personal_freeleeches', ['id', 'user_id', 'created_at'], [[1, 2, '2026-06-01 06:00:00']]),
    table('pages', ['id', 'name', 'content', 'created_at'], [[1, 'Guide', 'Seed', DAY]]),
    table(
      'history',
      [...history, ...times, 'prewarn', 'immune'],
      [
        [1, 1, 5, 5000, 5000, 3600, DAY, DAY, DAY, 0, 0],
        [2, 2, 5, 0, 0, 60, DAY, DAY, DAY, 1, 0],
      ],
    ),
  )
}

/**
 * What tasks would derive again, say of their runs, or tell other processes; and the audit log,
 * from which nothing can be removed.
 */
const DERIVED_AGAIN =
  /^(audit_log|outbox|torrent_(count_)?change|economy_|task|lease|statistic|site_day|network_ban_list|top_place|search_words|ledger_check|fair_play_look|swarm_history_run|obligation_look|slot_round|removed_service|tag$|anomaly_watch|throttle|job_|service_|class_report|search_word|ledger_post)/

const IS_ANNS = sql`member_id = (select id from member where name = 'ann')`

describe('undoing an import', () => {
  let stage: ImportStage
  let db: Db
  let before: Record<string, string>
  beforeAll(async () => {
    stage = await importStage({ dump: dump(), torrents: { '5.torrent': MADE.file } })
    db = stage.db
    const policy = { isOn: true, rules: usualValues(hitAndRunParams), immuneRoles: [] }
    await policies.save(db, { ...policy, startsAt: IMPORTED_AT }, commandLine, IMPORTED_AT)
    await everyTask(IMPORTED_AT)
    before = await stable()
  })
  afterAll(() => stage.end())

  const stable = async () => {
    const all = await contents(db, [])
    return Object.fromEntries(Object.entries(all).filter(([name]) => !DERIVED_AGAIN.test(name)))
  }
  const takeBack = () => stage.takeBack()
  const bring = () => stage.bring({ source: 'unit3d' })

  /** Runs each task once, but for those that need other machines or programs. */
  async function everyTask(now: Date): Promise<void> {
    const config = readConfig({ BABOU_DATA: stage.folder }, '/')
    for (const job of jobs) {
      if (['back-up', 'fetch-external', 'prune-task-runs'].includes(job.name)) continue
      const stopping = new AbortController().signal
      const call = { db, config, databaseUrl: stage.url, secrets, now, log: silentLog() }
      await job.run({ ...call, stopping, did: () => undefined })
    }
  }

  /** An hour in which a client of ann has seeded what she had. */
  async function seedAnHour(bytes: number): Promise<void> {
    await sql`
      insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
        uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
      select t.id, m.id, '\\x0102030405060708', 'one', '\\x2d', 1, 0, 0, 0, true, ${IMPORTED_AT},
        ${LATER}, 1
      from torrent t, member m where m.name = 'ann'`.execute(db)
    await sql`
      update member_torrent set seeded_seconds = seeded_seconds + 3600, last_at = ${LATER}`.execute(
      db,
    )
    await sql`
      update member_totals set seeded_seconds = seeded_seconds + 3600
      where member_id = (select id from member where name = 'ann')`.execute(db)
    await sql`update traffic_day set raw_up = raw_up + ${bytes} where ${IS_ANNS}`.execute(db)
    await sql`update torrent_stats set seeders = 1`.execute(db)
  }

  /** What tasks have made of requirements and requests, and which notices they sent about it. */
  async function derivedByTasks(): Promise<Record<string, string> | undefined> {
    const { rows } = await sql<Record<string, string>>`
      select (select string_agg(state, ', ') from obligation) as obligations,
        (select string_agg(state, ', ' order by state) from request) as requests,
        (select string_agg(state, ', ' order by state) from request_bounty) as bounties,
        (select count(*) || ' ended' from request_claim where ended_at >= expires_at) as claims,
        (select string_agg(kind, ', ' order by kind) from ledger_post where kind like 'bounty%')
          as posts,
        (select string_agg(distinct code, ', ' order by code) from live_message
          where kind in ('obligation', 'warning', 'request')) as notices,
        (select string_agg(distinct kind, ', ' order by kind) from mail) as mails`.execute(db)
    return rows.at(0)
  }

  it('removes what tasks have derived and sessions without bytes', async () => {
    await bring()
    await sql`update member set email_verified_at = ${IMPORTED_AT}`.execute(db)
    // The time of this request is over.
    await sql`update request set ends_at = ${LATER} where title = 'Wanted'`.execute(db)
    await everyTask(LATER)
    await seedAnHour(0)
    for (const days of [1, 4, 9]) await everyTask(daysLater(days))
    const { rows } = await sql`select from ratio_state`.execute(db)
    expect(rows.length).toBeGreaterThan(0)
    // Who tries a password or reads a message has written nothing.
    await sql`
      insert into account_event (member_id, at, kind)
      select id, ${LATER}, 'wrong-password' from member`.execute(db)
    await sql`update conversation_member set read_id = last_id`.execute(db)
    expect(await derivedByTasks()).toEqual({
      obligations: 'warned',
      requests: 'approved, expired',
      bounties: 'paid, returned',
      claims: '1 ended',
      posts: 'bounty-back, bounty-paid',
      notices: 'request-approved, request-ended, seeding-due, warned',
      mails: 'notices',
    })
    await sql`
      insert into live_message (member_id, kind, code, data, href, created_at)
      select m.id, 'request', 'request-matched-upload', '{}', '/requests/' || r.id, ${LATER}
      from member m, request r`.execute(db)
    expect(await takeBack()).toEqual({ ok: true, members: 2, torrents: 1 })
    expect(await stable()).toEqual(before)
    const { rows: disabled } = await sql`
      select tgname from pg_trigger where tgenabled = 'D'`.execute(db)
    expect(disabled).toEqual([])
    expect((await ledgerCheck.check(db)).faults).toEqual([])
  })

  it('refuses with the sum where clients have moved bytes', async () => {
    await bring()
    await seedAnHour(4_321)
    const all = await contents(db, [])
    const movers = ['ann: 4321 bytes']
    expect(await takeBack()).toEqual({ ok: false, changed: [], bytes: 4_321n, movers })
    expect(await contents(db, [])).toEqual(all)
    await sql`update traffic_day set raw_up = raw_up - 4321 where ${IS_ANNS}`.execute(db)
  })

  it('names the member and the page of what a member did', async () => {
    await sql`
      insert into comment (target, target_id, author_id, body, created_at)
      select 'torrent', t.id, m.id, 'Thanks', ${LATER} from torrent t, member m
      where m.name = 'ben'`.execute(db)
    const { rows } = await sql<{ id: number }>`select id from torrent`.execute(db)
    const by = [`ben at /torrents/${rows[0].id}`]
    expect(await takeBack()).toEqual({
      ...{ ok: false, bytes: 0n, movers: [] },
      changed: [{ table: 'comment', rows: 1, by }],
    })
    // The comments of one member do not hide who else has written.
    await sql`
      insert into comment (target, target_id, author_id, body, created_at)
      select 'torrent', t.id, m.id, n || ' times', ${LATER} from torrent t, member m,
        generate_series(1, 4) as n where m.name = 'ben'`.execute(db)
    await sql`
      insert into comment (target, target_id, author_id, body, created_at)
      select 'torrent', t.id, m.id, 'Me too', ${LATER} from torrent t, member m
      where m.name = 'ann'`.execute(db)
    expect(await takeBack()).toMatchObject({
      changed: [{ table: 'comment', rows: 6, by: [...by, `ann at /torrents/${rows[0].id}`] }],
    })
    await sql`delete from comment`.execute(db)
    await sql`
      insert into message (conversation_id, author_id, body, digest, created_at)
      select c.id, m.id, 'Hello ann', '', ${LATER} from conversation c, member m
      where m.name = 'ben'`.execute(db)
    expect(await takeBack()).toEqual({
      ...{ ok: false, bytes: 0n, movers: [] },
      changed: [{ table: 'message', rows: 1, by: ['ben at /users/ben'] }],
    })
    await sql`delete from message where body = 'Hello ann'`.execute(db)
    await sql`
      insert into request_bounty (request_id, member_id, currency, amount, is_anonymous, key,
        given_at)
      select r.id, m.id, 'points', 1000, false, 'given since', ${LATER} from request r, member m
      where m.name = 'ben' and r.title = 'Wanted'`.execute(db)
    const { rows: requests } = await sql<{ id: number }>`
      select id from request where title = 'Wanted'`.execute(db)
    expect(await takeBack()).toEqual({
      ...{ ok: false, bytes: 0n, movers: [] },
      changed: [{ table: 'request_bounty', rows: 1, by: [`ben at /requests/${requests[0].id}`] }],
    })
    await sql`delete from request_bounty where key = 'given since'`.execute(db)
    await sql`
      insert into live_message (member_id, kind, code, data, href, created_at)
      select id, 'mention', 'mention', '{}', '/', ${LATER} from member where name = 'ben'`.execute(
      db,
    )
    expect(await takeBack()).toEqual({
      ...{ ok: false, bytes: 0n, movers: [] },
      changed: [{ table: 'live_message', rows: 1, by: ['ben at /users/ben'] }],
    })
    await sql`delete from live_message`.execute(db)
    const { rows: pages } = await sql<{ id: number }>`
      select id from wiki_page where title = 'Guide'`.execute(db)
    await sql`
      insert into revision (entity, entity_id, number, author_id, at, changed, state)
      select 'wiki', ${pages[0].id}, 2, id, ${LATER}, array['body'], '{}' from member
      where name = 'ben'`.execute(db)
    expect(await takeBack()).toEqual({
      ...{ ok: false, bytes: 0n, movers: [] },
      changed: [{ table: 'revision', rows: 1, by: ['ben at /users/ben'] }],
    })
    await sql`delete from revision where entity = 'wiki' and number = 2`.execute(db)
    await sql`
      update obligation set state = 'pardoned', pardoned_by = 'ann', settled_at = ${LATER}`.execute(
      db,
    )
    expect(await takeBack()).toEqual({
      ...{ ok: false, bytes: 0n, movers: [] },
      changed: [{ table: 'obligation', rows: 1, by }],
    })
    await sql`
      update obligation set state = 'watching', pardoned_by = null, settled_at = null`.execute(db)
  })

  it('names a member who was changed, in whatever way', async () => {
    const { rows } = await sql<{ id: number; row: string }>`
      select id, to_jsonb(m)::text as row from member m where name = 'ann'`.execute(db)
    const [{ id, row }] = rows
    const doors: readonly (readonly [column: string, value: string])[] = [
      ['about', "'Hi'"],
      ['privacy', `'{"uploads":"staff"}'`],
      ['looks', `'{"theme":"dark"}'`],
      ['hidden', `'{"tags":[1]}'`],
      ['ignored', 'array[1]::bigint[]'],
      ['notice_mails', "'at-once'"],
      ['email', "'ann@new.example'"],
      ['name', "'anna'"],
      ['role', "'moderator'"],
      ['title', "'First'"],
      ['leech_slots', '3'],
      ['leaves_at', 'now()'],
      ['hides_activity', 'true'],
    ]
    for (const [column, value] of doors) {
      await sql`
        update member set ${sql.ref(column)} = ${sql.raw(value)} where id = ${id}`.execute(db)
      const name = column === 'name' ? 'anna' : 'ann'
      expect([column, await takeBack()]).toEqual([
        column,
        {
          ...{ ok: false, bytes: 0n, movers: [] },
          changed: [{ table: 'member', rows: 1, by: [`${name} at /users/${name}`] }],
        },
      ])
      await sql`
        update member set ${sql.ref(column)}
          = (jsonb_populate_record(null::member, ${row}::jsonb)).${sql.ref(column)}
        where id = ${id}`.execute(db)
    }
    await sql`update torrent set revision = 2`.execute(db)
    expect(await takeBack()).toMatchObject({ ok: false, changed: [{ table: 'torrent', rows: 1 }] })
    // What tasks and sign-ins change is no one's work.
    await sql`
      update torrent set revision = 1, attributes = attributes || '{"year": 2001}'`.execute(db)
    await sql`update request set title = title`.execute(db)
    await sql`update message set body = body`.execute(db)
    await sql`update wiki_page set title = title`.execute(db)
    await sql`
      update member set last_seen_at = ${LATER}, notices_seen = 1, password_hash = 'y'
      where id = ${id}`.execute(db)
    expect(await takeBack()).toEqual({ ok: true, members: 2, torrents: 1 })
  })
})
