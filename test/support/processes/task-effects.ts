import os from 'node:os'
import { sql } from 'kysely'
import { move } from '../../../src/domain/ledger/currencies.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import * as backups from '../../../src/store/backups/made.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import * as readings from '../../../src/store/taxonomy/attribute-readings.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as blobs from '../../../src/store/base/blobs.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import { notify } from '../../../src/store/notifications/notifications.ts'
import * as images from '../../../src/store/records/images.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as mails from '../../../src/store/notifications/mails.ts'
import * as bulkActions from '../../../src/store/members/bulk-actions.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import * as simulations from '../../../src/store/ratio/simulations.ts'
import { aDownload, obligationRules } from '../community/obligations.ts'
import { economyEffects } from '../community/economy-effects.ts'
import { addPolicy } from '../community/policies.ts'
import { aSeed } from '../community/seeds.ts'
import { aHardRule } from '../community/simulated.ts'
import { addSeedingClient } from '../community/fair-play.ts'
import { addIntervals } from '../community/intervals.ts'
import { aBundle } from '../community/bundles.ts'
import { addMember, addNetwork, addTorrent, SOME_TIME, testSecrets } from '../community/rows.ts'

/** Two rows of work for a task, and how to see that each was done once. */
export interface TaskEffect {
  readonly prepare: (db: Db, now: Date) => Promise<unknown>
  /** Where it writes: a trigger there stops it at the second row. */
  readonly at: {
    readonly table: string
    readonly on: 'insert' | 'update' | 'delete'
    /** Which rows count, where others are written at the same time. */
    readonly when?: string
  } | null
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

// In the totals and per torrent alike, so that check-ledger finds no fault.
async function traffic(
  db: Db,
  member_id: number,
  bytes: { readonly uploaded: bigint; readonly downloaded: bigint },
): Promise<void> {
  const of = { member_id, torrent_id: await addTorrent(db), first_at: SOME_TIME }
  await db.updateTable('member_totals').set(bytes).where('member_id', '=', member_id).execute()
  await db
    .insertInto('member_torrent')
    .values({ ...of, last_at: SOME_TIME, ...bytes })
    .execute()
}

/** Freeleech bytes, in the totals and per torrent alike. */
async function moved(
  db: Db,
  member: number,
  torrent: number,
  { up, down }: { readonly up: bigint; readonly down: bigint },
): Promise<void> {
  const raw = { raw_uploaded: up, raw_downloaded: down }
  await db.updateTable('member_totals').set(raw).where('member_id', '=', member).execute()
  const of = { member_id: member, torrent_id: torrent, first_at: SOME_TIME, last_at: SOME_TIME }
  await db
    .insertInto('member_torrent')
    .values({ ...of, ...raw })
    .execute()
}

/** For every task of src/jobs/tasks. */
export const taskEffects: Readonly<Record<string, TaskEffect>> = {
  'ledger-partitions': {
    prepare: async () => {},
    at: null, // table definitions have no triggers: the test holds the lock that the task takes
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
    shows: "select count(*)::int as kept from mail where state = 'kept' and kind = 'invite'",
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
    shows: "select count(*)::int as left from sign_in where id in ('a', 'b')",
    expected: gone,
  },
  'park-idle': {
    async prepare(db, now) {
      // Long enough that no member of the other tasks is inactive.
      const value = JSON.stringify({ inactiveDays: 3_000 })
      await db.insertInto('setting').values({ key: 'site', value, updated_at: now }).execute()
      for (const _ of [1, 2]) {
        const old = { created_at: daysBefore(now, 3_500), last_seen_at: null }
        const change = { ...old, idle_warned_at: daysBefore(now, 60) }
        const id = await addMember(db)
        await db.updateTable('member').set(change).where('id', '=', id).execute()
      }
    },
    at: { table: 'audit_log', on: 'insert', when: "new.action = 'member.park'" },
    shows: "select count(*)::int as parked from member where state = 'parked'",
    expected: { parked: 2 },
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
  'prune-changes': {
    async prepare(db, now) {
      for (const days of [2, 3]) {
        const at = daysBefore(now, days)
        await db.insertInto('torrent_change').values({ torrent_id: -1, at }).execute()
        await db
          .insertInto('torrent_count_change')
          .values({ torrent_ids: [-1], at })
          .execute()
        await db
          .insertInto('search_file')
          .values({ token: `${days}`, at })
          .execute()
      }
    },
    at: { table: 'torrent_change', on: 'delete' },
    shows: `select (select count(*) from torrent_change where torrent_id = -1)::int +
      (select count(*) from torrent_count_change where torrent_ids = '{-1}')::int +
      (select count(*) from search_file)::int as left`,
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
  'forget-leavers': {
    async prepare(db, now) {
      for (const _one of [1, 2]) {
        const id = await addMember(db)
        await db
          .updateTable('member')
          .set({ leaves_at: daysBefore(now, 1) })
          .where('id', '=', id)
          .execute()
        const key = { key_sealed: Buffer.from('x'), key_hash: Buffer.alloc(32, id) }
        await db
          .insertInto('feed_key')
          .values({ member_id: id, ...key, created_at: now })
          .execute()
      }
    },
    at: { table: 'feed_key', on: 'delete' },
    shows: "select count(*)::int as gone from member where name like 'deleted-%'",
    expected: { gone: 2 },
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
        await memberBans.ban(db, id, 'spam', theProgram, now)
        const ban_ends_at = daysBefore(now, 1)
        await db.updateTable('member').set({ ban_ends_at }).where('id', '=', id).execute()
      }
    },
    at: { table: 'member', on: 'update', when: 'old.ban_ends_at is not null' },
    shows: "select count(*)::int as lifted from audit_log where action = 'member.unban'",
    expected: { lifted: 2 },
  },
  'tell-ended-polls': {
    async prepare(db, now) {
      for (const _ of [1, 2]) {
        const poll = { question: 'Done?', kind: 'one', most: 1, result: 'ended' } as const
        const by = { maker_id: await addMember(db), is_secret: false, can_change: false }
        const times = { created_at: daysBefore(now, 2), ends_at: daysBefore(now, 1) }
        await db
          .insertInto('poll')
          .values({ ...poll, ...by, ...times })
          .execute()
      }
    },
    at: { table: 'poll', on: 'update' },
    shows: "select count(*)::int as told from live_message where code = 'poll-ended'",
    expected: { told: 2 },
  },
  'settle-requests': {
    async prepare(db, now) {
      for (const _ of [1, 2]) {
        const by = { member_id: await addMember(db), category_id: 1, title: 'Wanted' }
        const times = { created_at: daysBefore(now, 9), ends_at: daysBefore(now, 1) }
        await db
          .insertInto('request')
          .values({ ...by, ...times })
          .execute()
      }
    },
    at: { table: 'request', on: 'update' },
    shows: "select count(*)::int as ended from request where state = 'expired'",
    expected: { ended: 2 },
  },
  'act-on-members': {
    async prepare(db, now) {
      const names = ['batched-1', 'batched-2']
      for (const name of names) await addMember(db, { name })
      const admin = await addMember(db, { name: 'batching' })
      await db.updateTable('member').set({ role: 'admin' }).where('id', '=', admin).execute()
      const given = { text: 'Hello.', href: '/notifications', days: null, amount: 0 }
      const by = { memberId: admin, name: 'batching', address: null }
      const batch = { act: 'warn', given, chosen: { names } } as const
      const id = await bulkActions.begin(db, batch, by, 'admin', now)
      const second = await addMember(db, { name: 'approving' })
      await db.updateTable('member').set({ role: 'admin' }).where('id', '=', second).execute()
      const approver = { memberId: second, name: 'approving', address: null }
      await bulkActions.approve(db, id, approver, 'admin', now)
    },
    at: { table: 'member_warning', on: 'insert' },
    shows: `select count(*)::int as warned, max(done) as done
      from member_warning, member_batch where member_warning.kind = 'staff'`,
    expected: { warned: 2, done: 2 },
  },
  'settle-slots': {
    async prepare(db, now) {
      const role = { role: 'elite', reason: 'a test', given_by_name: 'ada' }
      for (const _ of [1, 2]) {
        const member_id = await addMember(db)
        const given = { member_id, given_at: daysBefore(now, 2), expires_at: daysBefore(now, 1) }
        await db
          .insertInto('given_role')
          .values({ ...role, ...given })
          .execute()
      }
    },
    at: { table: 'given_role', on: 'update' },
    shows: 'select count(*)::int as left from given_role where ended_at is null',
    expected: gone,
  },
  'find-anomalies': {
    async prepare(db, now) {
      const at = daysBefore(now, 0.01)
      for (const ip of ['203.0.113.1', '203.0.113.2']) {
        for (const one of ['a', 'b']) {
          const times = { created_at: at, last_at: at, expires_at: now }
          const member_id = await addMember(db)
          await db
            .insertInto('sign_in')
            .values({ id: `${ip} ${one}`, member_id, ip, ...times })
            .execute()
        }
      }
    },
    at: { table: 'anomaly', on: 'insert' },
    shows: 'select count(*)::int as found, max(times) as times from anomaly',
    expected: { found: 2, times: 1 },
  },
  'judge-fair-play': {
    // On the first day that the first look examines, in torrents enough for a score to be sure.
    async prepare(db, now) {
      const day = Math.floor((now.getTime() - DAY / 2) / DAY) * 86_400 - 14 * 86_400
      for (const member of [await addMember(db), await addMember(db)]) {
        // Of the same torrents, each member could have caused what is held against the other.
        const torrents: number[] = []
        while (torrents.length < 16) torrents.push(await addTorrent(db))
        const about = { since: day + 7_200, at: day + 9_000, member, up: 2 ** 38, down: 0, fell: 0 }
        await addIntervals(
          db,
          torrents.map((torrent) => ({ ...about, torrent })),
        )
        for (const torrent of torrents)
          await moved(db, member, torrent, { up: 2n ** 38n, down: 0n })
        const all = { raw_uploaded: 2n ** 42n }
        await db.updateTable('member_totals').set(all).where('member_id', '=', member).execute()
      }
    },
    at: { table: 'fair_play_standing', on: 'insert' },
    shows: `select (select count(*) from fair_play_look)::int as looks, count(*)::int as members,
      bool_and(waits_since is not null) as wait from fair_play_standing`,
    expected: { looks: 1, members: 2, wait: true },
  },
  'judge-ratios': {
    async prepare(db, now) {
      await addPolicy(db, 'up_down', { params: { freeGib: 0 }, terms: { graceGib: 0 } })
      for (const _ of [1, 2]) {
        const member_id = await addMember(db)
        const judged = { required: 0, is_satisfied: true, since: now, judged_at: new Date(0) }
        await db
          .insertInto('ratio_state')
          .values({ member_id, state: 'ok', ...judged })
          .execute()
        await traffic(db, member_id, { uploaded: 0n, downloaded: 50n * 1024n ** 3n })
      }
    },
    at: { table: 'ratio_event', on: 'insert' },
    shows: `select (select count(*)::int from ratio_event where to_state = 'watch') as events,
      (select count(*)::int from live_message where kind = 'standing') as told,
      (select count(*)::int from ratio_state where state = 'watch') as watched`,
    expected: { events: 2, told: 2, watched: 2 },
  },
  'run-simulations': {
    async prepare(db, now) {
      const day = Math.floor(now.getTime() / DAY) - 10
      for (const _ of [1, 2]) {
        await db
          .insertInto('ratio_day')
          .values({ member_id: await addMember(db), day, total_downloaded: 50n * 1024n ** 3n })
          .execute()
      }
      await simulations.ask(db, { name: 'x', given: aHardRule(), days: 30 }, theProgram, now)
    },
    at: { table: 'simulation_member', on: 'insert' },
    shows: `select state, (select count(*)::int from simulation_member) as touched,
      done = expected as whole from simulation`,
    expected: { state: 'done', touched: 2, whole: true },
  },
  'sum-economy': {
    async prepare(db, now) {
      const at = daysBefore(now, 2)
      for (const kind of ['grant', 'gift'] as const) {
        const member = await addMember(db)
        const entries = move('invites', 3n, { system: 'staff' }, { member })
        await ledger.post(db, { kind, key: `summed:${kind}`, entries, by: null, now: at })
      }
    },
    at: { table: 'economy_hour', on: 'insert' },
    shows: `select sum(minted)::int as minted, count(*)::int as kinds from economy_hour
      where kind in ('grant', 'gift') and currency = 'invites'`,
    expected: { minted: 6, kinds: 2 },
  },
  'make-statistics': {
    async prepare(db) {
      await addTorrent(db)
      await addMember(db, { name: 'counted' })
    },
    at: { table: 'statistic', on: 'insert' },
    shows: `select (select value = (select count(*) from torrent where state = 'listed')
        from statistic where figure = 'torrents') as equal,
      (select count(*)::int from statistic where figure = 'joined') as days`,
    expected: { equal: true, days: 30 },
  },
  'back-up': {
    async prepare(db, now) {
      const node = `${os.hostname()}-jobs`
      const made = { node, madeAt: new Date(now.getTime() + DAY), bytes: 1, seconds: 1 }
      for (const name of ['a', 'b']) {
        await backups.record(db, { ...made, file: `/tmp/none/${name}`, isSealed: false })
      }
    },
    at: { table: 'backup', on: 'update' },
    shows: 'select count(*)::int as left from backup where removed_at is null',
    expected: gone,
  },
  'prune-recorded': {
    async prepare(db, now) {
      const day = Math.floor(now.getTime() / DAY) - 300
      for (const _ of [1, 2]) {
        await db
          .insertInto('ratio_day')
          .values({ member_id: await addMember(db), day, grabs: 77 })
          .execute()
      }
    },
    at: { table: 'ratio_day', on: 'delete' },
    shows: 'select count(*)::int as left from ratio_day where grabs = 77',
    expected: gone,
  },
  'earn-points': {
    async prepare(db, now) {
      for (const _ of [1, 2]) await aSeed(db, { since: daysBefore(now, 1), last: now })
    },
    // Expiring tokens and closing pools post at the same time.
    at: { table: 'ledger_entry', on: 'insert', when: "kind_of_post(new.post_id) = 'earned'" },
    shows: `select count(*)::int as earned, count(distinct e.account_id)::int as members
      from ledger_entry e join ledger_post p on p.id = e.post_id
      where p.kind = 'earned' and e.amount > 0`,
    expected: { earned: 2, members: 2 },
  },
  ...economyEffects,
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
      const times = { created_at: before, seen_at: before }
      const torrent_id = await addTorrent(db)
      const onIrc = { nick: 'ann', owner: 'account ann', confirmed_at: before }
      const network_id = await addNetwork(db, before)
      await db
        .insertInto('irc_nick')
        .values({ member_id, network_id, ...onIrc })
        .execute()
      const outputs = { notifies: true, irc: 'daily' } as const
      for (const name of ['one', 'other']) {
        const { id } = await db
          .insertInto('saved_search')
          .values({ member_id, name, query: '', filter: EVERY_TORRENT, ...outputs, ...times })
          .returning('id')
          .executeTakeFirstOrThrow()
        const due = { tell_at: before, irc_at: before }
        const alert = { saved_search_id: id, torrent_id, at: before, ...due }
        await db.insertInto('search_alert').values(alert).execute()
      }
    },
    at: { table: 'search_alert', on: 'update' },
    shows: `select (select count(*)::int from search_alert where tell_at is null) as alerts,
      (select count(*)::int from live_message where kind = 'search') as told,
      (select count(*)::int from irc_message) as lines`,
    expected: { alerts: 2, told: 2, lines: 2 },
  },
  'age-addresses': {
    async prepare(db, now) {
      for (const ip of ['198.51.100.7', '198.51.100.8']) {
        const of = { member_id: await addMember(db), kind: 'signed-in' }
        await db
          .insertInto('account_event')
          .values({ ...of, ip, at: daysBefore(now, 100) })
          .execute()
      }
    },
    at: { table: 'account_event', on: 'update' },
    shows: `select count(*)::int as cut, count(distinct ip)::int as networks from account_event
      where ip << '198.51.100.0/23'`,
    expected: { cut: 2, networks: 1 },
  },
  'prune-history': {
    async prepare(db, now) {
      for (const days of [800, 900]) {
        const of = { member_id: await addMember(db), kind: 'token-made' }
        await db
          .insertInto('account_event')
          .values({ ...of, at: daysBefore(now, days) })
          .execute()
      }
    },
    at: { table: 'account_event', on: 'delete', when: "old.kind = 'token-made'" },
    shows: "select count(*)::int as left from account_event where kind = 'token-made'",
    expected: gone,
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
  'prune-images': {
    async prepare(db, now) {
      for (const one of ['a', 'b']) {
        const made = { bytes: Buffer.from(`image ${one}`), width: 20, height: 20 }
        const { id } = await images.add(db, { ...made, thumb: made }, await addMember(db), now)
        const unused = { unused_since: daysBefore(now, 40) }
        await db.updateTable('image').set(unused).where('id', '=', id).execute()
      }
    },
    at: { table: 'image', on: 'delete' },
    shows: 'select count(*)::int as left from image',
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
  'retest-ports': {
    async prepare(db, now) {
      for (let nth = 0; nth < 2; nth++) {
        const member_id = await addMember(db)
        await addSeedingClient(db, member_id)
        const times = { since: daysBefore(now, 2), tested_at: daysBefore(now, 1) }
        const port = { member_id, family: 'ipv4', port: 6_881, store_id: 's' } as const
        const row = { ...port, ...times, reachable: false, found: 'silent' }
        await db.insertInto('member_port').values(row).execute()
      }
    },
    at: { table: 'member_port', on: 'update' },
    shows: "select count(*)::int as asked from outbox where event = 'reach.asked'",
    expected: { asked: 2 },
  },
  'prune-announcements': {
    async prepare(db, now) {
      const at = daysBefore(now, 10)
      for (const torrent_id of [1_000_001, 1_000_002]) {
        await db
          .insertInto('announcement')
          .values({ id: -torrent_id, kind: 'removed', torrent_id, noted_at: at, announced_at: at })
          .execute()
      }
    },
    at: { table: 'announcement', on: 'delete' },
    shows: 'select count(*)::int as left from announcement where torrent_id > 1000000',
    expected: gone,
  },
  'prune-signals': {
    async prepare(db, now) {
      const of = {
        member_id: await addMember(db),
        kind: 'unknown-hash' as const,
        store_id: 'x',
        times: 1,
      }
      for (const detail of ['a', 'b']) {
        await db
          .insertInto('tracker_signal')
          .values({ ...of, detail, hour: daysBefore(now, 100) })
          .execute()
      }
    },
    at: { table: 'tracker_signal', on: 'delete' },
    shows: 'select count(*)::int as left from tracker_signal',
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
  'settle-pledges': {
    async prepare(db, now) {
      const torrent_id = await addTorrent(db)
      for (let made = 0; made < 2; made++) {
        const member_id = await addMember(db)
        const times = { made_at: daysBefore(now, 4), due_at: daysBefore(now, 1) }
        await db
          .insertInto('rescue_pledge')
          .values({ torrent_id, member_id, ...times })
          .execute()
      }
    },
    at: { table: 'rescue_pledge', on: 'update' },
    shows: `select array_agg(state) as states, (select count(*)::int from live_message
      where code = 'pledge-missed') as notified from rescue_pledge`,
    expected: { states: ['missed', 'missed'], notified: 2 },
  },
  'make-top': {
    async prepare(db, now) {
      const id = await addTorrent(db)
      const set = { uploader_id: await addMember(db), created_at: now }
      await db.updateTable('torrent').set(set).where('id', '=', id).execute()
    },
    at: { table: 'top_place', on: 'insert' },
    shows: `select array_agg(distinct value) as values, count(distinct period)::int as periods,
      count(*)::int as places from top_place
      where list = 'uploaders' and subject_id = (select max(uploader_id) from torrent)`,
    expected: { values: [1], periods: 5, places: 5 },
  },
  'make-wanted': {
    async prepare(db, now) {
      for (const [words, members] of [
        ['wanted by five', 5],
        ['wanted by six', 6],
        ['wanted by four', 4],
      ] as const) {
        for (let nth = 0; nth < members; nth++) {
          const member_id = await addMember(db)
          await db.insertInto('lost_search').values({ words, member_id, at: now }).execute()
        }
      }
    },
    at: { table: 'wanted_search', on: 'insert' },
    shows: `select array_agg(words order by words) as words from wanted_search`,
    expected: { words: ['wanted by five', 'wanted by six'] },
  },
  'make-rescue': {
    async prepare(db, now) {
      for (const name of ['rescue one', 'rescue other', 'rescue pending']) {
        const isPending = name.endsWith('pending')
        const id = await addTorrent(db, { state: isPending ? 'pending' : 'listed' })
        await db.updateTable('torrent').set({ name }).where('id', '=', id).execute()
        if (!isPending) continue
        await sql`insert into rescue_torrent
          (torrent_id, seeders, leechers, risk, best, demand, score, made_at)
          values (${id}, 1, 0, 500, 500, 0, 500000, ${daysBefore(now, 1)})`.execute(db)
      }
    },
    at: { table: 'rescue_torrent', on: 'insert' },
    shows: `select array_agg(t.name order by t.name) as listed from rescue_torrent
      join torrent t on t.id = torrent_id where t.name like 'rescue %'`,
    expected: { listed: ['rescue one', 'rescue other'] },
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
  'mail-notices': {
    async prepare(db, now) {
      for (const torrent of ['one', 'other']) {
        const member = await addMember(db)
        const set = { email_verified_at: now, notice_mails: 'at-once' as const }
        await db.updateTable('member').set(set).where('id', '=', member).execute()
        await notify(db, { member, code: 'torrent-restored', data: { torrent }, href: '/', now })
      }
    },
    at: { table: 'mail', on: 'insert' },
    shows: "select count(*)::int as mails from mail where kind = 'notices'",
    expected: { mails: 2 },
  },
  'judge-classes': {
    async prepare(db, now) {
      for (const _ of [1, 2]) {
        const id = await addMember(db)
        await traffic(db, id, { uploaded: 2n ** 36n, downloaded: 1n })
        const created_at = daysBefore(now, 40)
        await db.updateTable('member').set({ created_at }).where('id', '=', id).execute()
      }
      await settings.changeSite(db, { classChanges: 'on' }, theProgram, now)
    },
    at: { table: 'role_change', on: 'insert' },
    shows: `select count(*)::int as moved, (select count(*)::int from live_message
      where kind = 'rights') as told from role_change where after = 'power-user'`,
    expected: { moved: 2, told: 2 },
  },
  'report-classes': {
    async prepare(db, now) {
      const asked = { is_dry: true, asked_by_name: 'Ann', asked_at: now }
      await db.insertInto('class_report').values([asked, asked]).execute()
    },
    at: { table: 'class_report', on: 'update' },
    shows: 'select count(*)::int as made from class_report where is_dry and done_at is not null',
    expected: { made: 2 },
  },
  'sum-days': {
    async prepare(db, now) {
      for (const number of [1, 2]) {
        const [member, torrent] = [await addMember(db), await addTorrent(db)]
        await sql`insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
            session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
            credited_down)
          values (${now}, ${now}, ${Buffer.alloc(16)}, ${number}, ${member}, ${torrent},
            ${Buffer.alloc(8)}, 'update', 10, 20, 1000, 0, 10, 0)`.execute(db)
        await moved(db, member, torrent, { up: 10n, down: 20n })
      }
    },
    at: { table: 'member_day', on: 'insert' },
    shows: `select count(*)::int as days, sum(raw_downloaded)::int as raw,
      sum(downloaded)::int as credited from member_day where raw_uploaded = 10`,
    expected: { days: 2, raw: 40, credited: 0 },
  },
  'roll-up-traffic': {
    async prepare(db, now) {
      const [member, torrent] = [await addMember(db), await addTorrent(db)]
      const old = new Date(now.getTime() - 100 * 86_400_000)
      for (const [number, downPermille] of [1_000, 1_000, 333].entries()) {
        await sql`insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
            session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
            credited_down)
          values (${old}, ${old}, ${Buffer.alloc(16, 9)}, ${number}, ${member}, ${torrent},
            ${Buffer.alloc(8)}, 'update', 11, 7, 1000, ${downPermille}, 11, 2)`.execute(db)
      }
      await moved(db, member, torrent, { up: 33n, down: 21n })
    },
    at: { table: 'traffic_day', on: 'insert' },
    shows: `select count(*)::int as days, sum(intervals)::int as intervals, sum(raw_up)::int as up,
      sum(credited_down)::int as down, (select count(*) from traffic_ledger
        where journal_id = decode(repeat('09', 16), 'hex'))::int as left from traffic_day`,
    expected: { days: 2, intervals: 3, up: 33, down: 6, left: 0 },
  },
  'send-webhooks': {
    async prepare(db, now) {
      const member = await addMember(db)
      // There is no listener: each attempt is recorded once.
      for (const url of ['http://127.0.0.1:9/', 'http://127.0.0.1:10/']) {
        const made = await webhooks.make(db, testSecrets, member, { url }, now)
        if (made.ok) await webhooks.tryOut(db, member, made.id, now)
      }
    },
    at: { table: 'webhook_delivery', on: 'update' },
    shows: `select count(*)::int as tried from webhook_delivery
      where attempts > 0 and error like 'leads to%'`,
    expected: { tried: 2 },
  },
  'prune-live': {
    async prepare(db, now) {
      const id = await addMember(db)
      const data = { author: 'bob', title: 'x' }
      const news = { code: 'comment', data, href: '/' } as const
      for (const days of [32, 33])
        await notify(db, { member: id, ...news, now: daysBefore(now, days) })
    },
    at: { table: 'live_message', on: 'delete' },
    shows: "select count(*)::int as left from live_message where kind = 'comment'",
    expected: gone,
  },
  'prune-services': {
    async prepare(db) {
      for (const days of [8, 9]) {
        await sql`
          with made as (insert into service (type, node, reporter, machine, place, address, version,
            since, state, state_at)
            values ('site', ${`site-${days}`}, 'site', 'host', '', '', '1', now(), 'ready', now())
            returning id)
          insert into service_status (service_id, at, figures)
          select id, now() - make_interval(days => ${days}), '{}' from made`.execute(db)
      }
    },
    at: { table: 'service_status', on: 'delete' },
    shows: 'select count(*)::int as left from service_status',
    expected: gone,
  },
  'prune-alerts': {
    async prepare(db, now) {
      for (const subject of ['a', 'b']) {
        const [at, end] = [daysBefore(now, 99), daysBefore(now, 91)]
        const about = { condition: 'disk', subject, machine: '', severity: 'warning' } as const
        const ended = { state: 'resolved', since: at, resolved_at: end } as const
        await db
          .insertInto('alert')
          .values({ ...about, ...ended, says: 'Full.' })
          .execute()
      }
    },
    at: { table: 'alert', on: 'delete' },
    shows: 'select count(*)::int as left from alert',
    expected: gone,
  },
  'tell-watchers': {
    async prepare(db, now) {
      const on = { target: 'torrent', id: await addTorrent(db) } as const
      for (const _ of [1, 2]) {
        const row = { member_id: await addMember(db), kind: on.target, subject_id: on.id } as const
        await db
          .insertInto('watch')
          .values({ ...row, level: 'watch', seen_at: now })
          .execute()
      }
      await comments.add(db, on, await addMember(db), 'Text', now)
    },
    at: { table: 'live_message', on: 'insert', when: "new.kind = 'watch'" },
    shows: `select count(*)::int as told, (select count(*)::int from watch_event) as left
      from live_message where kind = 'watch'`,
    expected: { told: 2, left: 0 },
  },
  'renew-words': {
    async prepare(db) {
      const first = await addTorrent(db)
      const second = await addTorrent(db)
      await sql`update torrent set name = 'It''s' where id in (${first}, ${second})`.execute(db)
      await sql`update torrent set search = '' where id in (${first}, ${second})`.execute(db)
      await sql`insert into search_renewal (kind, until) values ('torrent', ${second})`.execute(db)
    },
    at: { table: 'search_renewal', on: 'delete' },
    shows: `select count(*)::int as renewed,
        (select count(*)::int from search_renewal) as due
      from torrent where name = 'It''s' and search @@ 'it <-> s'`,
    expected: { renewed: 2, due: 0 },
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
  'judge-obligations': {
    async prepare(db, now) {
      await obligationRules(db, { warningsMost: 2 }, { startsAt: daysBefore(now, 9) })
      const memberId = await addMember(db)
      for (const _ of [1, 2]) {
        const at = daysBefore(now, 8)
        const { torrentId } = await aDownload(db, { at, memberId })
        const row = { member_id: memberId, torrent_id: torrentId, state: 'prewarned' as const }
        const since = { since: at, prewarned_at: daysBefore(now, 3) }
        await db
          .insertInto('obligation')
          .values({ ...row, ...since })
          .execute()
      }
    },
    at: { table: 'obligation', on: 'update', when: "new.state = 'warned'" },
    shows: `select count(*)::int as warned, (select count(*)::int from leech_ban
        where cause = 'hit-and-run') as forbidden
      from member_warning where kind = 'hit-and-run'`,
    expected: { warned: 2, forbidden: 1 },
  },
  'watch-tasks': {
    async prepare(db, now) {
      const change = { overdue_told_at: now, expected_since: now }
      const names = ['learn-words', 'prune-live']
      await db.updateTable('task').set(change).where('name', 'in', names).execute()
    },
    at: {
      ...{ table: 'task', on: 'update' },
      when: 'old.overdue_told_at is not null and new.overdue_told_at is null',
    },
    shows: `select count(*)::int as late,
        (select count(*)::int from live_message where kind = 'operations') as told
      from task where overdue_told_at is not null`,
    expected: { late: 0, told: 0 },
  },
  'check-ledger': {
    prepare: async () => {},
    at: { table: 'ledger_check', on: 'insert' },
    shows: 'select count(*)::int as asked, max(faults)::int as faults from ledger_check',
    expected: { asked: 10, faults: 0 },
  },
  'fetch-external': {
    async prepare(db, now) {
      for (const value of ['9780441172719', '9780804429573']) {
        const id = await aBundle(db, value)
        const row = { source: 'isbn13', value, bundle_id: id }
        await db.insertInto('bundle_external_id').values(row).execute()
      }
      // There is no listener: each attempt is recorded once.
      const change = { openLibraryUrl: 'http://127.0.0.1:9' }
      await settings.changeSite(db, change, theProgram, now)
    },
    at: { table: 'external_record', on: 'update' },
    shows: 'select count(*)::int as tried from external_record where failures = 1',
    expected: { tried: 2 },
  },
}
