import { GIB } from '../../domain/units.ts'
import { isLimitedByHours } from '../../domain/ratio/standing.ts'
import type { State } from '../../domain/ratio/standing.ts'
import type { TimeText } from '../../shared/format.ts'
import { bytes, ratioText, requiredText, timeText } from '../../shared/format.ts'
import type { PageData } from '../http/action.ts'
import type { Field, FormSummary, Typed } from '../http/frame/fields.ts'
import { field, summary } from '../http/frame/fields.ts'
import type { SlotLine } from '../roles/parts/slots.ts'
import { slotLines } from '../roles/parts/slots.ts'
import { CAUSE_WORDS, STATE_WORDS } from './parts/standing.ts'
import { VACATION_DAYS } from './forms.ts'
import type { Seen } from './json.ts'
import { termText } from './terms.ts'

interface Line {
  readonly label: string
  readonly text: string
}

export interface StandingPage extends PageData {
  readonly word: string
  readonly isGood: boolean
  readonly isBad: boolean
  readonly says: string
  readonly rule: { readonly name: string; readonly says: string; readonly formula: string } | null
  readonly figures: readonly Line[]
  readonly terms: readonly Line[]
  readonly mend: readonly string[]
  readonly hasMend: boolean
  readonly watch: { readonly ends: TimeText; readonly most: string } | null
  readonly bans: readonly { readonly reason: string; readonly ends: TimeText | null }[]
  readonly hasBans: boolean
  readonly events: readonly { at: TimeText; from: string; to: string; because: string }[]
  readonly hasEvents: boolean
  readonly slots: readonly SlotLine[]
  readonly away: TimeText | null
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

/** The label of the required ratio, which most formulas contain too; it is shown only once. */
const REQUIRED = 'Required'

const SAYS: Readonly<Record<State, string>> = {
  exempt: 'No ratio policy applies to you.',
  ok: 'You meet the ratio policy.',
  watch: 'You can download, but you do not meet the ratio policy. Recover before ratio watch ends.',
  disabled: 'Downloading is disabled until you meet the ratio policy again. You can always seed.',
}

export function standingPage(seen: Seen, form: Typed, now: Date): StandingPage {
  const { row, opinion, events, bans, vacation } = seen
  const { policy, verdict } = opinion
  const state = row?.state ?? (opinion.isExempt ? 'exempt' : 'ok')
  const fields = [
    field(form, 'days', 'Days', {
      type: 'number',
      isRequired: true,
      hint:
        `From ${VACATION_DAYS.least} to ${VACATION_DAYS.most}. You can end the ` +
        `vacation earlier.`,
    }),
  ]
  const hint = { exempt: 'good', ok: 'good', watch: '', disabled: 'bad' }[state]
  return {
    title: 'Ratio standing',
    word: STATE_WORDS[state],
    isGood: hint === 'good',
    isBad: hint === 'bad',
    says: SAYS[state],
    rule: policy && {
      name: `${policy.name}: ${policy.strategy.label}`,
      says: policy.strategy.description,
      formula: verdict.explain.formula,
    },
    figures: [
      { label: REQUIRED, text: requiredText(verdict.required) },
      { label: 'Your ratio', text: ratioText(verdict.actual) },
      { label: 'Met', text: verdict.satisfied ? 'yes' : 'no' },
    ],
    terms: verdict.explain.terms
      .filter(({ label }) => label !== REQUIRED)
      .map((term) => ({ label: term.label, text: termText(term) })),
    mend: verdict.explain.mend.map((term) => `${term.label} ${termText(term)}`),
    hasMend: verdict.explain.mend.length > 0,
    watch: watchPart(seen, now),
    bans: bans.map(({ reason, endsAt }) => ({ reason, ends: endsAt && timeText(endsAt, now) })),
    hasBans: bans.length > 0,
    events: events.map(({ at, from_state: from, to_state: to, cause }) => ({
      at: timeText(at, now),
      from: STATE_WORDS[from as State],
      to: STATE_WORDS[to as State],
      because: CAUSE_WORDS[cause] ?? cause,
    })),
    hasEvents: events.length > 0,
    slots: slotLines(seen.slots),
    away: vacation && timeText(vacation, now),
    fields,
    summary: summary(form, fields),
  }
}

function watchPart({ row, opinion }: Seen, now: Date): StandingPage['watch'] {
  if (row === null || row.state !== 'watch' || row.watch_ends_at === null) return null
  const { terms, verdict } = opinion
  const total = BigInt(Math.round(terms.watchGib * GIB)) + row.watch_base
  const most = isLimitedByHours(verdict, terms)
    ? `for more than ${terms.watchHours} h during it`
    : `more than ${bytes(total)} in total`
  return { ends: timeText(row.watch_ends_at, now), most }
}
