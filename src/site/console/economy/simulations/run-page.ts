import { DAY_SECONDS } from '../../../../domain/units.ts'
import { count, ratioText, requiredText, timeText } from '../../../../shared/format.ts'
import { promotionScopes, factorsText } from '../../../../domain/promotions/scopes.ts'
import type { SimulationGiven } from '../../../../domain/ratio/simulations/given.ts'
import type { Params, Values } from '../../../../domain/ratio/params.ts'
import { strategyNamed } from '../../../../domain/ratio/strategies.ts'
import { termParams } from '../../../../domain/ratio/terms.ts'
import { formulaNamed } from '../../../../domain/points/formulas.ts'
import type { SimulationRow, TouchedRow } from '../../../../store/ratio/simulations.ts'
import { figure, words } from '../../../ui/cells.ts'
import { dayText } from '../../../ui/day-chart.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Pager } from '../../../http/frame/pager.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Fact, SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { resultSections } from './parts/results.ts'
import { KINDS, SIMULATIONS, STATES, valueText } from './parts/values.ts'

export interface RunPage extends SectionsPage {
  readonly href: string
  readonly mayRun: boolean
  readonly isOpen: boolean
  /** Its progress in percent; null when it has ended. */
  readonly bar: { readonly text: string; readonly width: number } | null
  readonly nameControls: readonly Control[]
  /** Pages through the list of affected members. */
  readonly pager: Pager | null
}

/** Returns the page of a simulation: its input, its progress or result, and affected members. */
export function runPage(
  row: SimulationRow,
  touched: TablePage,
  mayRun: boolean,
  now: Date,
): RunPage {
  const isOpen = row.state === 'waiting' || row.state === 'running'
  const href = `${SIMULATIONS}/${row.id}`
  const { result } = row
  const hasResult = result !== null && row.kind !== 'dry-run'
  const given = untyped({ name: row.name })
  return {
    ...sectionsPage({
      title: row.name === '' ? `${KINDS[row.kind]}, simulated` : row.name,
      isLive: isOpen,
      links: hasResult
        ? [
            { label: 'Compare', href: `${SIMULATIONS}/compare?a=${row.id}` },
            { label: 'Days (CSV)', href: `${href}/days.csv` },
            { label: 'Members (CSV)', href: `${href}/members.csv` },
            { label: 'All (JSON)', href: `${href}.json` },
          ]
        : [],
      sections: [
        section('Request', { facts: [...askedFacts(row), ...stateFacts(row, now)] }),
        ...(hasResult ? resultSections(result, row.firstDay) : []),
        ...(hasResult ? [section('Affected members', { table: touched })] : []),
      ],
    }),
    ...{ href, mayRun, isOpen },
    bar: isOpen ? barOf(row) : null,
    nameControls: [control('text', given, 'name', 'Name', { maxLength: 60 })],
    pager: hasResult ? touched.pager : null,
  }
}

function barOf({ done, expected }: SimulationRow) {
  const share = expected === 0 ? 0 : Math.min(1, done / expected)
  const text = `${count(done)} of ${count(expected)} members`
  return { text, width: Math.round(share * 1_000) / 10 }
}

export function askedFacts(row: SimulationRow): readonly Fact[] {
  const { firstDay, lastDay, policyId, policy } = row
  if (policyId !== null) {
    return [{ label: 'Dry run of', text: policy ?? '', href: `/admin/ratio/${policyId}` }]
  }
  return [
    { label: 'What', text: KINDS[row.kind] },
    { label: 'Days', text: `${dayText(firstDay)} to ${dayText(lastDay)} (UTC)` },
    ...givenFacts(row.given),
  ]
}

function stateFacts(row: SimulationRow, now: Date): readonly Fact[] {
  const { state, error, madeBy, createdAt, spentMs, done } = row
  return [
    { label: 'State', text: error === null ? STATES[state] : `${STATES[state]}: ${error}` },
    { label: 'Members processed', text: count(done) },
    { label: 'Running time', text: `${(spentMs / 1_000).toFixed(1)} s` },
    { label: 'Requested', text: `by ${madeBy}, ${timeText(createdAt, now).text}` },
  ]
}

function givenFacts(given: SimulationGiven): readonly Fact[] {
  switch (given.kind) {
    case 'policy': {
      const [rule, ...others] = given.rules
      const strategy = strategyNamed(rule.strategy)
      return [
        { label: 'Strategy', text: strategy?.label ?? rule.strategy },
        { label: 'Applies to', text: rule.role ?? rule.scope },
        { label: 'Numbers', text: numbersText(strategy?.params ?? {}, rule.params) },
        { label: 'Grace period', text: numbersText(termParams, rule.terms) },
        { label: 'Other policies in effect', text: count(others.length) },
        {
          label: 'On the first day',
          text: given.begin === 'fresh' ? 'no member is on watch' : 'recorded standings',
        },
      ]
    }
    case 'promotion': {
      const { scope, target, upPermille, downPermille, from, until } = given
      const days = `${dayText(from / DAY_SECONDS)} to ${dayText(until / DAY_SECONDS - 1)} (UTC)`
      return [
        { label: 'For', text: [promotionScopes[scope], target].filter(Boolean).join(': ') },
        { label: 'Factors', text: factorsText(upPermille, downPermille) },
        { label: 'Would have applied', text: days },
      ]
    }
    case 'points': {
      const words = (one: typeof given.now) => {
        if (one === null) return 'none'
        const formula = formulaNamed(one.formula)
        const numbers = numbersText(formula?.params ?? {}, one.values)
        return `${formula?.label ?? one.formula} (${numbers})`
      }
      return [
        { label: 'Formula', text: words(given.then) },
        { label: 'In effect', text: words(given.now) },
      ]
    }
  }
}

/** Returns `Ratio: 0.6; Free beginning, GiB: 5`, in the order of the form. */
function numbersText(params: Params, values: Values): string {
  return Object.entries(params)
    .map(([name, { label }]) => `${label}: ${String(values[name])}`)
    .join('; ')
}

type What = TouchedRow['what']

const COLUMNS = {
  policy: [
    'Standing',
    'On watch since',
    'Downloading disabled',
    'Downloading restored',
    'Reached',
    'Required',
  ],
  promotion: ['Downloaded', 'With promotion', 'Uploaded', 'With promotion, uploaded'],
  points: ['In effect', 'By this formula', 'Change'],
  'dry-run': [],
} as const

export function touchedPage(row: SimulationRow, found: Paged<TouchedRow>): TablePage {
  return tablePage({
    title: 'Affected members',
    caption: 'Affected members, most affected first',
    columns: ['Member', ...COLUMNS[row.kind]],
    rows: found.rows.map(({ name, what }) => ({
      head: words('Member', name, memberHref(name)),
      cells: cellsOf(row.kind, what).map((text, at) => figure(COLUMNS[row.kind][at], text)),
    })),
    nothing: 'It would not affect any member.',
    pager: found.pager,
  })
}

const STANDS: Readonly<Record<string, string>> = {
  exempt: 'exempt',
  ok: 'good',
  watch: 'on watch',
  disabled: 'downloading disabled',
}

function cellsOf(kind: SimulationRow['kind'], what: What): readonly string[] {
  const day = (given: unknown) => (typeof given === 'number' ? dayText(given) : '–')
  const number = (given: unknown) => (typeof given === 'number' ? given : null)
  const bytes = (given: unknown) => valueText('bytes', BigInt(String(given)))
  const points = (given: number) => valueText('points', BigInt(given))
  if (kind === 'policy') {
    const days = [day(what.watchedOn), day(what.disabledOn), day(what.restoredOn)]
    const required = number(what.required)
    const asked = required === null ? '–' : requiredText(required)
    return [STANDS[String(what.state)], ...days, ratioText(number(what.actual)), asked]
  }
  if (kind === 'promotion') {
    return [what.down, what.downThen, what.up, what.upThen].map(bytes)
  }
  const [now, then] = [Number(what.now), Number(what.then)]
  return kind === 'points' ? [points(now), points(then), points(then - now)] : []
}
