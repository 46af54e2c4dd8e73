import type * as judging from '../../store/roles/class-judging.ts'
import type { JobCall } from '../define-job.ts'
import { inOrder } from './some-rows.ts'

/** How many members are evaluated in one transaction. */
const MEMBERS = 500

/** Evaluates all members to which class rules apply, one batch at a time. */
export async function overAll(call: JobCall, step: typeof judging.look): Promise<judging.Summary> {
  const moves: judging.Move[] = []
  const { rows: members } = await inOrder(call, MEMBERS, async (after, limit, except) => {
    const some = await step(call.db, after, limit, call.now, except)
    moves.push(...some.moves)
    return { rows: some.members, last: some.last }
  })
  return { members, moves }
}
