import { bulkActs, leftReasons } from '../../../../../domain/members/bulk-actions.ts'
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
import { listOf, noFields, paging } from '../../../../http/frame/shapes.ts'
import { asked, bulkActionForm, whom } from './forms.ts'

const bulkActionShape = named(
  'MemberBatch',
  record({
    id,
    act: oneOf(bulkActs),
    expected: count.describe('members that were chosen'),
    done: count,
    state: oneOf(['running', 'done', 'stopped']),
    startedBy: text(60),
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
  description: 'Lists what was done to many members at once, the newest first.',
  query: record(paging),
  reply: listOf(bulkActionShape),
}

export const question: Declared = {
  description:
    'Previews whom an act on many members would touch, and whom it leaves alone and why.',
  query: record({ ...whom, ...asked }),
  reply: record({
    count: count,
    first: listShape(record({ name: text(30), role: text(30) })),
    leftAlone: listShape(record({ why: oneOf(leftReasons), count, names: listShape(text(30)) })),
  }),
}

export const begin: Declared = {
  description: 'Begins an act on many members: all of a lower role that fit, done by a task.',
  body: bulkActionForm,
  reply: bulkActionShape,
  creates: true,
}

export const show: Declared = {
  description: 'Shows how far an act on many has come.',
  reply: bulkActionShape,
}

export const stop: Declared = {
  description: 'Stops an act on many; what was done stays.',
  body: noFields,
  reply: bulkActionShape,
}
