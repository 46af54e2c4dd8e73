import { sql } from 'kysely'
import type { ClassRule, Facts } from '../../domain/roles/class-rules.ts'
import { judge } from '../../domain/roles/class-rules.ts'
import { move } from '../../domain/ledger/currencies.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { theProgram } from '../records/audit.ts'
import * as classRules from './class-rules.ts'
import type { Db } from '../base/db.ts'
import { endStreams } from '../records/live.ts'
import { named } from '../records/tasks/failed-rows.ts'
import * as ledger from '../records/ledger/ledger.ts'
import * as memberSlots from './member-slots.ts'
import { notifyAll } from '../notifications/notifications.ts'
import * as tasks from '../records/tasks/tasks.ts'

// Applies the rules of classes to members: evaluates, reports, and carries out the changes.

/** How many members a report names; the others are only counted. */
const LINES = 200

interface JudgedMember {
  readonly id: number
  readonly name: string
  readonly class: string | null
  readonly facts: Facts
}

interface FactsRow {
  readonly id: number
  readonly name: string
  readonly class: string | null
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly snatches: number
  readonly seededSeconds: number
  readonly ageSeconds: number
  readonly uploads: number
  readonly seedSize: bigint
  readonly seeded: number
  readonly milliPoints: bigint
}

function factsOf(row: FactsRow): Facts {
  const { uploaded, downloaded } = row
  return {
    uploaded: Number(uploaded),
    downloaded: Number(downloaded),
    ratio: downloaded === 0n ? Infinity : Number((uploaded * 1_000n) / downloaded) / 1_000,
    ageDays: Math.floor(row.ageSeconds / DAY_SECONDS),
    seedSize: Number(row.seedSize),
    meanSeedHours: row.seeded === 0 ? 0 : row.seededSeconds / row.seeded / HOUR_SECONDS,
    uploads: row.uploads,
    snatches: row.snatches,
    points: Math.floor(Number(row.milliPoints) / 1_000),
  }
}

// Uses torrent_uploader, peer_session_current, ledger_account_member and the primary key of
// member_torrent.
function factsOver(which: ReturnType<typeof sql>, now: Date) {
  return sql<FactsRow>`
    select m.id, m.name, m.class, t.uploaded, t.downloaded, t.snatches,
      t.seeded_seconds as "seededSeconds",
      extract(epoch from ${now}::timestamptz - m.created_at)::float8 as "ageSeconds",
      (select count(*) from torrent where uploader_id = m.id and state = 'listed') as uploads,
      (select coalesce(sum(size), 0)::byte_count from torrent where id in (
        select torrent_id from peer_session
        where member_id = m.id and ended_at is null and seeding)) as "seedSize",
      (select count(*) from member_torrent
        where member_id = m.id and seeded_seconds > 0) as seeded,
      coalesce((select balance from ledger_account
        where member_id = m.id and currency = 'points'), 0) as "milliPoints"
    from member m join member_totals t on t.member_id = m.id
    where ${which}`
}

/** Returns a member's values for all possible requirements; null: there is no such member. */
export async function factsOfMember(db: Db, memberId: number, now: Date): Promise<Facts | null> {
  const { rows } = await factsOver(sql`m.id = ${memberId}`, now).execute(db)
  const row = rows.at(0)
  return row === undefined ? null : factsOf(row)
}

/** Returns the class of a member; null: no class. */
export async function classOf(db: Db, memberId: number): Promise<string | null> {
  const row = await db
    .selectFrom('member')
    .select('class')
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.class ?? null
}

/**
 * SQL: the members to evaluate. Staff are assigned and not reached by rules, locked classes do not
 * change, and banned members are skipped.
 */
const JUDGED = sql`m.role in ('member', 'uploader') and not m.class_locked
  and m.state = 'active'`

/** Returns members to evaluate after `after`, in the order of their IDs. */
async function some(db: Db, after: number, limit: number, now: Date) {
  const which = sql`m.id in (
    select id from member m where id > ${after} and ${JUDGED} order by id limit ${limit}
  ) order by m.id`
  const { rows } = await factsOver(which, now).execute(db)
  return rows.map((row) => ({ id: row.id, name: row.name, class: row.class, facts: factsOf(row) }))
}

export interface Move {
  readonly id: number
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  readonly isUp: boolean
}

export interface Judged {
  readonly members: number
  readonly moves: readonly Move[]
  /** The last member that was evaluated; null: there was none. */
  readonly last: number | null
}

/** Evaluates the rules for the next members after `after`, without changing anything. */
export async function look(
  db: Db,
  after: number,
  limit: number,
  now: Date,
  except: readonly number[] = [],
): Promise<Judged> {
  const rules = await classRules.ladder(db)
  const found = await some(db, after, limit, now)
  const members = found.filter(({ id }) => !except.includes(id))
  const ids = members.map(({ id }) => id)
  const moves = await named(ids, async () => members.flatMap((member) => moveOf(rules, member)))
  return { members: found.length, moves, last: found.at(-1)?.id ?? null }
}

function moveOf(rules: readonly ClassRule[], { id, name, class: before, facts }: JudgedMember) {
  const after = judge(rules, facts, before)
  if (after === before) return []
  const at = (slug: string | null) => rules.findIndex((rule) => rule.slug === slug)
  return [{ id, name, before, after, isUp: at(after) > at(before) }]
}

/**
 * Applies the rules to the next members after `after`, in one transaction. Members whose class was
 * assigned or locked in the meantime are skipped. Each changed member is notified.
 */
export async function carryOut(
  db: Db,
  after: number,
  limit: number,
  now: Date,
  except: readonly number[] = [],
): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const rules = await classRules.ladder(tx)
    const judged = await look(tx, after, limit, now, except)
    const ids = judged.moves.map(({ id }) => id)
    return { ...judged, moves: await named(ids, () => bringAbout(tx, rules, judged, now)) }
  })
}

/** Changes the classes of members; returns the members that were changed. */
async function bringAbout(
  tx: Db,
  rules: readonly classRules.NamedRule[],
  judged: Judged,
  now: Date,
) {
  const given = JSON.stringify(judged.moves)
  const { rows } = await sql<{ id: number }>`
      with moved as (
        update member m set class = x.after
        from jsonb_to_recordset(${given}::jsonb) as x (id bigint, before text, after text)
        where m.id = x.id and m.class is not distinct from x.before and ${JUDGED}
        returning m.id, x.before, x.after
      )
      insert into role_change (member_id, kind, before, after, cause, changed_by_name, at)
      select id, 'class', before, after, 'rule', ${theProgram.name}, ${now}::timestamptz
      from moved order by id returning member_id as id`.execute(tx)
  const done = new Set(rows.map(({ id }) => id))
  const moves = judged.moves.filter(({ id }) => done.has(id))
  await bring(tx, rules, moves, now)
  await memberSlots.settle(tx, [...done], now)
  // A class can allow and deny permissions, and an open stream would not learn about the change.
  for (const id of done) await endStreams(tx, id)
  for (const to of new Set(moves.map((move) => `${move.isUp}:${move.after ?? ''}`))) {
    const told = moves.filter((move) => `${move.isUp}:${move.after ?? ''}` === to)
    const name = rules.find(({ slug }) => slug === told[0].after)?.name ?? 'none'
    const code = told[0].isUp ? 'class-reached' : 'class-lost'
    const members = told.map(({ id }) => id)
    await notifyAll(tx, { members, code, data: { class: name }, href: '/me', now })
  }
  return moves
}

/** Gives members who have reached a class its grants, only once per member and class. */
async function bring(
  tx: Db,
  rules: readonly classRules.NamedRule[],
  moves: readonly Move[],
  now: Date,
): Promise<void> {
  for (const { id, after, isUp } of moves) {
    const rule = isUp ? rules.find(({ slug }) => slug === after) : undefined
    if (rule === undefined || rule.invites === 0) continue
    await ledger.post(tx, {
      kind: 'promotion',
      key: `class:${rule.slug}:${id}`,
      cause: { says: rule.name },
      entries: move('invites', BigInt(rule.invites), { system: 'staff' }, { member: id }),
      by: null,
      now,
    })
  }
}

export type ReportRow = Awaited<ReturnType<typeof reports>>[number]

/** Lists reports, newest first. */
export async function reports(db: Db, limit: number) {
  return db
    .selectFrom('class_report')
    .select(['id', 'is_dry as isDry', 'asked_by_name as askedBy', 'asked_at as askedAt'])
    .select(['done_at as doneAt', 'members', 'promoted', 'demoted', 'lines'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Returns a report that was requested but not made yet; undefined when there is none. */
export async function askedReport(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom('class_report')
    .select('id')
    .where('done_at', 'is', null)
    .where('is_dry', '=', true)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** Requests a report of what the rules would change; does nothing if one is already requested. */
export async function askReport(db: Db, by: Actor, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if ((await askedReport(tx)) === undefined) {
      const asked = { is_dry: true, asked_by_name: by.name, asked_at: now }
      await tx.insertInto('class_report').values(asked).execute()
    }
    await tasks.wake(tx, 'report-classes')
    if (by.memberId === null) return
    const target = { kind: 'report', name: 'classes' }
    await audit.record(tx, { by, action: 'class.report', target }, now)
  })
}

export interface Summary {
  readonly members: number
  readonly moves: readonly Move[]
}

/** Stores a report: one that was requested, or that of a run that changed members. */
export async function report(
  db: Db,
  id: number | null,
  { members, moves }: Summary,
  now: Date,
): Promise<void> {
  const promoted = moves.filter(({ isUp }) => isUp).length
  const lines = moves.slice(0, LINES).map(({ name, before, after }) => ({ name, before, after }))
  const made = {
    done_at: now,
    ...{ members, promoted, demoted: moves.length - promoted },
    lines: JSON.stringify(lines),
  }
  if (id !== null) {
    await db.updateTable('class_report').set(made).where('id', '=', id).execute()
    return
  }
  const asked = { is_dry: false, asked_by_name: theProgram.name, asked_at: now }
  await db
    .insertInto('class_report')
    .values({ ...asked, ...made })
    .execute()
}

/** Deletes all but the newest reports. */
export async function pruneReports(db: Db, kept: number): Promise<void> {
  await sql`delete from class_report where id not in (
    select id from class_report order by id desc limit ${kept})`.execute(db)
}
