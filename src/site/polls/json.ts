import type { Outcome } from '../../domain/polls/outcome.ts'
import { isOver, pollKinds, resultTimes } from '../../domain/polls/polls.ts'
import { count, flag, id, list, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { NamedVoters, Poll } from '../../store/polls/polls.ts'

const number = count.min(1)

export const pollShape = named(
  'Poll',
  record({
    id,
    question: text(200),
    description: text(2_000).describe('Markdown'),
    topicId: id.nullable(),
    articleId: id.nullable(),
    maker: text(30),
    kind: oneOf(pollKinds),
    most: number.describe('maximum number of choices per vote'),
    isSecret: flag.describe('whether no one, staff included, learns who voted for what'),
    canChange: flag.describe('whether a vote can be changed'),
    result: oneOf(resultTimes).describe('when members see the result'),
    voters: text(40).nullable().describe('role or class that can vote; null: every member'),
    voterDays: count.describe('days that an account must have existed to vote'),
    mayVote: flag.describe('whether you have that role and age'),
    createdAt: time,
    endsAt: time.nullable(),
    isOver: flag,
    choices: list(record({ number, text: text(200) })),
    voted: count.describe('members who voted'),
    hasVoted: flag.describe('whether you voted'),
    own: list(number).nullable().describe('what you voted for; null in a secret poll'),
  }),
)

export const outcomeShape = named(
  'PollOutcome',
  record({
    choices: list(
      record({
        number,
        votes: count.describe('in a ranked poll, votes in the first round'),
        by: list(text(30)).nullable().describe('up to 50 names; null in a secret poll'),
      }),
    ),
    winners: list(number),
    rounds: list(
      record({ votes: list(record({ number, votes: count })), out: list(number) }),
    ).describe('of a ranked poll'),
  }),
)
  .nullable()
  .describe('null: you may not see it yet')

export function pollItem(poll: Poll, now: Date) {
  const { id: pollId, question, description, topicId, articleId, maker, kind, most } = poll
  const { isSecret, canChange, result, voters, voterDays, mayVote, choices } = poll
  return {
    ...{ id: pollId, question, description, topicId, articleId, maker, kind, most, isSecret },
    ...{ canChange, result, voters, voterDays, mayVote, choices, voted: poll.voted },
    ...{ hasVoted: poll.hasVoted, own: poll.own, isOver: isOver(poll, now) },
    createdAt: poll.createdAt.toISOString(),
    endsAt: poll.endsAt?.toISOString() ?? null,
  }
}

export function outcomeItem(
  { isSecret }: Pick<Poll, 'isSecret'>,
  outcome: Outcome | null,
  voters: readonly NamedVoters[],
) {
  if (outcome === null) return null
  const namesOf = (one: number) => voters.find((row) => row.number === one)?.names ?? []
  return {
    choices: outcome.choices.map(({ number: one, votes }) => {
      return { number: one, votes, by: isSecret ? null : namesOf(one) }
    }),
    winners: outcome.winners,
    rounds: outcome.rounds.map(({ votes, out }) => ({
      votes: [...votes].map(([one, amount]) => ({ number: one, votes: amount })),
      out,
    })),
  }
}
