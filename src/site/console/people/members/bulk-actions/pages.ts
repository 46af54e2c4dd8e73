import type { BulkAct, BulkState } from '../../../../../domain/members/bulk-actions.ts'
import { bulkStates, undoableActs } from '../../../../../domain/members/bulk-actions.ts'
import { count, plural, timeText } from '../../../../../shared/format.ts'
import type { BulkActionRow } from '../../../../../store/members/bulk-actions.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import { choices, control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const BULK_ACTIONS = '/admin/bulk-actions'

export const ACTS: Readonly<Record<BulkAct, string>> = {
  message: 'Send a message',
  mail: 'Send an email',
  warn: 'Warn',
  ban: 'Ban',
  invites: 'Grant invites',
  tokens: 'Grant tokens',
  'give-role': 'Assign a secondary role',
  'take-role': 'Remove a secondary role',
  'set-class': 'Set the class',
  'freeze-invites': 'Freeze invites',
  watch: 'Watch',
}
const WAITS =
  'It removes something from many members, so another staff member must approve it before it ' +
  'starts.'
const STATES: Readonly<Record<BulkState, string>> = {
  asked: 'waits for approval',
  running: 'running',
  done: 'done',
  stopped: 'stopped',
  undoing: 'being undone',
  undone: 'undone',
}

export function bulkActionsPage(form: Typed, found: Paged<BulkActionRow>, now: Date): TablePage {
  const states = bulkStates.map((state) => [state, STATES[state]] as const)
  return tablePage({
    title: 'Bulk actions',
    lead:
      'Select members in the members list, by a filter or one by one. A task carries out the ' +
      'action.',
    action: BULK_ACTIONS,
    controls: [
      control('select', form, 'state', 'State', { options: choices('All states', states) }),
    ],
    make: { label: 'Message all', href: `${BULK_ACTIONS}/new?everyone=on` },
    caption: 'Bulk actions, newest first',
    rows: found.rows.map((row) => ({
      head: words('Action', ACTS[row.act], `${BULK_ACTIONS}/${row.id}`),
      cells: [
        mark('State', STATES[row.state], row.state === 'done' ? 'good' : 'plain'),
        figure('Members', count(row.expected)),
        figure('Done', count(row.done)),
        words('By', row.startedBy),
        moment('Started', timeText(row.createdAt, now)),
      ],
      acts: row.state === 'running' || row.state === 'asked' ? [stopAct(row)] : [],
    })),
    nothing: 'No bulk actions yet.',
    pager: found.pager,
  })
}

function stopAct({ id, state }: BulkActionRow) {
  const label = state === 'asked' ? 'Decline' : 'Stop'
  return { label, href: `${BULK_ACTIONS}/${id}/stop`, method: 'POST' as const }
}

interface Viewer {
  /** Whether the viewer has the permission that the action requires. */
  readonly mayDecide: boolean
  readonly isOwn: boolean
}

/** Returns what the viewer can do about a bulk action on its page. */
function actsOn(row: BulkActionRow, { mayDecide, isOwn }: Viewer) {
  const { id, state, act, done } = row
  const isUndoable = undoableActs.includes(act) && done > 0
  const hasEnded = state === 'done' || state === 'stopped'
  const acts = [
    { label: 'Approve', to: 'approve', isShown: state === 'asked' && mayDecide && !isOwn },
    { label: 'Undo this bulk action', to: 'undo', isShown: hasEnded && isUndoable && mayDecide },
  ]
  return [
    ...acts
      .filter(({ isShown }) => isShown)
      .map(({ label, to }) => {
        return { label, href: `${BULK_ACTIONS}/${id}/${to}`, method: 'POST' as const }
      }),
    ...(state === 'asked' || state === 'running' ? [stopAct(row)] : []),
  ]
}

export function progressPage(row: BulkActionRow, viewer: Viewer, now: Date): SectionsPage {
  const { given, act, state } = row
  const days = given.days === null ? 'no end date' : count(given.days)
  const isGrant = act === 'invites' || act === 'tokens'
  const isTimed = act === 'warn' || act === 'ban' || act === 'give-role' || act === 'tokens'
  const role = given.role === '' ? 'none' : given.role
  const kept = given.isLocked === true ? ', locked' : ''
  return sectionsPage({
    title: `${ACTS[act]}: ${plural(row.expected, 'member', 'members')}`,
    links: [{ label: 'All bulk actions', href: BULK_ACTIONS }],
    isLive: state === 'running' || state === 'undoing',
    sections: [
      section('Progress', {
        facts: [
          { label: 'State', text: STATES[state] },
          { label: 'Done', text: `${count(row.done)} of ${count(row.expected)}` },
          ...(role === undefined ? [] : [{ label: 'Role or class', text: `${role}${kept}` }]),
          ...(given.subject === undefined ? [] : [{ label: 'Subject', text: given.subject }]),
          { label: 'Text', text: given.text },
          ...(isGrant ? [{ label: 'Amount per member', text: count(given.amount) }] : []),
          ...(isTimed ? [{ label: 'Days', text: days }] : []),
          { label: 'Started', text: `${timeText(row.createdAt, now).text}, by ${row.startedBy}` },
          ...(row.approvedBy === null ? [] : [{ label: 'Approved by', text: row.approvedBy }]),
          ...(row.undoneBy === null
            ? []
            : [
                {
                  label: 'Undone',
                  text: `for ${plural(row.undone, 'member', 'members')}, by ${row.undoneBy}`,
                },
              ]),
        ],
        lead: state === 'asked' ? WAITS : null,
        acts: actsOn(row, viewer),
        table: null,
      }),
    ],
  })
}
