import type * as judging from '../store/roles/class-judging.ts'
import type { JobCall } from './define-job.ts'

/** Evaluated in one transaction. */
const MEMBERS = 500

/** One round over all members that the class rules evaluate, some at a time. */
export async function overAll(
  { db, now, stopping, did }: JobCall,
  step: typeof judging.look,
): Promise<judging.Summary> {
  const moves: judging.Move[] = []
  let members = 0
  let after = 0
  while (!stopping.aborted) {
    const some = await step(db, after, MEMBERS, now)
    members += some.members
    moves.push(...some.moves)
    did(some.members)
    if (some.last === null || some.members < MEMBERS) break
    after = some.last
  }
  return { members, moves }
}
