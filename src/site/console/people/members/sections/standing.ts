import { states } from '../../../../../domain/ratio/standing.ts'
import { ratioText, requiredText, timeText, utc } from '../../../../../shared/format.ts'
import { decimal, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import * as leechRights from '../../../../../store/ratio/leech-rights.ts'
import type { StandingRow } from '../../../../../store/ratio/standings.ts'
import * as standings from '../../../../../store/ratio/standings.ts'
import { CAUSE_WORDS, STATE_WORDS } from '../../../../ratio/parts/standing.ts'
import { moment, words } from '../../../../ui/cells.ts'
import type { Fact } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'
import { memberSection } from '../section.ts'

const FEW = 10

const shape = record({
  state: oneOf(['exempt', 'ok', 'watch', 'disabled']),
  policy: text(60).nullable(),
  required: decimal,
  actual: decimal.nullable(),
  since: time,
  watchEndsAt: time.nullable(),
  decided: record({ state: oneOf(states), reason: text(200), by: text(30).nullable() }).nullable(),
}).nullable()

/** A member's ratio standing, the reasons for it, and staff overrides with their outcome. */
export const standing = memberSection({
  name: 'standing',
  leaf: 'economy',
  permission: 'ratio.see',
  statements: 4,
  read: async ({ profile: { id }, call: { db } }) => ({
    row: await standings.rowOf(db, id),
    decided: await standings.overrideOf(db, id),
    bans: await leechRights.of(db, id),
    events: await standings.events(db, id, FEW),
  }),
  part: ({ row, decided, bans, events }, { href, isBelow, call }) =>
    section('Ratio standing', {
      lead: row === null ? 'This member has not been evaluated yet.' : null,
      facts: [
        ...(row === null ? [] : factsOf(row)),
        ...(decided === null
          ? []
          : [
              {
                label: 'Staff override',
                text:
                  `${STATE_WORDS[decided.state]}, by ${decided.by ?? 'the program'}: ` +
                  decided.reason,
              },
              {
                label: 'Override ends',
                text: decided.expires_at ? utc(decided.expires_at) : 'lifted',
              },
            ]),
        ...bans.map(({ cause, reason, endsAt }) => ({
          label: `No downloads (${cause})`,
          text: endsAt === null ? reason : `${reason}, until ${utc(endsAt)}`,
        })),
      ],
      table:
        events.length === 0
          ? null
          : tablePart({
              caption: 'Changes of the standing, newest first',
              rows: events.map((one) => ({
                head: words('From', wordOf(one.from_state)),
                cells: [
                  words('To', wordOf(one.to_state)),
                  words('Reason', CAUSE_WORDS[one.cause] ?? one.cause),
                  moment('Time', timeText(one.at, call.now)),
                ],
              })),
              nothing: '',
            }),
      links: [
        ...(isBelow && call.can('ratio.override')
          ? [{ label: 'Override standing', href: `${href}/standing` }]
          : []),
        { label: 'Ratio watch', href: '/admin/watch' },
        { label: 'Ratio policies', href: '/admin/ratio' },
      ],
    }),
  json: {
    shape: { ratioStanding: shape },
    of: ({ row, decided }) => ({
      ratioStanding:
        row === null
          ? null
          : {
              state: row.state,
              policy: row.policy,
              required: row.required,
              actual: row.actual,
              since: row.since,
              watchEndsAt: row.watch_ends_at,
              decided: decided && {
                state: decided.state,
                reason: decided.reason,
                by: decided.by,
              },
            },
    }),
  },
})

function factsOf(row: StandingRow): readonly Fact[] {
  const strikes = row.strikes.length
  return [
    { label: 'Now', text: `${STATE_WORDS[row.state]} since ${utc(row.since)}` },
    { label: 'Policy', text: row.policy ?? 'none applies' },
    { label: 'Required', text: requiredText(row.required) },
    { label: 'Reached', text: ratioText(row.actual) },
    { label: 'Policy met', text: row.is_satisfied ? 'yes' : 'no' },
    ...(row.watch_ends_at ? [{ label: 'Watch ends', text: utc(row.watch_ends_at) }] : []),
    ...(strikes > 0 ? [{ label: 'Violations', text: String(strikes) }] : []),
    ...(row.probation_until ? [{ label: 'Probation until', text: utc(row.probation_until) }] : []),
    { label: 'Evaluated', text: utc(row.judged_at) },
  ]
}

function wordOf(state: string): string {
  return STATE_WORDS[state as keyof typeof STATE_WORDS] ?? state
}
