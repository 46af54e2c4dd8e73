import type { FoundRequest } from '../../store/requests/requests.ts'
import type { TextKind } from '../texts/parts/text-kind.ts'
import { findRequest } from './reading.ts'

/** A request as the routes of texts see it. */
export const requestText: TextKind<{ readonly ok: true; readonly asked: FoundRequest }> = {
  target: 'request',
  path: '/requests/:id',
  reads: 'requests.read',
  writes: 'comments.write',
  missing: 'REQUEST_NOT_FOUND',
  open: (call) => findRequest(call, call.params.id),
  textOf({ asked: { id, memberId: authorId, state } }) {
    const address = `/requests/${id}`
    const closed = state === 'removed' ? 'REQUEST_REMOVED' : undefined
    return { id, authorId, href: address, address, closed }
  },
}
