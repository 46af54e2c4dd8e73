import { sql } from 'kysely'
import type { Evidence } from '../../domain/anomalies/rule.ts'
import type { AnomalyKind, AnomalyState } from '../../domain/anomalies/rules/index.ts'
import { byteRules } from '../../domain/anomalies/rules/index.ts'
import { isUnexplained } from '../../domain/fair-play/findings.ts'
import type { Top } from '../../domain/fair-play/standing.ts'
import type { Verdict } from '../../domain/fair-play/verdicts.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'

// The findings of rules (store/anomalies), as part of a case.

/**
 * The most findings about bytes that one evaluation considers: the rules find at most 500 per hour,
 * and the evaluated day began 36 hours ago.
 */
const MOST_WEIGHED = 20_000

interface FoundRow {
  readonly id: number
  readonly torrentId: number
  readonly evidence: readonly Evidence[]
  readonly tops: readonly Top[]
}

/**
 * Lets findings about bytes wait for staff if the balance of swarms does not explain them, after
 * the evaluation of the day that started at `since`. Locks the findings in the order in which the
 * rules write them.
 */
export async function weighFindings(tx: Db, since: Date, now: Date): Promise<void> {
  const { rows } = await sql<FoundRow>`
    select found.id, found.subject::bigint as "torrentId", found.evidence,
      coalesce(known.standing -> 'tops', '[]') as tops
    from anomaly as found join fair_play_standing as known on known.member_id = found.member_id
    where found.kind = any(${byteRules}::text[]) and found.state = 'open'
      and found.waits_since is null and found.last_at > ${since} and found.subject ~ '^[0-9]{1,18}$'
    order by found.kind, found.member_id, found.subject limit ${MOST_WEIGHED}
    for update of found`.execute(tx)
  const open = rows.filter(({ tops, torrentId, evidence }) =>
    isUnexplained({ tops }, { torrentId, bytes: bytesOf(evidence) }),
  )
  if (open.length === 0) return
  const ids = open.map(({ id }) => id)
  await sql`update anomaly set waits_since = ${now} where id = any(${ids}::bigint[])`.execute(tx)
}

/** Returns the uploaded bytes of a finding. */
function bytesOf(evidence: readonly Evidence[]): number {
  return Number(evidence.find(({ unit }) => unit === 'bytes')?.value ?? 0)
}

/**
 * The state that a verdict on a case gives to its findings. Dismissed findings return if they
 * become worse.
 */
const STATES: Readonly<Record<Verdict, Exclude<AnomalyState, 'open'>>> = {
  cheater: 'confirmed',
  honest: 'dismissed',
  watch: 'dismissed',
}

interface Closing {
  readonly verdict: Verdict
  readonly note: string
  /**
   * Whether nothing waits: the verdict then replaces the last one, and decides the same findings
   * again.
   */
  readonly isSecond: boolean
}

/** Closes the findings about a member with a verdict; returns the rules that had found them. */
export async function closeFindings(
  tx: Db,
  memberId: number,
  { verdict, note, isSecond }: Closing,
  by: Actor,
  now: Date,
): Promise<readonly AnomalyKind[]> {
  const found = await tx
    .selectFrom('anomaly')
    .select(['id', 'kind'])
    .where('member_id', '=', memberId)
    .where(
      sql<boolean>`(state = 'open' or (${isSecond} and decided_at = (
        select at from fair_play_verdict where member_id = ${memberId}
        order by id desc limit 1)))`,
    )
    .orderBy('kind')
    .orderBy('subject')
    .forUpdate()
    .$narrowType<{ kind: AnomalyKind }>()
    .execute()
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  await tx
    .updateTable('anomaly')
    .set({
      ...{ state: STATES[verdict], waits_since: null, note: note === '' ? null : note },
      ...{ decided_by: by.memberId, decided_by_name: by.name, decided_at: now },
    })
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .execute()
  return [...new Set(found.map(({ kind }) => kind))]
}
