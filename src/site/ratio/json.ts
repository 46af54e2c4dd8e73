import { leechBanCauses } from '../../store/ratio/leech-rights.ts'
import { states } from '../../domain/ratio/standing.ts'
import type { Term } from '../../domain/ratio/strategy.ts'
import { decimal, flag, list, oneOf, record, text, time } from '../../shared/shape.ts'
import type * as leechRights from '../../store/ratio/leech-rights.ts'
import type { EventRow, StandingRow } from '../../store/ratio/standings.ts'
import type { Opinion } from '../../store/ratio/verdicts.ts'
import type { MemberSlots } from '../roles/parts/slots.ts'
import { slotsShape } from '../roles/parts/slots.ts'

const term = record({
  label: text(200),
  value: text(40).describe('whole bytes, hours, GiB-hours, torrents, or shares of 1'),
  unit: oneOf(['bytes', 'ratio', 'hours', 'gib-hours', 'torrents', 'share']),
})

export const standingShape = record({
  state: oneOf(['exempt', 'ok', 'watch', 'disabled'])
    .nullable()
    .describe('null: not evaluated yet'),
  policy: text(60).nullable(),
  strategy: text(60).nullable(),
  required: decimal,
  actual: decimal.nullable().describe('null: no downloads to compare with'),
  satisfied: flag,
  formula: text(2_000),
  terms: list(term),
  mend: list(term).describe('what would satisfy the policy'),
  watchEndsAt: time.nullable(),
  mayDownload: flag,
  slots: slotsShape,
  forbidden: list(
    record({ cause: oneOf(leechBanCauses), reason: text(200), endsAt: time.nullable() }),
  ),
  vacationUntil: time.nullable(),
  events: list(record({ at: time, from: oneOf(states), to: oneOf(states), cause: text(20) })),
})

export interface Seen {
  readonly row: StandingRow | null
  readonly opinion: Opinion
  readonly events: readonly EventRow[]
  readonly bans: Awaited<ReturnType<typeof leechRights.of>>
  readonly vacation: Date | null
  readonly slots: MemberSlots
}

export function standingJson({ row, opinion, events, bans, vacation, slots }: Seen) {
  const { policy, verdict } = opinion
  const { required, actual, satisfied, explain } = verdict
  return {
    state: row?.state ?? null,
    policy: policy?.name ?? null,
    strategy: policy?.strategy.name ?? null,
    required,
    actual: Number.isFinite(actual) ? actual : null,
    satisfied,
    formula: explain.formula,
    terms: explain.terms.map(termJson),
    mend: explain.mend.map(termJson),
    watchEndsAt: row?.watch_ends_at ?? null,
    mayDownload: bans.length === 0,
    slots,
    forbidden: bans.map(({ cause, reason, endsAt }) => ({ cause, reason, endsAt })),
    vacationUntil: vacation,
    events: events.map(({ at, from_state: from, to_state: to, cause }) => ({
      at,
      from,
      to,
      cause,
    })),
  }
}

function termJson({ label, value, unit }: Term) {
  return { label, value: String(value), unit }
}
