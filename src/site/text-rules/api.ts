import { heldKinds, heldStates } from '../../domain/text-rules/text-rules.ts'
import { id, named, oneOf, record, text, time } from '../../shared/shape.ts'
import { acts, lists } from '../http/frame/shapes.ts'

const ownShape = named(
  'WaitingText',
  record({
    id,
    kind: oneOf(heldKinds),
    title: text(200).nullable(),
    body: text(100_000).describe('Markdown'),
    href: text(500).describe('where it is to be, or is'),
    state: oneOf(heldStates),
    createdAt: time,
    decidedAt: time.nullable(),
    reason: text(200).nullable().describe('why staff refused it'),
  }),
)

export const list = lists('Lists your texts that wait or waited for staff, newest first.', ownShape)

export const withdraw = acts('Withdraws one of your texts that is waiting for staff.')
