import { choicesOf } from '../../../../store/taxonomy/categories.ts'
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
import { formPage } from '../../frame/confirm.ts'
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
      'What a ratio policy, a promotion or a points formula would have done over the ' +
      'recorded days. No member is affected. Unnamed simulations are deleted after a while.',
    make: mayRun ? { label: 'New simulation', href: NEW } : null,
    caption: 'Simulations, newest first',
    rows: found.rows.map((row) => lineOf(row, now)),
    nothing: 'No simulations yet.',
    pager: found.pager,
  })
}

export function lineOf(row: SimulationLine, now: Date): TableRow {
  const { id, state, done, expected } = row
  const isGood = state === 'done' ? 'good' : state === 'failed' ? 'bad' : 'plain'
  return {
    head: words('Kind', KINDS[row.kind], `${SIMULATIONS}/${id}`),
    cells: [
      words('Name', row.name),
      figure('Days', count(row.lastDay - row.firstDay + 1)),
      mark('State', STATES[state], isGood),
      figure('Members', state === 'running' ? `${count(done)} of ${count(expected)}` : count(done)),
      words('By', row.madeBy),
      moment('Asked', timeText(row.createdAt, now)),
    ],
  }
}

/** Lists the kinds of simulations; each row leads to its form. */
export function kindsPage(): TablePage {
  const row = (what: string, href: string, says: string): TableRow => ({
    head: words('Kind', what, `${NEW}?${href}`),
    cells: [words('Question', says)],
  })
  return tablePage({
    title: 'New simulation',
    lead: 'A task runs it. You can leave this page in the meantime.',
    caption: 'What can be simulated',
    rows: [
      row(
        'The policy in effect',
        'kind=policy',
        'Which members would be on ratio watch with different numbers?',
      ),
      ...strategies.map(({ name, label, description: says }) =>
        row(`Policy: ${label}`, `kind=policy&strategy=${name}`, says),
      ),
      row('A promotion', 'kind=promotion', 'What would have counted less or more?'),
      ...formulas.map(({ name, label, says }) =>
        row(`Points: ${label}`, `kind=points&formula=${name}`, says),
      ),
    ],
    nothing: '',
  })
}

const LEADS: Readonly<Record<Begun['kind'], string>> = {
  policy:
    'The ratio evaluation runs over the recorded days, as if this policy had been active. It ' +
    'assumes that members would have moved the same traffic.',
  promotion:
    'Booked bytes are recalculated, as if this promotion had applied in addition to the ' +
    'others. Whether members would have downloaded more is not predicted.',
  points:
    'Recorded seeding earns points by this formula and by the one in effect. The numbers of ' +
    'seeders are those of today.',
}

/** Returns the form of a kind, with the bounds of its values. */
export function askPage(form: Typed, begun: Begun): ConfirmPage {
  return formPage(
    {
      title: `Simulate: ${KINDS[begun.kind].toLowerCase()}`,
      lead: [LEADS[begun.kind]],
      action: SIMULATIONS,
      button: 'Run simulation',
      backHref: SIMULATIONS,
    },
    form,
    [
      control('select', form, 'kind', 'Kind', { options: [[begun.kind, KINDS[begun.kind]]] }),
      control('text', form, 'name', 'Name', {
        maxLength: 60,
        hint: 'Named simulations are kept until someone removes them.',
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
      control('select', form, 'scope', 'Scope', { options: Object.entries(promotionScopes) }),
      control('text', form, 'target', 'Target', {
        maxLength: 100,
        hint:
          'The slug of a category or tag, the ID of a bundle or torrent, or the name of a ' +
          'member.',
      }),
      control('select', form, 'role', 'Role, for a promotion of a role', { options: roles }),
    ]
  }
  const slugs = choicesOf(categories)
  return [
    control('select', form, 'strategy', 'Strategy', { options: [[strategy.name, strategy.label]] }),
    control('select', form, 'scope', 'Applies to', {
      options: [
        ['everyone', 'Everyone'],
        ['role', 'One role'],
        ['category', 'Traffic in a category with its subcategories'],
      ],
    }),
    control('select', form, 'role', 'Role', { options: roles }),
    control('select', form, 'category', 'Category', { options: [['', '–'], ...slugs] }),
    ...controlsOf('param', strategy.params, form),
    ...controlsOf('term', termParams, form),
  ]
}
