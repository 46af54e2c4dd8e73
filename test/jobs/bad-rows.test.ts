import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job, JobCall } from '../../src/jobs/define-job.ts'
import { jobs } from '../../src/jobs/tasks/index.ts'
import { readConfig } from '../../src/shared/config.ts'
import { createLog, silentLog } from '../../src/shared/log.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import { aListedTorrent, aMemberRow } from '../support/community/catalog.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { testSecrets } from '../support/site.ts'

// Every task and what one bad row costs it: nothing but that row, which the log names.

const NOW = new Date('2026-03-01T12:00:00Z')
const HOUR_AGO = new Date(NOW.getTime() - 3_600_000)
const LONG_AGO = new Date(NOW.getTime() - 300 * 86_400_000)
const TOMORROW = new Date(NOW.getTime() + 86_400_000)

/** One of each has a name that begins with `bad`; the others begin with `one` and `two`. */
interface Ids {
  readonly member: number
  readonly torrent: number
}

interface Case {
  /** What is due for three rows. */
  readonly set: readonly RawBuilder<unknown>[]
  /** Where the work on the bad one fails: a table, what is done there, and to which row. */
  readonly fails: readonly [table: string, doing: string, when: (ids: Ids) => string] | null
  /** The names of what is still due. */
  readonly left: RawBuilder<{ name: string }>
  /** The next run does not take the bad one again: its turn is over, or comes later. */
  readonly isOver?: true
  /** What was made of the bad one before stays when it fails again. */
  readonly keeps?: true
}

const members = sql`from member where name in ('bad', 'one', 'two') order by id`

const notified =
  (code: string) =>
  ({ member }: Ids) =>
    `new.code = '${code}' and new.member_id = ${member}`

/** Members without a notification. */
const without = (isIt: RawBuilder<unknown>) => sql<{ name: string }>`
  select name from member where name in ('bad', 'one', 'two') and not exists (
    select from live_message where member_id = member.id and ${isIt})`

/** By the name of the task, and after a colon what is meant if it does several things. */
const CASES: Readonly<Record<string, Case>> = {
  'alert-searches': {
    set: [
      sql`insert into saved_search (member_id, name, query, filter, created_at, seen_at, notifies)
        select id, name, '', '{}', ${NOW}, ${NOW}, true ${members}`,
      sql`insert into search_alert (saved_search_id, torrent_id, at, tell_at)
        select id, (select min(id) from torrent), ${NOW}, ${NOW} from saved_search`,
    ],
    fails: ['live_message', 'insert', notified('search-matched')],
    left: sql`select name from search_alert join saved_search s on s.id = saved_search_id
      where tell_at is not null`,
  },
  'announce-promotions': {
    set: [
      sql`insert into promotion (scope, up_permille, down_permille, starts_at, title, made_at, told_to)
        select 'global', 1000, 500, ${HOUR_AGO}, name, ${NOW}, 0 ${members}`,
    ],
    fails: [
      'live_message',
      'insert',
      () => `new.code = 'promotion' and new.data->>'title' = 'bad'`,
    ],
    left: sql`select title as name from promotion where told_to is not null`,
  },
  'announce-promotions:members': {
    set: [
      sql`insert into promotion (scope, up_permille, down_permille, starts_at, title, made_at, told_to)
        values ('global', 1000, 500, ${HOUR_AGO}, 'for members', ${NOW}, 0)`,
    ],
    fails: ['live_message', 'insert', notified('promotion')],
    left: without(sql`code = 'promotion' and data->>'title' = 'for members'`),
    isOver: true,
  },
  'earn-points': {
    set: [
      sql`update torrent set size = 50000000000`,
      sql`insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
          uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
        select (select min(id) from torrent), id, '\\x0000000000000001', 'x', '\\x', 1, 0, 0, 0, true,
          ${new Date(NOW.getTime() - 5 * 3_600_000)}, ${NOW}, 1 ${members}`,
    ],
    fails: ['ledger_account', 'insert', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from member where name in ('bad', 'one', 'two') and not exists (
      select from ledger_account a where a.member_id = member.id and currency = 'points')`,
    isOver: true,
  },
  'expire-tokens': {
    set: [
      sql`insert into ledger_post (kind, key, at) values ('x', 'x', ${NOW})`,
      sql`insert into token_lot (member_id, post_id, tokens, remaining, expires_at)
        select id, (select max(id) from ledger_post), 1, 1, ${TOMORROW} ${members}`,
    ],
    fails: ['live_message', 'insert', notified('tokens-expire')],
    left: sql`select name from token_lot join member on member.id = member_id
      where warned_at is null`,
  },
  'judge-obligations': {
    set: [
      sql`insert into leech_ban (member_id, cause, reason, since, ends_at)
        select id, 'hit-and-run', 'x', ${LONG_AGO}, ${HOUR_AGO} ${members}`,
    ],
    fails: ['live_message', 'insert', notified('downloads-allowed')],
    left: sql`select name from leech_ban join member on member.id = member_id`,
  },
  'judge-ratios': {
    set: [],
    fails: ['ratio_state', 'insert', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from member where name in ('bad', 'one', 'two')
      and not exists (select from ratio_state s where s.member_id = member.id)`,
  },
  'learn-words': {
    set: [sql`update search_words_read set up_to = 0`],
    fails: ['search_word', 'insert', () => `new.word = 'bad'`],
    left: sql`select name from unnest(array['bad', 'one', 'two']) as name
      where not exists (select from search_word where word = name)`,
    isOver: true,
  },
  'mail-notices': {
    set: [
      sql`update member set email_verified_at = ${NOW}`,
      sql`insert into live_message (member_id, kind, code, data, href, created_at, mail_at)
        select id, 'points', 'tokens-expire', '{"tokens": 1, "at": "2026-03-02T00:00:00.000Z"}', '/',
          ${HOUR_AGO}, ${HOUR_AGO} ${members}`,
    ],
    fails: ['mail', 'insert', () => `new.recipient like 'bad@%'`],
    left: sql`select name from live_message join member on member.id = member_id
      where mail_at is not null and mail_at <= ${NOW}`,
  },
  'make-rescue': {
    set: [],
    fails: ['rescue_torrent', 'insert', ({ torrent }) => `new.torrent_id = ${torrent}`],
    left: sql`select split_part(name, ' ', 1) as name from torrent
      where not exists (select from rescue_torrent r where r.torrent_id = torrent.id)`,
    keeps: true,
  },
  'read-attributes': {
    set: [
      sql`insert into attribute_reading (asked_by, asked_at, until_id)
        select 'x', ${NOW}, max(id) from torrent`,
    ],
    fails: ['torrent', 'update', () => `new.name like 'bad%'`],
    left: sql`select split_part(name, ' ', 1) as name from torrent
      where not attributes ? 'resolution'`,
    isOver: true,
  },
  'renew-words': {
    set: [
      sql`update torrent set search = ''`,
      sql`insert into search_renewal (kind, until) select 'torrent', max(id) from torrent`,
    ],
    fails: ['torrent', 'update', () => `new.name like 'bad%'`],
    left: sql`select split_part(name, ' ', 1) as name from torrent where search = ''`,
    isOver: true,
  },
  'run-simulations': {
    set: [
      sql`insert into simulation (kind, name, params, first_day, last_day, made_by_name, created_at,
          up_to, expected)
        select 'points', name, '{}', 1, 2, 'x', ${NOW}, 0, 0 ${members}`,
    ],
    fails: ['simulation', 'update', () => `new.name = 'bad'`],
    left: sql`select name from simulation where state in ('waiting', 'running')`,
  },
  'make-wanted': {
    set: [
      sql`insert into bundle (kind, title, parts, created_at)
        select 'series', name, case name when 'bad' then 3 else 2 end, ${NOW} ${members}`,
      sql`insert into bundle (kind, title, parent_id, number, created_at)
        select 'season', '', id, parts, ${NOW} from bundle where kind = 'series'`,
      sql`update torrent t set bundle_id = s.id from bundle b join bundle s on s.parent_id = b.id
        where t.name like b.title || ' %'`,
    ],
    fails: ['wanted_gap', 'insert', () => `new.missing = '{1,2}'`],
    left: sql`select title as name from bundle where kind = 'series'
      and not exists (select from wanted_gap g where g.bundle_id = bundle.id)`,
    keeps: true,
  },
  'judge-classes': {
    set: [
      sql`insert into role (slug, name, rank, kind) values ('case', 'Case', 1999, 'class')`,
      sql`insert into class_rule (role, criteria, is_on) values ('case', '{"ratio": 0}', true)`,
    ],
    fails: ['role_change', 'insert', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from member where name in ('bad', 'one', 'two')
      and class is distinct from 'case'`,
  },
  'act-on-members': {
    set: [
      sql`insert into member_batch (act, given, filter, expected, up_to, state, started_by,
          started_by_name, created_at)
        select 'tokens', '{"text": "x", "href": "", "days": null, "amount": 1}',
          '{"names": ["bad", "one", "two"]}', 3, id, 'running', id, name, ${NOW}
        from member where name = 'boss'`,
    ],
    fails: ['member_batch_effect', 'insert', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from member where name in ('bad', 'one', 'two')
      and not exists (select from member_batch_effect e where e.member_id = member.id)`,
    isOver: true,
  },
  'act-on-members: undo': {
    set: [
      sql`insert into role (slug, name, rank, kind) values ('more', 'More', 2999, 'secondary')`,
      sql`insert into member_batch (act, given, filter, expected, up_to, done, state, started_by,
          started_by_name, undone_by, undone_by_name, created_at)
        select 'take-role', '{"text": "x", "href": "", "days": null, "amount": 0, "role": "more"}',
          '{}', 3, id, 3, 'undoing', id, name, id, name, ${NOW}
        from member where name = 'boss'`,
      sql`insert into member_batch_effect (batch_id, member_id, undo)
        select (select max(id) from member_batch), id, '{"roleEndsAt": null}' ${members}`,
    ],
    fails: ['given_role', 'insert', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from member where name in ('bad', 'one', 'two') and not exists (
      select from given_role g where g.member_id = member.id and g.role = 'more')`,
    isOver: true,
  },
  'settle-requests': {
    set: [
      sql`insert into request (member_id, category_id, title, created_at, ends_at)
        select id, (select min(id) from category), name, ${LONG_AGO}, ${HOUR_AGO} ${members}`,
    ],
    fails: ['request', 'update', () => `new.title = 'bad'`],
    left: sql`select title as name from request where state = 'open'`,
  },
  'send-mail': {
    set: [
      sql`delete from mail`,
      sql`insert into mail (recipient, kind, data, created_at, try_at)
        select name || '@example.org', 'notices',
          '{"name": "x", "subject": "x", "lines": [], "more": null}', ${NOW}, ${NOW} ${members}`,
    ],
    fails: ['mail', 'update', () => `new.recipient like 'bad@%' and new.state = 'kept'`],
    left: sql`select split_part(recipient, '@', 1) as name from mail where state = 'queued'`,
    isOver: true,
  },
  'send-webhooks': {
    set: [
      sql`insert into webhook (member_id, url, secret_sealed, created_at)
        select id, 'http://127.0.0.1:1/' || name,
          case name when 'bad' then '\\x00' else ${testSecrets.seal('x')}::bytea end, ${NOW} ${members}`,
      sql`insert into webhook_delivery (webhook_id, kind, href, try_at, created_at)
        select id, 'test', '/', ${NOW}, ${NOW} from webhook`,
    ],
    fails: null,
    left: sql`select split_part(url, '/', 4) as name from webhook_delivery
      join webhook on webhook.id = webhook_id where error = 'could not be made' or error is null`,
    isOver: true,
  },
  'settle-pledges': {
    set: [
      sql`insert into rescue_pledge (torrent_id, member_id, made_at, due_at)
        select (select max(id) from torrent), id, ${LONG_AGO}, ${HOUR_AGO} ${members}`,
      sql`delete from peer_session`,
    ],
    fails: ['live_message', 'insert', notified('pledge-missed')],
    left: sql`select name from rescue_pledge join member on member.id = member_id
      where rescue_pledge.state = 'open'`,
  },
  'settle-pools': {
    set: [
      sql`insert into pool (kind, title, torrent_id, opened_at, closes_at)
        select 'reseed', member.name, torrent.id, ${LONG_AGO}, ${HOUR_AGO}
        from member join torrent on torrent.name like member.name || ' %' order by torrent.id`,
    ],
    fails: ['pool', 'update', () => `new.title = 'bad'`],
    left: sql`select title as name from pool where state = 'open'`,
  },
  'settle-slots': {
    set: [
      sql`delete from given_role`,
      sql`insert into given_role (member_id, role, reason, given_by_name, given_at, expires_at)
        select id, (select min(slug) from role), 'x', 'x', ${LONG_AGO}, ${HOUR_AGO} ${members}`,
    ],
    fails: ['given_role', 'update', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from given_role join member on member.id = member_id
      where ended_at is null`,
  },
  'sum-days': {
    set: [
      sql`insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
          uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
        select (select min(id) from torrent), id, '\\x0000000000000002', 'x', '\\x', 1, 0, 0, 0, true,
          ${HOUR_AGO}, ${NOW}, 1 ${members}`,
    ],
    fails: ['member_day', 'insert', ({ member }) => `new.member_id = ${member}`],
    left: sql`select name from member where name in ('bad', 'one', 'two')
      and not exists (select from member_day d where d.member_id = member.id)`,
  },
  'tell-ended-polls': {
    set: [
      sql`insert into poll (maker_id, question, kind, most, is_secret, can_change, result, created_at,
          ends_at)
        select id, name, 'one', 1, true, false, 'always', ${LONG_AGO}, ${HOUR_AGO} ${members}`,
    ],
    fails: ['live_message', 'insert', notified('poll-ended')],
    left: sql`select question as name from poll where told_at is null`,
  },
  'tell-ended-polls:members': {
    set: [
      sql`insert into poll (maker_id, question, kind, most, is_secret, can_change, result, created_at,
          ends_at)
        select id, 'of members', 'one', 1, true, false, 'always', ${LONG_AGO}, ${HOUR_AGO}
        from member where name = 'one'`,
      sql`insert into poll_vote (poll_id, member_id, is_secret)
        select (select max(id) from poll), id, true ${members}`,
    ],
    fails: ['live_message', 'insert', notified('poll-ended')],
    left: without(sql`code = 'poll-ended' and data->>'question' = 'of members'`),
    isOver: true,
  },
  'park-idle': {
    set: [
      sql`update member_torrent set first_at = ${LONG_AGO}, last_at = ${LONG_AGO}`,
      sql`update member set created_at = ${LONG_AGO}, last_seen_at = ${LONG_AGO}
        where name in ('bad', 'one', 'two')`,
    ],
    fails: ['mail', 'insert', () => `new.recipient like 'bad@%' and new.kind = 'idle-warning'`],
    left: sql`select name from member where name in ('bad', 'one', 'two')
      and idle_warned_at is null`,
  },
  'find-also-downloaded': {
    set: [sql`update torrent_stats set snatches = 5`],
    fails: ['also_downloaded', 'insert', ({ torrent }) => `new.torrent_id = ${torrent}`],
    left: sql`select split_part(name, ' ', 1) as name from torrent
      where not exists (select from also_downloaded a where a.torrent_id = torrent.id)`,
  },
  'tell-watchers': {
    set: [
      sql`insert into watch_event (addition, item_id, due_at)
        select 'torrent', id, ${HOUR_AGO} from torrent`,
    ],
    fails: ['watch_event', 'delete', ({ torrent }) => `old.item_id = ${torrent}`],
    left: sql`select split_part(name, ' ', 1) as name from watch_event
      join torrent on torrent.id = item_id`,
  },
  'tell-watchers:members': {
    set: [
      sql`insert into tag (slug) values ('watched')`,
      sql`insert into torrent_tag (torrent_id, tag_id)
        select min(torrent.id), max(tag.id) from torrent, tag where tag.slug = 'watched'`,
      sql`insert into watch (member_id, kind, subject_id, level, seen_at)
        select member.id, 'tag', tag.id, 'watch', ${LONG_AGO} from member, tag
        where member.name in ('bad', 'one', 'two') and tag.slug = 'watched'`,
      sql`insert into watch_event (addition, item_id, due_at)
        select 'torrent', min(id), ${HOUR_AGO} from torrent`,
    ],
    fails: ['live_message', 'insert', notified('watched-torrents')],
    left: without(sql`code = 'watched-torrents'`),
    isOver: true,
  },
  'forget-removed': {
    set: [
      sql`update torrent set state = 'removed', removed_at = ${LONG_AGO}, removed_reason = 'x'`,
    ],
    fails: ['torrent_blob', 'delete', ({ torrent }) => `old.torrent_id = ${torrent}`],
    left: sql`select split_part(name, ' ', 1) as name from torrent
      where exists (select from torrent_blob b where b.torrent_id = torrent.id)`,
  },
}

const taskOf = (name: string) => name.split(':')[0]

const EACH = 'its rows are taken one by one (eachRow), each in a transaction'
const DELETES = 'it deletes rows to which nothing refers, by their age'
const SUMS = 'it counts what is there, in one statement, and writes rows that have no limits'

/** Tasks without a case: why. */
const WITHOUT: Readonly<Record<string, string>> = {
  ...{ 'lift-bans': EACH, 'forget-leavers': EACH, 'make-top': EACH, 'fetch-external': EACH },
  ...{ 'prune-sessions': DELETES, 'prune-sign-ins': DELETES, 'prune-accounts': DELETES },
  ...{ 'prune-history': DELETES, 'prune-drafts': DELETES, 'prune-changes': DELETES },
  ...{ 'prune-downloads': DELETES, 'prune-outbox': DELETES, 'prune-announcements': DELETES },
  ...{ 'prune-journals': DELETES, 'prune-task-runs': DELETES, 'prune-live': DELETES },
  ...{ 'prune-services': DELETES, 'prune-alerts': DELETES, 'prune-traces': DELETES },
  ...{ 'prune-signals': DELETES, 'prune-images': DELETES, 'prune-blobs': DELETES },
  ...{ 'prune-recorded': DELETES, 'forget-silent-nodes': DELETES },
  ...{ 'make-statistics': EACH, 'note-swarms': SUMS },
  ...{ 'judge-fair-play': SUMS, 'sum-economy': SUMS },
  'find-anomalies': 'a finding that cannot be stored is left out (test/store/anomalies)',
  'roll-up-traffic': 'its days are taken one by one (eachRow), and a row can hold any sum',
  'close-silent-sessions': 'it sets an end, which no row can refuse',
  'age-addresses': 'it shortens or deletes addresses, one purpose after the other (eachRow)',
  'retest-ports': 'it sets a time, which no row can refuse',
  'report-classes': 'it reads, and writes one report',
  'check-ledger': 'it reads, and tells what is wrong',
  'ledger-partitions': 'it makes tables by the month, not from rows',
  'back-up': 'it works on the whole database',
  'watch-tasks': 'it notes tasks that are late, in one statement',
}

let database: TestDatabase
let db: Db
let ids: Ids

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  const [member, uploader] = [await aMemberRow(db, 'bad'), await aMemberRow(db, 'one')]
  await aMemberRow(db, 'two')
  const boss = await aMemberRow(db, 'boss')
  await sql`update member set role = 'owner' where id = ${boss}`.execute(db)
  const torrents = []
  for (const name of ['bad', 'one', 'two']) {
    torrents.push(await aListedTorrent(db, `${name} film 2001 1080p`, uploader, {}, LONG_AGO))
  }
  ids = { member, torrent: torrents[0] }
  const changed = { inactiveDays: 100, inactiveWarningDays: 10, classChanges: 'on' } as const
  await settings.changeSite(db, changed, commandLine, NOW)
  await sql`create function refuse_bad() returns trigger language plpgsql as
    $$ begin raise exception 'stuck'; end $$`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function run(job: Job, now = NOW) {
  const lines: string[] = []
  const call: Partial<JobCall> = {
    ...{ db, databaseUrl: database.url, config: readConfig({}, '/'), secrets: testSecrets },
    ...{ now, stopping: new AbortController().signal, did() {} },
    log: createLog('info', {}, (line) => void lines.push(line)),
  }
  const error = await job.run(call as JobCall).then(
    () => null,
    (thrown: unknown) => String(thrown),
  )
  const rows = lines.flatMap((line) => {
    const { event, row } = JSON.parse(line) as { event: string; row?: string }
    return event === 'task.row-failed' ? [row] : []
  })
  return { error, rows }
}

const names = async (left: Case['left']) =>
  (await left.execute(db)).rows.map(({ name }) => name).sort()

async function refuse(fails: Case['fails']): Promise<void> {
  if (fails === null) return
  const [table, doing, when] = fails
  await sql`create trigger refuse_bad before ${sql.raw(doing)} on ${sql.table(table)}
    for each row when (${sql.raw(when(ids))}) execute function refuse_bad()`.execute(db)
}

async function refuseNone(fails: Case['fails']): Promise<void> {
  if (fails !== null) await sql`drop trigger refuse_bad on ${sql.table(fails[0])}`.execute(db)
}

describe('a bad row', () => {
  it.each(Object.entries(CASES))('stops no other: %s', async (name, one) => {
    const job = jobs.find((each) => each.name === taskOf(name)) as Job
    for (const set of one.set) await set.execute(db)
    expect(await names(one.left)).toEqual(['bad', 'one', 'two'])
    await refuse(one.fails)
    const bad = await run(job)
    expect(await names(one.left), String(bad.error)).toEqual(['bad'])
    expect(bad.rows).toHaveLength(1)
    expect(bad.error).toContain(`1 row failed; the others are done: ${bad.rows[0]}`)
    await refuseNone(one.fails)
    expect(await run(job)).toEqual({ error: null, rows: [] })
    expect(await names(one.left)).toEqual(one.isOver ? ['bad'] : [])
    if (one.keeps !== true) return
    await refuse(one.fails)
    const later = await run(job, new Date(NOW.getTime() + 1))
    await refuseNone(one.fails)
    expect(later.rows).toEqual(bad.rows)
    expect(await names(one.left)).toEqual([])
  })

  it('is considered for every task', () => {
    const known = new Set([...Object.keys(CASES), ...Object.keys(WITHOUT)].map(taskOf))
    expect([...known].sort()).toEqual(jobs.map(({ name }) => name).sort())
  })
})
