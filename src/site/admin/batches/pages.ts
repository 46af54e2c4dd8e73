import type { BatchAct } from '../../../domain/member-batch.ts'
import { count, timeText } from '../../../shared/format.ts'
import type { BatchRow, Preview } from '../../../store/member-batches.ts'
import type { PageData } from '../../http/action.ts'
import type { Control } from '../../http/control.ts'
import { control } from '../../http/control.ts'
import type { FormSummary, Typed } from '../../http/fields.ts'
import { summary } from '../../http/fields.ts'
import { memberHref } from '../links.ts'
import type { Paged } from '../paging.ts'
import type { SectionsPage } from '../sections.ts'
import { section, sectionsPage } from '../sections.ts'
import type { TablePage } from '../table.ts'
import { figure, mark, moment, tablePage, words } from '../table.ts'
import { roleName } from '../words.ts'

export const BATCHES = '/admin/batches'

const ACTS: Readonly<Record<BatchAct, string>> = {
  message: 'Send a message',
  warn: 'Warn',
  ban: 'Ban',
  invites: 'Give invites',
  tokens: 'Give tokens',
}
const STATES = { running: 'runs', done: 'done', stopped: 'stopped' } as const

export interface BatchPage extends PageData {
  readonly says: string
  readonly isNobody: boolean
  readonly table: TablePage
  readonly more: string | null
  readonly action: string
  /** The choice, sent along: name and value. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly button: string
}

/** The preview, and the form of what is to be done. */
export function batchPage(
  form: Typed,
  found: Preview,
  chosen: Readonly<Record<string, unknown>>,
  acts: readonly BatchAct[],
): BatchPage {
  const controls = controlsOf(form, acts)
  const fields = controls.map(({ field }) => field)
  const { count: many, first } = found
  const expected = { name: 'expected', value: String(many) }
  return {
    title: 'Act on many members',
    says: many === 1 ? 'One member of a lower role fits.' : `${count(many)} members fit.`,
    isNobody: many === 0,
    table: tablePage({
      title: 'First of them',
      caption: 'The first members that would be acted on',
      columns: ['Name', 'Role'],
      rows: first.map(({ name, role }) => ({
        head: words('Name', name, memberHref(name)),
        cells: [words('Role', roleName(role))],
        acts: [],
      })),
      nothing: 'Nobody of a lower role fits.',
    }),
    more: many > first.length ? `And ${count(many - first.length)} more.` : null,
    action: BATCHES,
    hidden: [...hiddenOf(chosen), expected],
    controls,
    summary: summary(form, fields),
    button: `Do it to ${count(many)}`,
  }
}

function hiddenOf(chosen: Readonly<Record<string, unknown>>) {
  return ['q', 'address', 'role', 'state', 'name'].flatMap((name) =>
    [chosen[name] ?? []]
      .flat()
      .filter((value) => typeof value === 'string' && value !== '')
      .map((value) => ({ name, value: String(value) })),
  )
}

function controlsOf(form: Typed, acts: readonly BatchAct[]): Control[] {
  const number = { type: 'number' } as const
  return [
    control('select', form, 'act', 'What', { options: acts.map((act) => [act, ACTS[act]]) }),
    control('area', form, 'text', 'Text or reason', {
      isRequired: true,
      maxLength: 300,
      hint: 'The members read it.',
    }),
    control('text', form, 'href', 'Where a message leads', {
      maxLength: 200,
      hint: 'A path of the site, such as /pages/rules. Empty: their notices.',
    }),
    control('text', form, 'days', 'Days of a warning or ban', {
      ...number,
      hint: 'Empty: until it is taken back.',
    }),
    control('text', form, 'amount', 'Invites or tokens for each', number),
  ]
}

export function batchesPage(found: Paged<BatchRow>, now: Date): TablePage {
  return tablePage({
    title: 'Acts on many',
    lead: 'Choose members in the list of members, by a filter or one by one; a task acts on them.',
    make: { label: 'Message all', href: `${BATCHES}/new` },
    caption: 'What was done to many members at once, the newest first',
    columns: ['What', 'State', 'Members', 'Done', 'By', 'Begun'],
    rows: found.rows.map((row) => ({
      head: words('What', ACTS[row.act], `${BATCHES}/${row.id}`),
      cells: [
        mark('State', STATES[row.state], row.state === 'done' ? 'good' : 'plain'),
        figure('Members', count(row.expected)),
        figure('Done', count(row.done)),
        words('By', row.startedBy),
        moment('Begun', timeText(row.createdAt, now)),
      ],
      acts: row.state === 'running' ? [stopAct(row)] : [],
    })),
    nothing: 'Nothing was done to many members yet.',
    pager: found.pager,
  })
}

function stopAct({ id }: BatchRow) {
  return { label: 'Stop', href: `${BATCHES}/${id}/stop`, method: 'POST' as const }
}

export function progressPage(row: BatchRow, now: Date): SectionsPage {
  const { given, act, state } = row
  const days = given.days === null ? 'until it is taken back' : count(given.days)
  const isGrant = act === 'invites' || act === 'tokens'
  const isTimed = act === 'warn' || act === 'ban'
  return sectionsPage({
    title: `${ACTS[act]}: ${count(row.expected)} members`,
    links: [{ label: 'All of them', href: BATCHES }],
    isLive: state === 'running',
    sections: [
      section('How far it is', {
        facts: [
          { label: 'State', text: STATES[state] },
          { label: 'Done', text: `${count(row.done)} of ${count(row.expected)}` },
          { label: 'Text', text: given.text },
          ...(isGrant ? [{ label: 'For each', text: count(given.amount) }] : []),
          ...(isTimed ? [{ label: 'Days', text: days }] : []),
          { label: 'Begun', text: `${timeText(row.createdAt, now).text}, by ${row.startedBy}` },
        ],
        table: null,
      }),
    ],
  })
}
