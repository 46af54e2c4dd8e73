import type { BulkAct } from '../../../../../domain/members/bulk-actions.ts'
import { count, timeText } from '../../../../../shared/format.ts'
import type { BulkActionRow } from '../../../../../store/members/bulk-actions.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const BULK_ACTIONS = '/admin/batches'

export const ACTS: Readonly<Record<BulkAct, string>> = {
  message: 'Send a message',
  mail: 'Send an e-mail',
  warn: 'Warn',
  ban: 'Ban',
  invites: 'Give invites',
  tokens: 'Give tokens',
  'give-role': 'Give a secondary role',
  'take-role': 'Take a secondary role',
  'set-class': 'Set the class',
}
const STATES = { running: 'runs', done: 'done', stopped: 'stopped' } as const

export function bulkActionsPage(found: Paged<BulkActionRow>, now: Date): TablePage {
  return tablePage({
    title: 'Acts on many',
    lead: 'Choose members in the list of members, by a filter or one by one; a task acts on them.',
    make: { label: 'Message all', href: `${BULK_ACTIONS}/new` },
    caption: 'What was done to many members at once, the newest first',
    columns: ['What', 'State', 'Members', 'Done', 'By', 'Begun'],
    rows: found.rows.map((row) => ({
      head: words('What', ACTS[row.act], `${BULK_ACTIONS}/${row.id}`),
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

function stopAct({ id }: BulkActionRow) {
  return { label: 'Stop', href: `${BULK_ACTIONS}/${id}/stop`, method: 'POST' as const }
}

export function progressPage(row: BulkActionRow, now: Date): SectionsPage {
  const { given, act, state } = row
  const days = given.days === null ? 'until it is taken back' : count(given.days)
  const isGrant = act === 'invites' || act === 'tokens'
  const isTimed = act === 'warn' || act === 'ban' || act === 'give-role'
  const role = given.role === '' ? 'none' : given.role
  const kept = given.isLocked === true ? ', locked' : ''
  return sectionsPage({
    title: `${ACTS[act]}: ${count(row.expected)} members`,
    links: [{ label: 'All of them', href: BULK_ACTIONS }],
    isLive: state === 'running',
    sections: [
      section('How far it is', {
        facts: [
          { label: 'State', text: STATES[state] },
          { label: 'Done', text: `${count(row.done)} of ${count(row.expected)}` },
          ...(role === undefined ? [] : [{ label: 'Role or class', text: `${role}${kept}` }]),
          ...(given.subject === undefined ? [] : [{ label: 'Subject', text: given.subject }]),
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
