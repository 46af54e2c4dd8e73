import { sql } from 'kysely'
import { rank } from '../domain/permissions.ts'
import type { MemberRole } from '../domain/permissions.ts'
import type { RatioInputs } from '../domain/ratio/inputs.ts'
import { usualValues } from '../domain/ratio/params.ts'
import type { Override } from '../domain/ratio/standing.ts'
import type { Verdict } from '../domain/ratio/strategy.ts'
import type { Terms } from '../domain/ratio/terms.ts'
import { termParams } from '../domain/ratio/terms.ts'
import type { Db } from './db.ts'
import type { Policy } from './ratio-policies.ts'

// Which policy judges a member, and what it says.

export interface JudgedMember {
  readonly id: number
  readonly role: MemberRole
  readonly createdAt: Date
  readonly override: Override['state'] | null
  readonly isOnVacation: boolean
}

/** The members, with what staff and they themselves decided. */
export async function membersOf(
  tx: Db,
  ids: readonly number[],
  now: Date,
): Promise<readonly JudgedMember[]> {
  const { rows } = await sql<JudgedMember>`
    select m.id, m.role, m.created_at as "createdAt", o.state as override,
      v.member_id is not null as "isOnVacation"
    from member m
    left join ratio_override o
      on o.member_id = m.id and (o.expires_at is null or o.expires_at > ${now})
    left join vacation v on v.member_id = m.id and ${now} between v.from_at and v.until_at
    where m.id = any(${[...ids]}::bigint[]) order by m.id`.execute(tx)
  return rows
}

export interface Opinion {
  /** Null: nobody judges this member. */
  readonly policy: Policy | null
  readonly verdict: Verdict
  readonly terms: Terms
  readonly isExempt: boolean
}

const NOTHING_ASKED: Verdict = {
  required: 0,
  actual: Infinity,
  satisfied: true,
  leechSlots: null,
  explain: { formula: 'nothing is required', terms: [], mend: [] },
}

/** By category: what members moved and snatched of it. */
export type InputsOf = ReadonlyMap<number, ReadonlyMap<number, Partial<RatioInputs>>>

/**
 * What the policies say of a member: the one of the role, else the one for everyone; and each of a
 * category, over what was moved in it. The first that is broken decides.
 */
export function opinionOf(
  policies: readonly Policy[],
  { id, role }: Pick<JudgedMember, 'id' | 'role'>,
  inputs: RatioInputs,
  byCategory: InputsOf = new Map(),
): Opinion {
  const main =
    policies.find((one) => one.scope === 'role' && one.role === role) ??
    policies.find((one) => one.scope === 'everyone') ??
    null
  const all = [main, ...policies.filter(({ scope }) => scope === 'category')]
  const opinions = all
    .filter((one) => one !== null)
    .map((policy) => {
      const own = policy.categoryId === null ? {} : byCategory.get(policy.categoryId)?.get(id)
      const nothing = { uploaded: 0n, downloaded: 0n, snatches: 0 }
      const given = policy.categoryId === null ? inputs : { ...inputs, ...nothing, ...own }
      return { policy, verdict: policy.strategy.evaluate(given, policy.params) }
    })
  const decisive = opinions.find(({ verdict }) => !verdict.satisfied) ?? opinions.at(0)
  if (decisive === undefined) {
    return { policy: null, verdict: NOTHING_ASKED, terms: usualValues(termParams), isExempt: true }
  }
  const { terms, strategy } = decisive.policy
  const isStaff = terms.staffExempt && rank(role) >= rank('moderator')
  return { ...decisive, terms, isExempt: isStaff || strategy.name === 'global_freeleech' }
}

/** What these members moved and snatched in the categories that policies are about. */
export async function categoryInputs(
  tx: Db,
  policies: readonly Policy[],
  ids: readonly number[],
): Promise<InputsOf> {
  const categories = policies.flatMap(({ categoryId }) => (categoryId === null ? [] : [categoryId]))
  const found = new Map(categories.map((one) => [one, new Map<number, Partial<RatioInputs>>()]))
  if (categories.length === 0) return found
  const { rows } = await sql<{
    category: number
    id: number
    uploaded: bigint
    downloaded: bigint
    snatches: number
  }>`
    select t.category_id as category, h.member_id as id, sum(h.uploaded) as uploaded,
      sum(h.downloaded) as downloaded,
      count(*) filter (where h.completed_at is not null) as snatches
    from member_torrent h join torrent t on t.id = h.torrent_id
    where h.member_id = any(${[...ids]}::bigint[]) and t.category_id = any(${categories}::bigint[])
    group by 1, 2`.execute(tx)
  for (const { category, id, ...moved } of rows) found.get(category)?.set(id, moved)
  return found
}
