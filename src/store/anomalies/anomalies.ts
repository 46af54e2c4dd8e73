import { sql } from 'kysely'
import type { AnomalyKind, AnomalyState, FoundKind } from '../../domain/anomalies/rules/index.ts'
import { caseRules } from '../../domain/anomalies/rules/index.ts'
import type { Evidence, Finding } from '../../domain/anomalies/rule.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { withoutFailed } from '../records/tasks/failed-rows.ts'
import * as keyset from '../base/keyset.ts'

// Unusual activity, and staff decisions about it. No code here bans a member.

export interface Found {
  readonly kind: FoundKind
  readonly memberId: number
  /**
   * What the anomaly is about in addition to the member: the ID of a torrent or member, an address,
   * or ''.
   */
  readonly subject: string
  readonly finding: Finding
}

/** Returns the time up to which traffic was checked; null when none was. */
export async function watchedUntil(db: Db): Promise<Date | null> {
  const row = await db.selectFrom('anomaly_watch').select('until').executeTakeFirstOrThrow()
  return row.until
}

/**
 * Stores the findings of a check, and the time up to which it covered traffic. A known anomaly has
 * the score and the evidence of its worst finding, which are replaced together. An anomaly that
 * staff dismissed is reopened only by a worse finding. Findings of rules that make cases wait for
 * staff immediately; an evaluation decides about the others (store/fair-play/findings.ts).
 *
 * @param fails what to do about a finding that cannot be stored, whose text is that of a client
 */
export async function keep(
  db: Db,
  found: readonly Found[],
  until: Date,
  now: Date,
  fails?: (found: Found, error: unknown) => void,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await tx.updateTable('anomaly_watch').set({ until }).execute()
    const all = { rows: found, work: (some: readonly Found[]) => keepSome(tx, some, now) }
    const kept = await withoutFailed(tx, [all], fails)
    return kept.reduce((sum, rows) => sum + rows, 0)
  })
}

/** Stores some findings together; returns how many rows changed, as the only result. */
async function keepSome(tx: Db, found: readonly Found[], now: Date): Promise<readonly number[]> {
  const rows = found.map(({ kind, memberId, subject, finding }) => {
    const { score, evidence } = finding
    return { kind, memberId, subject, score, evidence, waits: caseRules.includes(kind) }
  })
  const { numAffectedRows = 0n } = await sql`
      insert into anomaly (kind, member_id, subject, score, evidence, first_at, last_at,
        waits_since)
      select kind, "memberId", subject, score, evidence, ${now}, ${now},
        case when waits then ${now}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given
        (kind text, "memberId" bigint, subject text, score integer, evidence jsonb, waits boolean)
      order by kind, "memberId", subject
      on conflict (kind, member_id, subject) do update set
        score = greatest(anomaly.score, excluded.score),
        evidence = case when excluded.score < anomaly.score
          then anomaly.evidence else excluded.evidence end,
        last_at = excluded.last_at, times = anomaly.times + 1,
        state = case when anomaly.state = 'dismissed' and excluded.score > anomaly.score
          then 'open' else anomaly.state end,
        waits_since = case when anomaly.state = 'dismissed' and excluded.score > anomaly.score
          then excluded.waits_since else anomaly.waits_since end
      where anomaly.last_at < excluded.last_at`.execute(tx)
  return [Number(numAffectedRows)]
}

export interface AnomalyFilter {
  /** The staff member who reads, and who sees no findings about themselves. */
  readonly readerId?: number
  readonly state: AnomalyState
  readonly kind: AnomalyKind | null
  readonly after: { readonly score: number; readonly id: number } | null
  readonly limit: number
}

export type AnomalyRow = Awaited<ReturnType<typeof list>>[number]

/** Returns anomalies in a state, highest score first. */
export async function list(db: Db, { readerId, state, kind, after, limit }: AnomalyFilter) {
  let query = rows(db).where('anomaly.state', '=', state)
  if (readerId !== undefined) query = query.where('anomaly.member_id', '<>', readerId)
  if (kind !== null) query = query.where('anomaly.kind', '=', kind)
  if (after !== null) {
    query = query.where(keyset.below(['anomaly.score', after.score], ['anomaly.id', after.id]))
  }
  return query.orderBy('anomaly.score', 'desc').orderBy('anomaly.id', 'desc').limit(limit).execute()
}

/** Returns the anomalies of one member: undecided ones first, then newest first. */
export async function ofMember(db: Db, memberId: number, limit: number) {
  return rows(db)
    .where('anomaly.member_id', '=', memberId)
    .orderBy(sql`anomaly.waits_since is null`)
    .orderBy('anomaly.id', 'desc')
    .limit(limit)
    .execute()
}

/**
 * Returns an anomaly for the staff member who reads; null: there is none, or it is about that staff
 * member.
 */
export async function find(db: Db, id: number, readerId?: number): Promise<AnomalyRow | null> {
  const row = await rows(db).where('anomaly.id', '=', id).executeTakeFirst()
  return row === undefined || row.memberId === readerId ? null : row
}

/** Selects the subject of anomalies of some kinds as an ID; null for other kinds. */
function subjectId(kinds: readonly AnomalyKind[]) {
  return sql`case when anomaly.kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))})
    and anomaly.subject ~ '^[0-9]{1,18}$' then anomaly.subject::bigint end`
}

function rows(db: Db) {
  return (
    db
      .selectFrom('anomaly')
      .innerJoin('member', 'member.id', 'anomaly.member_id')
      // The ID is compared as a number, so that each line looks up its torrent instead of reading
      // all of them.
      .leftJoin('torrent', (join) =>
        join.on(sql<boolean>`torrent.id = ${subjectId(['impossible-speed', 'upload-to-nobody'])}`),
      )
      .leftJoin('member as other', (join) =>
        join.on(sql<boolean>`other.id = ${subjectId(['mutual-fills'])}`),
      )
      .select('anomaly.member_id as memberId')
      .select(['anomaly.id', 'anomaly.kind', 'anomaly.subject', 'anomaly.score', 'anomaly.times'])
      .select(['anomaly.first_at as firstAt', 'anomaly.last_at as lastAt', 'anomaly.state'])
      .select(['anomaly.decided_by_name as decidedBy', 'anomaly.decided_at as decidedAt'])
      .select('anomaly.waits_since as waitsSince')
      .select([
        'anomaly.note',
        'member.name as member',
        'member.role',
        'member.state as memberState',
      ])
      .select(['torrent.id as torrentId', 'torrent.name as torrent'])
      .select('other.name as other')
      .select(sql<readonly Evidence[]>`anomaly.evidence`.as('evidence'))
      .$narrowType<{ kind: AnomalyKind }>()
  )
}

/**
 * Stores a staff decision about one anomaly; false if it was decided since, or does not exist. The
 * verdict on a case decides all anomalies of its member (store/fair-play/cases.ts).
 */
export async function decide(
  db: Db,
  id: number,
  verdict: { readonly state: AnomalyState; readonly note: string },
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('anomaly')
      .from('member')
      .set({
        state: verdict.state,
        note: verdict.note === '' ? null : verdict.note,
        decided_by: by.memberId,
        decided_by_name: by.name,
        decided_at: now,
        waits_since: waitsAfter(verdict.state, now),
      })
      .whereRef('member.id', '=', 'anomaly.member_id')
      .where('anomaly.id', '=', id)
      .where('anomaly.state', '<>', verdict.state)
      .returning(['anomaly.kind', 'member.id', 'member.name'])
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'member', id: row.id, name: row.name }
    const after = { anomaly: row.kind, state: verdict.state, note: verdict.note || null }
    await audit.record(tx, { by, action: 'anomaly.decide', target, after }, now)
    return true
  })
}

/** Returns since when an anomaly waits for staff: a reopened one waits if its rule opens cases. */
function waitsAfter(state: AnomalyState, now: Date) {
  if (state !== 'open') return null
  const rules = sql.join(caseRules.map((kind) => sql.lit(kind)))
  return sql<Date | null>`case when anomaly.kind in (${rules}) then ${now}::timestamptz end`
}
