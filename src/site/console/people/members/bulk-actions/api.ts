import { bulkActs, bulkStates, leftReasons } from '../../../../../domain/members/bulk-actions.ts'
import {
  count,
  flag,
  id,
  list as listShape,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates, listOf, paging, shows } from '../../../../http/frame/shapes.ts'
import { asked, bulkActionForm, whom } from './forms.ts'

const bulkActionShape = named(
  'MemberBatch',
  record({
    id,
    act: oneOf(bulkActs),
    expected: count.describe('members that were selected'),
    done: count,
    state: oneOf(bulkStates),
    startedBy: text(60),
    startedById: id,
    approvedBy: text(60).nullable().describe('the second staff member, where one was needed'),
    undoneBy: text(60).nullable(),
    undone: count.describe('number of members it was undone for'),
    createdAt: time,
    endedAt: time.nullable(),
    given: record({
      text: text(5_000),
      href: text(200),
      days: count.nullable(),
      amount: count,
      role: text(40).optional().describe('slug of a secondary role or class; empty for no class'),
      isLocked: flag.optional(),
      subject: text(120).optional(),
    }),
  }),
)

export const list: Declared = {
  description: 'Lists bulk actions, newest first.',
  query: record({ state: oneOf(bulkStates).optional(), ...paging }),
  reply: listOf(bulkActionShape),
}

export const question: Declared = {
  description: 'Previews which members a bulk action affects, and which it skips and why.',
  query: record({ ...whom, ...asked }),
  reply: record({
    count: count,
    needsSecond: flag.describe('whether a second staff member must approve it'),
    first: listShape(record({ name: text(30), role: text(30) })),
    leftAlone: listShape(record({ why: oneOf(leftReasons), count, names: listShape(text(30)) })),
  }),
}

export const begin = creates(
  'Starts a bulk action for matching members, or requests it if it needs approval.',
  bulkActionForm,
  bulkActionShape,
)

export const show = shows('Shows the progress of a bulk action.', bulkActionShape)

export const stop = acts(
  'Stops or declines a bulk action; changes already made stay.',
  bulkActionShape,
)

export const approve = acts(
  'Approves a bulk action that another staff member requested.',
  bulkActionShape,
)

export const undo = acts(
  'Undoes a bulk action that has ended, except for members who were changed again since then.',
  bulkActionShape,
)
