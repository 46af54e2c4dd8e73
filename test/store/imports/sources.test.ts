import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as access from '../../../src/store/accounts/access.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import type { Imported } from '../../../src/store/imports/map-all.ts'
import { addsUp } from '../../../src/store/imports/sum-report.ts'
import type { SourceDescription } from '../../../src/store/imports/described/source.ts'
import { sources } from '../../../src/store/imports/sources/index.ts'
import { undo } from '../../../src/store/imports/undo.ts'
import * as factors from '../../../src/store/promotions/factors.ts'
import * as invites from '../../../src/store/registration/invites.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { createDb } from '../../support/patient-db.ts'
import { fixtures } from '../../support/imports/fixtures/index.ts'
import {
  contents,
  IMPORTED_AT,
  importInto,
  passwords,
  secrets,
} from '../../support/imports/importing.ts'
import type { Mariadb } from '../../support/imports/mariadb.ts'
import { hasMariadb, startMariadb } from '../../support/imports/mariadb.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

/** Which role, and which classes, may do what in forum `f`. */
const acts = (names: readonly string[]) =>
  sql.join(
    names.map(
      (name) => sql`concat_ws(' ', ${sql.ref(`f.${name}_role`)}, (
        select string_agg(a.role, ' ') from forum_access a
        where a.forum_id = f.id and a.act = ${name}))`,
    ),
    sql`, ', ', `,
  )

/** What later runs use of torrents, whether they have imported them or not. */
async function plainTorrents(db: Db): Promise<readonly unknown[]> {
  const { rows } = await sql`
    select p.id, category_key, value_keys, group_id, o.id is not null as is_open
    from import.plain_torrent p left join import.open_torrent o using (id) order by p.id`.execute(
    db,
  )
  return rows
}

/** Requests here: state, title, member, place, what they want, bounties, fill and text. */
async function requestsHere(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat(r.state, ' ', r.title, ' by ', m.name, ' in ', concat_ws('/', c.slug, b.title),
      nullif(concat(' for ', r.attributes), ' for {}'), ': ', (
        select string_agg(concat(name, case when is_anonymous then ' (anonymous)' end, ' ', state,
          ' ', amount, ' ', currency), ', ' order by name collate "C")
        from (
          select g.name, x.is_anonymous, x.state, x.currency, sum(x.amount) as amount
          from request_bounty x join member g on g.id = x.member_id
          where x.request_id = r.id group by 1, 2, 3, 4
        ) y), (
        select concat('; ', f.state, ' ', t.name, ' for ', p.name)
        from request_fill f join torrent t on t.id = f.torrent_id
        join member p on p.id = f.payee_id
        where f.request_id = r.id and f.state <> 'undone'),
      ' | ', regexp_replace(r.description, '\\s+', ' ', 'g')) as line
    from request r join member m on m.id = r.member_id join category c on c.id = r.category_id
    left join bundle b on b.id = r.bundle_id`.execute(db)
  return rows.map(({ line }) => line)
}

/** Open seeding requirements here, with the warnings of hit and runs that they are about. */
async function requirementsHere(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat(m.name, ' ', t.name, ': ', o.state, (
        select concat(' until ', to_char(w.ends_at, 'YYYY'), ' for ', w.reason)
        from member_warning w where w.id = o.warning_id and w.kind = 'hit-and-run'
          and w.torrent_id = o.torrent_id)) as line
    from obligation o join member m on m.id = o.member_id join torrent t on t.id = o.torrent_id
    where o.settled_at is null order by 1`.execute(db)
  return rows.map(({ line }) => line)
}

async function warningsHere(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat(m.name, ': ', reason, ' ', to_char(w.created_at, 'YYYY'), '-',
      to_char(ends_at, 'YYYY'), case when removed_at is not null then ' removed' end) as line
    from member_warning w join member m on m.id = w.member_id order by 1`.execute(db)
  return rows.map(({ line }) => line)
}

describe.skipIf(!hasMariadb)('importing from a real MariaDB (mariadb-server)', () => {
  let server: Mariadb
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'babou-import-'))
    server = await startMariadb()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  describe.each(fixtures)('$title', (fixture) => {
    const { source, siteSalt } = fixture
    // Fixtures have whole schemas.
    const mapping = { siteSalt, absent: [] }
    const name = fixture.title.replace(/\W/g, '').toLowerCase()
    let database: TestDatabase
    let db: Db
    let dump: string
    let before: Record<string, string>
    let first: Imported & { ok: true }
    // Rows that tell other processes what has changed.
    const NOT_COMPARED = [
      ...['outbox', 'outbox_identity', 'torrent_change', 'torrent_count_change'],
      'network_ban_list',
    ]
    let torrents: string
    const writeAll = (files: Readonly<Record<string, Buffer>>): void => {
      for (const [at, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(torrents, at)), { recursive: true })
        writeFileSync(path.join(torrents, at), content)
      }
    }

    beforeAll(async () => {
      database = await testDatabase()
      torrents = path.join(folder, `${name}-torrents`)
      mkdirSync(torrents)
      db = createDb(database.url, { log: silentLog() })
      await server.say(null, `create database ${name}`)
      await server.say(name, fixture.sql)
      dump = path.join(folder, `${name}.sql`)
      writeFileSync(dump, await server.dump(name))
      before = await contents(db, NOT_COMPARED)
      writeAll(fixture.files)
      const dry = { source, from: dump, isDry: true, mapping, torrents }
      await importInto(database.url, dry)
      expect(await contents(db, NOT_COMPARED)).toEqual(before)
      first = await importInto(database.url, { ...dry, isDry: false })
    })
    afterAll(async () => {
      await closeDb(db)
      await database.drop()
    })

    it('accounts for every row of every table', () => {
      for (const { table, rows, imported, merged, leftOut, quarantined } of first.report.tables) {
        expect([table, imported + merged + leftOut + quarantined]).toEqual([table, rows])
      }
      const members = first.report.tables.find(({ table }) =>
        /^(users_main|users|bb_users|xbtit_users)$/.test(table),
      )
      const { imported, quarantined, leftOut } = fixture
      expect(members).toMatchObject({ imported, quarantined, leftOut })
    })

    it('books every byte and point that the members bring', async () => {
      const sums = new Map(first.report.sums.map((sum) => [sum.what, sum]))
      expect(String(sums.get('uploaded')?.source)).toBe(fixture.sums.uploaded)
      expect(String(sums.get('points (thousandths)')?.source)).toBe(fixture.sums.points)
      expect(first.report.sums.filter((sum) => !addsUp(sum))).toEqual([])
      expect((await ledgerCheck.check(db)).faults).toEqual([])
    })

    it('lets only staff see what members have hidden, and says what was left out', async () => {
      const { rows } = await sql<{ name: string; hidden: string[] }>`
        select name, array(
          select key from jsonb_each_text(privacy) where value = 'staff' order by 1) as hidden
        from member where privacy <> '{}'`.execute(db)
      const hidden = Object.fromEntries(rows.map((row) => [row.name, row.hidden]))
      expect(hidden).toEqual(fixture.hidden)
      const { tables, remarks } = first.report
      for (const [of, said] of Object.entries(fixture.saidOf)) {
        const reasons = tables.find(({ table }) => table === of)?.reasons.map((one) => one.reason)
        const count = remarks.find((one) => one.kind === 'member' && one.remark === of)?.rows
        expect([of, reasons?.join() ?? count]).toEqual([of, said])
      }
    })

    it('takes torrents with every byte of their info dictionaries', async () => {
      const row = first.report.tables.find(({ table }) =>
        /^torrents$|bb_bt_torrents|xbtit_files/.test(table),
      )
      const { made, ...counts } = fixture.torrents
      expect(row).toMatchObject(counts)
      for (const [{ hash, info, size }, becomes] of made) {
        const { rows } = await sql`
          select t.name, c.slug as category, t.state, m.name as uploader, t.attributes, s.snatches,
            t.is_anonymous as "isAnonymous",
            t.description, t.size, (
              with recursive up as (
                select b.*, 1 as level from bundle b where b.id = t.bundle_id
                union all select b.*, level + 1 from bundle b join up on b.id = up.parent_id
              )
              select string_agg(concat_ws(' ', kind, nullif(title, ''), year, number), ' > '
                order by level desc) from up) as bundle, (select string_agg(p.bytes, ''::bytea order by number)
              from blob_part p where p.digest = b.info_digest) as info,
            (select sum(f.size) from torrent_file f where f.torrent_id = t.id)::bigint as files,
            array(select g.slug from torrent_tag x join tag g on g.id = x.tag_id
              where x.torrent_id = t.id order by 1) as tags,
            array(select concat_ws('/', up_permille, down_permille,
                coalesce(to_char(ends_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), ''))
              from promotion where scope = 'torrent' and target_id = t.id) as promotions
          from torrent t join torrent_blob b on b.torrent_id = t.id
          join torrent_stats s on s.torrent_id = t.id
          join category c on c.id = t.category_id left join member m on m.id = t.uploader_id
          where t.info_hash = ${Buffer.from(hash, 'hex')}`.execute(db)
        const isAnonymous = becomes.isAnonymous === true
        const bundle = becomes.bundle ?? null
        expect(rows).toEqual([{ ...becomes, isAnonymous, bundle, size, info, files: size }])
      }
    })

    it('takes the texts and covers of groups as those of their bundles', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(title, ': ', description) as line from bundle
        where description <> '' order by 1`.execute(db)
      expect(rows.map(({ line }) => line)).toEqual(fixture.groups ?? [])
    })

    it('sums what each member has done with each torrent', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(m.name, ' ', t.name, ': ', raw_uploaded, '/', raw_downloaded, ' ', uploaded,
          '/', downloaded, ' ', seeded_seconds, ' ', snatches, ' ',
          to_char(completed_at at time zone 'UTC', 'YYYY-MM-DD')) as line
        from member_torrent h join member m on m.id = h.member_id
        join torrent t on t.id = h.torrent_id`.execute(db)
      expect(rows.map(({ line }) => line).sort()).toEqual([...fixture.traffic].sort())
      const { rows: days } = await sql`
        select from traffic_day
        where credited_up <> raw_up * up_permille / 1000
          or credited_down <> raw_down * down_permille / 1000`.execute(db)
      expect(days).toEqual([])
      const { rows: totals } = await sql`
        select from member_totals t join import_row r on r.kind = 'member' and r.new_id = t.member_id
        where t.uploaded <> (r.figures ->> 'upload')::numeric
          or t.downloaded <> (r.figures ->> 'download')::numeric`.execute(db)
      expect(totals).toEqual([])
    })

    it('takes what members wrote, with its places and authors', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat('on ', coalesce(t.name, b.title, l.title, q.title), ' by ', m.name,
          case when c.is_anonymous then ' (anonymous)' end, ': ', c.body) as line
        from comment c join member m on m.id = c.author_id
        left join torrent t on c.target = 'torrent' and t.id = c.target_id
        left join bundle b on c.target = 'bundle' and b.id = c.target_id
        left join collection l on c.target = 'collection' and l.id = c.target_id
        left join request q on c.target = 'request' and q.id = c.target_id
        union all
        select concat('in ', t.title, ' #', p.number, ' by ', m.name, ': ', p.body)
        from post p join topic t on t.id = p.topic_id join member m on m.id = p.author_id`.execute(
        db,
      )
      // IDs here follow sequences.
      const lines = rows
        .map(({ line }) => line.replace(/\/(torrents|topics)\/\d+/g, '/$1/N'))
        .sort()
      expect(lines).toEqual([...fixture.talk].sort())
      const { rows: forums } = await sql<{ line: string }>`
        select concat(g.name, '/', f.slug, ': ', ${acts(['see', 'answer', 'start'])}) as line
        from import_row r join forum f on f.id = r.new_id join forum_group g on g.id = f.group_id
        where r.kind = 'forum' and r.outcome = 'imported'`.execute(db)
      expect(forums.map(({ line }) => line).sort()).toEqual([...fixture.forums].sort())
    })

    it('takes warnings with their reasons, also those that have ended', async () => {
      expect(await warningsHere(db)).toEqual(fixture.warnings)
    })

    it('takes news with their times', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(m.name, ' ', to_char(published_at at time zone 'UTC', 'YYYY-MM-DD'), ' ',
          a.title, ': ', a.body) as line
        from article a join member m on m.id = a.author_id order by a.id`.execute(db)
      const lines = rows.map(({ line }) => line.replace(/\/torrents\/\d+/g, '/torrents/N'))
      expect(lines).toEqual(fixture.news ?? [])
    })

    it('bans the networks that were banned', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(network, ' ', reason) as line from network_ban order by network`.execute(db)
      expect(rows.map(({ line }) => line)).toEqual(fixture.bans ?? [])
    })

    it('takes messages for those who had kept them', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(c.subject, ' [', (
            select string_agg(concat_ws(' ', p.name, case when x.left_at is not null then 'left'
              when x.is_archived then 'archived' when x.is_unread then 'unread' end), ', '
              order by p.name collate "C")
            from conversation_member x join member p on p.id = x.member_id
            where x.conversation_id = c.id), '] ', m.name, ': ',
          regexp_replace(body, '/torrents/\\d+', '/torrents/N')) as line
        from message t join conversation c on c.id = t.conversation_id
        join member m on m.id = t.author_id`.execute(db)
      expect(rows.map(({ line }) => line).sort()).toEqual([...fixture.messages].sort())
      for (const [table, counts] of Object.entries(fixture.conversations)) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
      // Only those in a conversation may read it: what was imported is no longer staged.
      const [table, id, text] = (sources.find((one) => one.name === source) as SourceDescription)
        .messages.texts
      const { rows: staged } = await sql`
        select from ${sql.table(`import.${table}`)} s
        join import_row r on r.kind = 'message' and r.outcome = 'imported'
          and r.old_id = import.big(s.${sql.ref(id)})
        where s.${sql.ref(text)} is not null`.execute(db)
      expect(staged).toEqual([])
      const { rows: wrong } = await sql`
        select from conversation_member c where last_id <> (
          select max(id) from message m where m.conversation_id = c.conversation_id)`.execute(db)
      expect(wrong).toEqual([])
    })

    it('takes polls with what was voted, but not who voted for what', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(p.question, ' in ' || t.title,
          case when p.ends_at <= ${IMPORTED_AT} then ', ended' end, ': ', (
            select string_agg(concat(c.text, ' ', coalesce(y.votes, 0)), ', ' order by c.number)
            from poll_choice c
            left join poll_tally y on y.poll_id = p.id and y.choices = array[c.number]
            where c.poll_id = p.id), '; ', (
            select string_agg(m.name, ', ' order by m.name collate "C")
            from poll_vote v join member m on m.id = v.member_id
            where v.poll_id = p.id and v.choices is null)) as line
        from poll p left join topic t on t.id = p.topic_id`.execute(db)
      expect(rows.map(({ line }) => line).sort()).toEqual([...fixture.polls].sort())
      for (const [table, counts] of Object.entries(fixture.voted)) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
    })

    it('takes votes on tags with their members, which the sums count already', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(m.name, ': ', g.slug, ' ', v.vote, ' of ', s.up, '/', s.down) as line
        from tag_vote v join member m on m.id = v.member_id join tag g on g.id = v.tag_id
        join torrent_tag_score s using (torrent_id, tag_id) order by 1`.execute(db)
      expect(rows.map(({ line }) => line)).toEqual(fixture.tagVotes ?? [])
      const row = first.report.tables.find(({ table }) => table === 'torrents_tags_votes')
      if (fixture.tagVotes === undefined) expect(row).toBeUndefined()
      else expect(row).toMatchObject({ imported: 2, merged: 0, leftOut: 2, quarantined: 1 })
    })

    it('takes requests with their bounties, and pays none of them twice', async () => {
      expect([...(await requestsHere(db))].sort()).toEqual([...(fixture.requests ?? [])].sort())
      for (const [table, counts] of Object.entries(fixture.asked ?? {})) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
      const { rows: claims } = await sql<{ line: string }>`
        select concat(m.name, ': ', q.title, ' until ',
          to_char(c.expires_at at time zone 'UTC', 'YYYY-MM-DD')) as line
        from request_claim c join member m on m.id = c.member_id
        join request q on q.id = c.request_id where c.ended_at is null order by 1`.execute(db)
      expect(claims.map(({ line }) => line)).toEqual(fixture.claimed ?? [])
      // What is paid is in what members bring: only what is held is booked.
      const { rows } = await sql<{ held: string; booked: string }>`
        select (select coalesce(sum(amount), 0) from request_bounty where state = 'held')::text
          as held, (select coalesce(sum(points + bytes), 0) from request)::text as booked`.execute(
        db,
      )
      expect(rows[0].booked).toBe(rows[0].held)
    })

    it('takes wiki pages with what they were before, and for those who could read them', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(p.path, ' “', p.title, '” ', coalesce(p.reader, 'everyone'), '/',
          coalesce(p.editor, 'everyone'), ': ', p.body, ' (' || (
            select string_agg(concat(v.number, ' ', v.state ->> 'title', ': ', v.state ->> 'body',
              ' (' || nullif(array_to_string(v.changed, ', '), '') || ')'), '; ' order by v.number)
            from revision v where v.entity = 'wiki' and v.entity_id = p.id) || ')') as line
        from import_row r join wiki_page p on p.id = r.new_id
        where r.kind in ('wiki', 'page') order by p.path`.execute(db)
      expect(rows.map(({ line }) => line)).toEqual(fixture.wiki ?? [])
      for (const [table, counts] of Object.entries(fixture.pages ?? {})) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
    })

    it('gives the secondary roles that members had, which allow nothing yet', async () => {
      const { rows } = await sql<{ line: string }>`
        select m.name || ': ' || r.slug || ' “' || r.name || '”' as line
        from given_role g join member m on m.id = g.member_id join role r on r.slug = g.role
        where g.ended_at is null order by 1`.execute(db)
      expect(rows.map(({ line }) => line)).toEqual(fixture.secondaryRoles ?? [])
      const gifts = first.report.tables.find(({ table }) =>
        /users_levels|bb_user_group/.test(table),
      )
      if (fixture.roleGifts !== undefined) expect(gifts).toMatchObject(fixture.roleGifts)
    })

    it('takes what is freeleech for one member, as far as it has not ended', async () => {
      const day = (column: string) => {
        return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD')`
      }
      const { rows } = await sql<{ line: string }>`
        select concat(m.name, ': ', t.name, ' until ', ${day('u.expires_at')}) as line
        from token_use u join member m on m.id = u.member_id join torrent t on t.id = u.torrent_id
        union all
        select concat(m.name, ': everything until ', ${day('p.ends_at')})
        from promotion p join member m on m.id = p.target_id where p.scope = 'personal'`.execute(db)
      expect(rows.map(({ line }) => line).sort()).toEqual(fixture.freeleech ?? [])
      for (const [table, counts] of Object.entries(fixture.free ?? {})) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
      const { rows: pairs } = await sql<{ member: number; torrent: number }>`
        select member_id as member, torrent_id as torrent from token_use`.execute(db)
      for (const { member, torrent } of pairs) {
        const found = await factors.now(db, member, [torrent], IMPORTED_AT)
        expect(found.get(torrent)).toMatchObject({ downPermille: 0, isPersonal: true })
      }
    })

    it('takes seeding requirements that are open, with their warnings', async () => {
      expect(await requirementsHere(db)).toEqual(fixture.requirements ?? [])
      for (const [table, counts] of Object.entries(fixture.required ?? {})) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
    })

    it('lets members watch the requests that they voted for', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(m.name, ': ', q.title) as line
        from watch w join member m on m.id = w.member_id join request q on q.id = w.subject_id
        where w.kind = 'request' and w.level = 'watch' order by 1`.execute(db)
      expect(rows.map(({ line }) => line)).toEqual(fixture.watched ?? [])
    })

    it('takes who is credited, with the roles, and the texts of profiles', async () => {
      const { rows: credited } = await sql<{ line: string }>`
        select concat(b.title, ': ', string_agg(concat(position, ' ', role, ' ', name,
          case when name_key <> lower(name) then ' (' || name_key || ')' end), ', '
          order by position)) as line
        from bundle_credit c join bundle b on b.id = c.bundle_id group by b.id order by 1`.execute(
        db,
      )
      expect(credited.map(({ line }) => line)).toEqual(fixture.credits ?? [])
      const credits = first.report.tables.find(({ table }) => table === 'torrents_artists')
      if (fixture.credited === undefined) expect(credits).toBeUndefined()
      else expect(credits).toMatchObject(fixture.credited)
      const { rows } = await sql<{ name: string; about: string }>`
        select name, about from member where about <> ''`.execute(db)
      const about = Object.fromEntries(rows.map((row) => [row.name, row.about]))
      expect(about).toMatchObject(fixture.about ?? {})
    })

    it('takes open invites, which are used with the codes that were sent out', async () => {
      const { rows } = await sql<Record<'name' | 'email' | 'hash' | 'year', string | null>>`
        select m.name, i.email, encode(i.former_code_hash, 'hex') as hash,
          to_char(i.expires_at, 'YYYY') as year
        from invite i join member m on m.id = i.inviter_id order by i.id`.execute(db)
      const here = rows.map(({ name, email, hash, year }) => [name, email, hash, year])
      const there = (fixture.invites ?? []).map(([name, email, code, year]) => {
        return [name, email, secrets.lookupHash(code).toString('hex'), year]
      })
      expect(here).toEqual(there)
      const table = first.report.tables.find((one) => {
        return /^(invites|invite_codes|xbtit_invitations)$/.test(one.table)
      })
      if (fixture.invited !== undefined) expect(table).toMatchObject(fixture.invited)
      for (const [name, , code] of fixture.invites ?? []) {
        expect(await invites.find(db, secrets, code, IMPORTED_AT)).toMatchObject({ inviter: name })
      }
    })

    it('takes bookmarks and thanks', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(k.kind, ' ', m.name, ': ', t.name) as line
        from (
          select 'bookmark' as kind, member_id, target_id as torrent_id from bookmark
          union all select 'thanks', member_id, torrent_id from thanks
        ) k join member m on m.id = k.member_id join torrent t on t.id = k.torrent_id`.execute(db)
      const { made, ...tables } = fixture.marks
      expect(rows.map(({ line }) => line).sort()).toEqual([...made].sort())
      for (const [table, counts] of Object.entries(tables)) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
      const { rows: wrong } = await sql`
        select from torrent_stats s
        where s.thanks <> (select count(*) from thanks t where t.torrent_id = s.torrent_id)`.execute(
        db,
      )
      expect(wrong).toEqual([])
    })

    it('takes collections with their order', async () => {
      const { rows } = await sql<{ line: string }>`
        select concat(concat_ws(', ', concat(c.kind, ' ', m.name),
            case when is_open then 'open' end, case when is_private then 'private' end,
            concat('“', c.title, '”')), nullif(concat(' (', c.description, ')'), ' ()'), ': ',
          (select string_agg(coalesce(t.name, b.title), ', ' order by i.position)
            from collection_item i
            left join torrent t on i.target = 'torrent' and t.id = i.target_id
            left join bundle b on i.target = 'bundle' and b.id = i.target_id
            where i.collection_id = c.id)) as line
        from collection c join member m on m.id = c.owner_id`.execute(db)
      const { made, ...tables } = fixture.collections
      expect(rows.map(({ line }) => line).sort()).toEqual([...made].sort())
      for (const [table, counts] of Object.entries(tables)) {
        expect(first.report.tables.find((one) => one.table === table)).toMatchObject(counts)
      }
      const { rows: wrong } = await sql`
        select from collection c where (c.items, c.items) <> (
          select count(*), coalesce(max(position), 0) from collection_item i
          where i.collection_id = c.id)
        or c.comments <> (
          select count(*) from comment where target = 'collection' and target_id = c.id)`.execute(
        db,
      )
      expect(wrong).toEqual([])
    })

    it('counts texts where they are shown', async () => {
      const { rows } = await sql`
        select 'torrent' as what, s.torrent_id as id from torrent_stats s where s.comments <> (
          select count(*) from comment where target = 'torrent' and target_id = s.torrent_id)
        union all select 'bundle', b.id from bundle b where b.comments <> (
          select count(*) from comment where target = 'bundle' and target_id = b.id)
        union all select 'request', q.id from request q where q.comments <> (
          select count(*) from comment where target = 'request' and target_id = q.id)
        union all select 'topic', t.id from topic t where (t.posts, t.last_post_id, t.numbers)
          <> (select count(*), coalesce(max(id), 0), count(*) from post where topic_id = t.id)
        union all select 'forum', f.id from forum f where (f.topics, f.posts) <> (
          select count(distinct t.id), count(*) from topic t join post p on p.topic_id = t.id
          where t.forum_id = f.id)`.execute(db)
      expect(rows).toEqual([])
    })

    it('lets members sign in with their old names and passwords, and renews the hashes', async () => {
      for (const [old, password] of Object.entries(fixture.passwords)) {
        const member = await access.forSignIn(db, old)
        expect(member, old).not.toBeNull()
        const cost = await access.bcryptCost(db)
        const hash = member?.password_hash ?? null
        expect(await passwords.isRight(password, hash, cost), old).toBe(true)
        expect(await passwords.isRight(`${password}!`, hash, cost), old).toBe(false)
        expect(hash).not.toMatch(/^[0-9a-f]{32,40}$/)
      }
    })

    it('changes nothing when it runs again', async () => {
      const not = [...NOT_COMPARED, 'import_source', 'import_run']
      // What members have removed since stays removed.
      await sql`delete from bookmark`.execute(db)
      const once = await contents(db, not)
      const again = { source, mapping, torrents }
      const second = await importInto(database.url, { ...again, from: dump })
      await importInto(database.url, { ...again, from: server.url(name) })
      expect(await contents(db, not)).toEqual(once)
      // What is not read again is still counted.
      expect(second.report.tables).toEqual(first.report.tables)
    })

    it('books only what changed on the old site since', async () => {
      await server.say(name, fixture.later.sql)
      const missing = fixture.later.files ?? {}
      writeAll(missing)
      const sum = async () => {
        const { rows } = await sql<{ sum: string }>`
          select sum(uploaded)::text as sum from member_totals`.execute(db)
        return BigInt(rows[0].sum)
      }
      const earlier = await sum()
      const from = server.url(name)
      const { report } = await importInto(database.url, {
        ...{ source, from, torrents, mapping },
      })
      expect(String((await sum()) - earlier)).toBe(fixture.later.uploaded)
      expect(report.sums.filter((one) => !addsUp(one))).toEqual([])
      expect((await ledgerCheck.check(db)).faults).toEqual([])
      const row = report.tables.find(({ table }) =>
        /^torrents$|bb_bt_torrents|xbtit_files/.test(table),
      )
      expect(row?.imported).toBe(fixture.torrents.imported + Object.keys(missing).length)
      const items = report.tables.find(({ table }) => table === 'collages_torrents')
      const asked = await requestsHere(db)
      for (const line of fixture.later.requests ?? []) expect(asked).toContain(line)
      const { requirements = fixture.requirements ?? [], warnings } = fixture.later
      expect(await requirementsHere(db)).toEqual(requirements)
      expect(await warningsHere(db)).toEqual(warnings ?? fixture.warnings)
      if (fixture.later.items !== undefined) expect(items?.imported).toBe(fixture.later.items)
    })

    it('has after runs by difference what a run that reads everything again has', async () => {
      const not = [...NOT_COMPARED, 'import_source', 'import_run']
      const again = { source, from: server.url(name), torrents, mapping }
      const found = await contents(db, not)
      const { report } = await importInto(database.url, again)
      const torrentsThen = await plainTorrents(db)
      await sql`drop schema import cascade`.execute(db)
      const whole = await importInto(database.url, again)
      expect(report).toEqual(whole.report)
      expect(await plainTorrents(db)).toEqual(torrentsThen)
      expect(await contents(db, not)).toEqual(found)
    })

    it('can be undone: the database is what it was', async () => {
      const result = await oneAtATime(database.url, silentLog(), (one) => undo(one.db, IMPORTED_AT))
      expect(result).toEqual({
        ok: true,
        members: fixture.imported,
        torrents: fixture.torrents.imported + Object.keys(fixture.later.files ?? {}).length,
      })
      expect(await contents(db, NOT_COMPARED)).toEqual(before)
    })
  })
})
