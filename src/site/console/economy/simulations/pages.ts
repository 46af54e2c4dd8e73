import { formulas } from '../../../../domain/points/formulas.ts'
import { promotionScopes } from '../../../../domain/promotions/scopes.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { strategies } from '../../../../domain/ratio/strategies.ts'
import { termParams } from '../../../../domain/ratio/terms.ts'
import { count, timeText } from '../../../../shared/format.ts'
import type { SimulationLine } from '../../../../store/ratio/simulations.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import type { Paged } from '../../frame/paging.ts'
import { controlsOf } from '../../people/ratio/parts/param-controls.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import type { Begun } from './beginning.ts'
import { kindParams } from './forms.ts'
import { KINDS, SIMULATIONS, STATES } from './parts/values.ts'

const NEW = `${SIMULATIONS}/new`

export function simulationsPage(
  found: Paged<SimulationLine>,
  mayRun: boolean,
  now: Date,
): TablePage {
  return tablePage({
    title: 'Simulations',
    lead:
      'What a rule, a promotion or a formula of points would have done with the days that are ' +
      'recorded. Nobody is touched. Those without a name are forgotten after a while.',
    make: mayRun ? { label: 'Simulate something', href: NEW } : null,
    caption: 'Simulations, the newest first',
    columns: ['What', 'Name', 'Days', 'State', 'Members', 'By', 'Asked'],
    rows: found.rows.map((row) => lineOf(row, now)),
    nothing: 'Nothing was simulated yet.',
    pager: found.pager,
  })
}

export function lineOf(row: SimulationLine, now: Date): TableRow {
  const { id, state, done, expected } = row
  const isGood = state === 'done' ? 'good' : state === 'failed' ? 'bad' : 'plain'
  return {
    head: words('What', KINDS[row.kind], `${SIMULATIONS}/${id}`),
    cells: [
      words('Name', row.name),
      figure('Days', count(row.lastDay - row.firstDay + 1)),
      mark('State', STATES[state], isGood),
      figure('Members', state === 'running' ? `${count(done)} of ${count(expected)}` : count(done)),
      words('By', row.madeBy),
      moment('Asked', timeText(row.createdAt, now)),
    ],
    acts: [],
  }
}

/** What can be simulated; each row leads to its form. */
export function kindsPage(): TablePage {
  const row = (what: string, href: string, says: string): TableRow => ({
    head: words('What', what, `${NEW}?${href}`),
    cells: [words('It answers', says)],
    acts: [],
  })
  return tablePage({
    title: 'Simulate something',
    lead: 'It is gone through by a task; you may leave the page meanwhile.',
    caption: 'What can be simulated',
    columns: ['What', 'It answers'],
    rows: [
      row('The rule in force', 'kind=policy', 'Who would be watched with other numbers.'),
      ...strategies.map(({ name, label, description: says }) =>
        row(`A rule: ${label}`, `kind=policy&strategy=${name}`, says),
      ),
      row('A promotion', 'kind=promotion', 'What would have counted less or more.'),
      ...formulas.map(({ name, label, says }) =>
        row(`Points: ${label}`, `kind=points&formula=${name}`, says),
      ),
    ],
    nothing: '',
  })
}

const LEADS: Readonly<Record<Begun['kind'], string>> = {
  policy:
    'The judge itself goes through the recorded days, as if this rule had judged then. Everybody ' +
    'is taken to have moved what they moved.',
  promotion:
    'Booked bytes are weighed again, as if this had held beside what held. That more is moved ' +
    'while it is free cannot be known.',
  points:
    'Recorded seeding earns again, by this formula and by the one in force. Seeders of a torrent ' +
    'are those of today.',
}

/** The form of a kind, with its bounds. */
export function askPage(form: Typed, begun: Begun): ConfirmPage {
  return confirmPage(
    {
      title: `Simulate: ${KINDS[begun.kind].toLowerCase()}`,
      lead: [LEADS[begun.kind]],
      action: SIMULATIONS,
      button: 'Simulate',
      isDanger: false,
      backHref: SIMULATIONS,
    },
    form,
    [
      control('select', form, 'kind', 'What', { options: [[begun.kind, KINDS[begun.kind]]] }),
      control('text', form, 'name', 'Name', {
        maxLength: 60,
        hint: 'With a name it is kept until somebody removes it.',
      }),
      ...controlsOf('given', kindParams[begun.kind], form),
      ...ownControls(form, begun),
    ],
  )
}

function ownControls(form: Typed, { kind, strategy, formula, categories }: Begun): Control[] {
  const roles = [['', '–'], ...memberRoles.map((role) => [role, role] as const)] as const
  if (kind === 'points') {
    const { name, label, params } = formula
    return [
      control('select', form, 'formula', 'Formula', { options: [[name, label]] }),
      ...controlsOf('value', params, form),
    ]
  }
  if (kind === 'promotion') {
    return [
      control('select', form, 'scope', 'For', { options: Object.entries(promotionScopes) }),
      control('text', form, 'target', 'Which one', {
        maxLength: 100,
        hint: 'The slug of a category or tag, the number of a bundle or torrent, a member by name.',
      }),
      control('select', form, 'role', 'Role, where it is for one', { options: roles }),
    ]
  }
  const slugs = categories.map(({ slug, name }) => [slug, name] as const)
  return [
    control('select', form, 'strategy', 'Strategy', { options: [[strategy.name, strategy.label]] }),
    control('select', form, 'scope', 'Judges', {
      options: [
        ['everyone', 'Everyone'],
        ['role', 'A role'],
        ['category', 'What is moved in a category'],
      ],
    }),
    control('select', form, 'role', 'Role', { options: roles }),
    control('select', form, 'category', 'Category', { options: [['', '–'], ...slugs] }),
    ...controlsOf('param', strategy.params, form),
    ...controlsOf('term', termParams, form),
  ]
}
