import { sql } from 'kysely'
import * as readings from '../../src/store/attribute-readings.ts'
import { theProgram } from '../../src/store/audit.ts'
import * as blobs from '../../src/store/blobs.ts'
import type { Db } from '../../src/store/db.ts'
import * as live from '../../src/store/live.ts'
import * as mails from '../../src/store/mails.ts'
import * as members from '../../src/store/members.ts'
import { EVERYTHING } from '../../src/store/torrents.ts'
import * as settings from '../../src/store/settings.ts'
import { aBundle } from './bundles.ts'
import { addMember, addTorrent } from './rows.ts'

/** What a task finds to do, twice each, and how one sees that it was done once. */
interface TaskEffect {
  readonly prepare: (db: Db, now: Date) => Promise<unknown>
  /** Where it works: a trigger there stops it at the second row. */
  readonly at: { readonly table: string; readonly on: 'insert' | 'update' | 'delete' } | null
  /** A query of one row. */
  readonly shows: string
  readonly expected: Readonly<Record<string, unknown>>
}

const DAY = 86_400_000
const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY)
const gone = { left: 0 }
const EVERY_TORRENT = JSON.stringify(EVERYTHING)

async function sessions(db: Db, last: Date, ended: Date | null): Promise<void> {
  for (const key of ['a', 'b']) {
    const memberId = await addMember(db)
    const torrentId = await addTorrent(db)
    await sql`
      insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
        uploaded, downloaded, left_bytes, seeding, started_at, last_at, ended_at, ended_by, sequence)
      values (${torrentId}, ${memberId}, ${Buffer.from(key.repeat(8))}, ${'s'.repeat(32)}, '-XX-', 1,
        0, 0, 0, true, ${last}, ${last}, ${ended}, ${ended === null ? null : 'stopped'}, 1)
    `.execute(db)
  }
}

/** For every task of src/jobs/tasks. */
export const taskEffects: Readonly<Record<string, TaskEffect>> = {
  'ledger-partitions': {
    prepare: async () => {},
    at: null, // tables have no triggers: the test holds the lock that its transactions take
    shows: "select count(*)::int >= 4 as made from pg_class where relname ~ '^traffic_ledger_20'",
    expected: { made: true },
  },
  'send-mail': {
    async prepare(db, now) {
      for (const to of ['a@example.org', 'b@example.org']) {
        await mails.queue(db, { to, kind: 'invite', data: { inviter: 'Ann' }, memberId: null }, now)
      }
    },
    at: { table: 'mail', on: 'update' },
    shows: "select count(*)::int as kept from mail where state = 'kept' and text <> ''",
    expected: { kept: 2 },
  },
  'close-silent-sessions': {
    prepare: (db, now) => sessions(db, daysBefore(now, 2), null),
    at: { table: 'peer_session', on: 'update' },
    shows: "select count(*)::int as closed from peer_session where ended_by = 'silent'",
    expected: { closed: 2 },
  },
  'prune-sessions': {
    prepare: (db, now) => sessions(db, daysBefore(now, 40), daysBefore(now, 40)),
    at: { table: 'peer_session', on: 'delete' },
    shows: "select count(*)::int as left from peer_session where ended_by = 'stopped'",
    expected: gone,
  },
  'prune-sign-ins': {
    async prepare(db, now) {
      const old = daysBefore(now, 60)
      const given = { member_id: await addMember(db), created_at: old, last_at: old }
      for (const id of ['a', 'b']) {
        await db
          .insertInto('sign_in')
          .values({ id, ...given, expires_at: old })
          .execute()
      }
    },
    at: { table: 'sign_in', on: 'delete' },
    shows: 'select count(*)::int as left from sign_in',
    expected: gone,
  },
  'prune-accounts': {
    async prepare(db, now) {
      const old = daysBefore(now, 60)
      const given = { recipient: 'c@example.org', kind: 'x', data: '{}', state: 'failed' as const }
      for (const _ of [1, 2]) {
        await db
          .insertInto('mail')
          .values({ ...given, created_at: old, try_at: old })
          .execute()
      }
    },
    at: { table: 'mail', on: 'delete' },
    shows: "select count(*)::int as left from mail where kind = 'x'",
    expected: gone,
  },
  'prune-drafts': {
    async prepare(db, now) {
      const old = daysBefore(now, 60)
      const given = { member_id: await addMember(db), file_name: 'f', words: '{}' }
      const content_digest = await blobs.put(db, Buffer.from('draft'), 'x', now)
      for (const id of ['a', 'b']) {
        const times = { created_at: old, changed_at: old }
        await db
          .insertInto('draft_upload')
          .values({ id, content_digest, ...given, ...times })
          .execute()
      }
    },
    at: { table: 'draft_upload', on: 'delete' },
    shows: 'select count(*)::int as left from draft_upload',
    expected: gone,
  },
  'prune-downloads': {
    async prepare(db, now) {
      const about = { torrent_id: await addTorrent(db), member_id: await addMember(db) }
      const given = { ...about, via: 'feed' as const, agent: 'x' }
      for (const days of [500, 600]) {
        const at = daysBefore(now, days)
        await db
          .insertInto('torrent_download')
          .values({ ...given, at })
          .execute()
      }
    },
    at: { table: 'torrent_download', on: 'delete' },
    shows: 'select count(*)::int as left from torrent_download',
    expected: gone,
  },
  'prune-outbox': {
    async prepare(db, now) {
      for (const position of [-2, -1]) {
        const event = { position, event: 'x', event_version: 1, payload: '{}' }
        await db
          .insertInto('outbox')
          .values({ ...event, created_at: daysBefore(now, 9) })
          .execute()
      }
    },
    at: { table: 'outbox', on: 'delete' },
    shows: "select count(*)::int as left from outbox where event = 'x'",
    expected: gone,
  },
  'prune-journals': {
    async prepare(db, now) {
      for (const one of ['a', 'b']) {
        const journal = { journal_id: Buffer.from(one.repeat(16)), node: 'x' }
        const updated_at = daysBefore(now, 500)
        await db
          .insertInto('traffic_journal')
          .values({ ...journal, updated_at })
          .execute()
      }
    },
    at: { table: 'traffic_journal', on: 'delete' },
    shows: 'select count(*)::int as left from traffic_journal',
    expected: gone,
  },
  'forget-removed': {
    async prepare(db, now) {
      for (const _ of [1, 2]) {
        const id = await addTorrent(db)
        const digest = await blobs.put(db, Buffer.from(`info ${id}`), 'x', now)
        const blob = { torrent_id: id, info_digest: digest }
        await db.insertInto('torrent_blob').values(blob).execute()
        const removed = { state: 'removed' as const, removed_at: daysBefore(now, 40) }
        await db.updateTable('torrent').set(removed).where('id', '=', id).execute()
      }
    },
    at: { table: 'torrent_blob', on: 'delete' },
    shows: 'select count(*)::int as left from torrent_blob',
    expected: gone,
  },
  'forget-silent-nodes': {
    async prepare(db, now) {
      for (const one of ['a', 'b']) {
        const node = { store_id: one.repeat(32), node: one, heartbeat: '{}' }
        const heartbeat_at = daysBefore(now, 3)
        await db
          .insertInto('tracker_node')
          .values({ ...node, heartbeat_at })
          .execute()
      }
    },
    at: { table: 'tracker_node', on: 'delete' },
    shows: 'select count(*)::int as left from tracker_node',
    expected: gone,
  },
  'lift-bans': {
    async prepare(db, now) {
      for (const _ of [1, 2]) {
        const id = await addMember(db)
        await members.ban(db, id, 'spam', theProgram, now)
        const ban_ends_at = daysBefore(now, 1)
        await db.updateTable('member').set({ ban_ends_at }).where('id', '=', id).execute()
      }
    },
    at: { table: 'member', on: 'update' },
    shows: "select count(*)::int as lifted from audit_log where action = 'member.unban'",
    expected: { lifted: 2 },
  },
  'learn-words': {
    async prepare(db) {
      for (const name of ['Orchid', 'Falcon']) {
        await db
          .updateTable('torrent')
          .set({ name })
          .where('id', '=', await addTorrent(db))
          .execute()
      }
    },
    at: { table: 'search_word', on: 'insert' },
    shows: `select count(*)::int as learnt, sum(torrents)::int as torrents from search_word
      where word in ('orchid', 'falcon')`,
    expected: { learnt: 2, torrents: 2 },
  },
  'alert-searches': {
    async prepare(db, now) {
      const member_id = await addMember(db)
      const before = daysBefore(now, 1)
      const times = { created_at: before, seen_at: before, told_at: before }
      for (const name of ['one', 'other']) {
        await db
          .insertInto('saved_search')
          .values({ member_id, name, query: '', notifies: true, filter: EVERY_TORRENT, ...times })
          .execute()
      }
      await db
        .updateTable('torrent')
        .set({ created_at: daysBefore(now, 0.5) })
        .where('id', '=', await addTorrent(db))
        .execute()
    },
    at: { table: 'search_alert', on: 'insert' },
    shows: `select (select count(*)::int from search_alert) as alerts,
      (select count(*)::int from live_message where kind = 'search') as told`,
    expected: { alerts: 2, told: 2 },
  },
  'prune-task-runs': {
    async prepare(db, now) {
      const old = { started_at: daysBefore(now, 20), ended_at: daysBefore(now, 20) }
      const run = { task: 'lift-bans', node: 'old', cause: 'clock' as const, ...old }
      for (const _ of [1, 2]) {
        await db
          .insertInto('task_run')
          .values({ ...run, result: 'done' })
          .execute()
      }
    },
    at: { table: 'task_run', on: 'delete' },
    shows: "select count(*)::int as left from task_run where node = 'old'",
    expected: gone,
  },
  'prune-blobs': {
    async prepare(db, now) {
      for (const one of ['a', 'b']) await blobs.put(db, Buffer.from(one), 'y', daysBefore(now, 1))
    },
    at: { table: 'blob', on: 'delete' },
    shows: "select count(*)::int as left from blob where type = 'y'",
    expected: gone,
  },
  'prune-traces': {
    async prepare(db, now) {
      const about = { kind: 'member' as const, member_id: await addMember(db), reason: 'x' }
      for (const days of [20, 30]) {
        const times = { created_at: daysBefore(now, 90), ends_at: daysBefore(now, days) }
        const by = { started_by_name: 'Ann' }
        await db
          .insertInto('tracker_trace')
          .values({ ...about, ...by, ...times })
          .execute()
      }
    },
    at: { table: 'tracker_trace', on: 'delete' },
    shows: 'select count(*)::int as left from tracker_trace',
    expected: gone,
  },
  'note-swarms': {
    async prepare(db) {
      for (const seeders of [1, 2]) {
        const torrent_id = await addTorrent(db)
        await sql`insert into torrent_stats (torrent_id, seeders) values (${torrent_id}, ${seeders})
          on conflict (torrent_id) do update set seeders = excluded.seeders`.execute(db)
      }
    },
    at: { table: 'swarm_seen', on: 'insert' },
    shows: `select (select count(*)::int from swarm_seen) as seen,
      (select count(*)::int from swarm_history) as noted`,
    expected: { seen: 4, noted: 4 },
  },
  'find-also-downloaded': {
    async prepare(db, now) {
      const torrents = [await addTorrent(db), await addTorrent(db)]
      for (const member_id of [await addMember(db), await addMember(db)]) {
        for (const torrent_id of torrents) {
          const times = { first_at: now, last_at: now, completed_at: now }
          await db
            .insertInto('member_torrent')
            .values({ member_id, torrent_id, ...times })
            .execute()
        }
      }
      for (const id of torrents) {
        await sql`insert into torrent_stats (torrent_id, snatches) values (${id}, 2)
          on conflict (torrent_id) do update set snatches = excluded.snatches`.execute(db)
      }
    },
    at: { table: 'also_downloaded', on: 'insert' },
    shows:
      'select count(*)::int as made, sum(cardinality(others))::int as others from also_downloaded',
    expected: { made: 2, others: 2 },
  },
  'prune-live': {
    async prepare(db, now) {
      const id = await addMember(db)
      const news = { kind: 'comment' as const, says: 'x', href: '/' }
      for (const days of [32, 33]) await live.tell(db, id, news, daysBefore(now, days))
    },
    at: { table: 'live_message', on: 'delete' },
    shows: "select count(*)::int as left from live_message where kind = 'comment'",
    expected: gone,
  },
  'read-attributes': {
    async prepare(db, now) {
      for (const name of ['One.1080p', 'Two.1080p']) {
        const id = await addTorrent(db)
        await db.updateTable('torrent').set({ name }).where('id', '=', id).execute()
      }
      await readings.ask(db, null, theProgram, now)
    },
    at: { table: 'torrent', on: 'update' },
    shows: `select count(*)::int as read, min(filled)::int as filled
      from torrent, attribute_reading where attributes @> '{"resolution":"1080p"}'`,
    expected: { read: 2, filled: 2 },
  },
  'fetch-external': {
    async prepare(db, now) {
      for (const value of ['9780441172719', '9780804429573']) {
        const id = await aBundle(db, value)
        const row = { source: 'isbn13', value, bundle_id: id }
        await db.insertInto('bundle_external_id').values(row).execute()
      }
      // Nobody listens there: what was tried is written down, once each.
      const change = { openLibraryUrl: 'http://127.0.0.1:9' }
      await settings.changeSite(db, change, theProgram, now)
    },
    at: { table: 'external_record', on: 'update' },
    shows: 'select count(*)::int as tried from external_record where failures = 1',
    expected: { tried: 2 },
  },
}
