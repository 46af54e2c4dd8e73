import type { Outcome } from '../../../domain/polls/outcome.ts'
import { outcomeOf } from '../../../domain/polls/outcome.ts'
import { isOver, seesResult } from '../../../domain/polls/polls.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { NamedVoters, Place, Poll, Reader } from '../../../store/polls/polls.ts'
import * as polls from '../../../store/polls/polls.ts'
import type { Call } from '../../http/action.ts'

export type Asked = Pick<Call<string, 'polls.read'>, 'db' | 'member' | 'can' | 'now'>

/** The reader, as the store needs them. */
export function readerOf({ member, can, now }: Omit<Asked, 'db'>): Reader {
  const has = (permission: Permission) => can(permission)
  return {
    id: member.id,
    readsForums: has('forums.read'),
    readsArticles: has('articles.read'),
    now,
  }
}

/** A poll with its result, as far as the reader may see it. */
export interface ShownPoll {
  readonly poll: Poll
  readonly outcome: Outcome | null
  readonly voters: readonly NamedVoters[]
}

export async function withOutcome({ db, now }: Asked, poll: Poll): Promise<ShownPoll> {
  const { hasVoted, kind, choices } = poll
  if (!seesResult(poll.result, { hasVoted, isOver: isOver(poll, now) })) {
    return { poll, outcome: null, voters: [] }
  }
  const [ballots, voters] = await Promise.all([polls.tallies(db, poll.id), polls.voters(db, poll)])
  const numbers = choices.map(({ number }) => number)
  return { poll, outcome: outcomeOf(kind, numbers, ballots), voters }
}

/** Returns the poll of a topic or article that the reader can see; null: it has none. */
export async function pollAt(call: Asked, place: Place): Promise<ShownPoll | null> {
  if (!call.can('polls.read')) return null
  const poll = await polls.at(call.db, place, readerOf(call))
  return poll === undefined ? null : withOutcome(call, poll)
}
