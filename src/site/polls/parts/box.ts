import type { Round } from '../../../domain/polls/runoff.ts'
import { isOver, pollKindLabels } from '../../../domain/polls/polls.ts'
import type { TimeText } from '../../../shared/format.ts'
import { count, plural, timeText } from '../../../shared/format.ts'
import type { Poll } from '../../../store/polls/polls.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import type { Asked, ShownPoll } from './reading.ts'

interface ChoiceLine {
  readonly value: string
  readonly label: string
  readonly isChosen: boolean
}

interface OutcomeLine {
  readonly label: string
  readonly votes: string
  readonly percent: string
  /** The mark on the choice with the most votes. */
  readonly mark: string | null
  /** The names of up to 50 voters, in a poll that shows them. */
  readonly names: string
}

/** The data of the partial `poll`. */
export interface PollBox {
  readonly pollId: string
  readonly html: Html | null
  readonly facts: string
  readonly isSecret: boolean
  readonly ends: TimeText | null
  readonly isOver: boolean
  readonly action: string
  /** Null when the reader cannot vote. */
  readonly voting: {
    /** The type of the inputs: one or several choices. Null: ranks. */
    readonly type: 'radio' | 'checkbox' | null
    readonly choices: readonly ChoiceLine[]
    /** One select for each rank. */
    readonly ranks: readonly {
      readonly rankId: string
      readonly label: string
      readonly options: readonly ChoiceLine[]
    }[]
    readonly button: string
  } | null
  /** Why the reader cannot vote, or when the result will be shown. */
  readonly notes: readonly string[]
  readonly lines: readonly OutcomeLine[]
  readonly hasLines: boolean
  /** A column for each round of a ranked poll. */
  readonly rounds: {
    readonly heads: readonly string[]
    readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[]
  } | null
  readonly endAction: string | null
  readonly removeHref: string | null
}

export function pollBox(shown: ShownPoll, reader: Asked): PollBox {
  const { poll, outcome } = shown
  const { now } = reader
  const over = isOver(poll, now)
  const canManage = mayManage(poll, reader)
  const lines = outcome === null ? [] : outcomeLines(shown, now)
  return {
    pollId: String(poll.id),
    html: poll.description === '' ? null : markdown(poll.description, `poll-${poll.id}`, 2),
    facts: factsOf(poll),
    isSecret: poll.isSecret,
    ends: poll.endsAt === null ? null : timeText(poll.endsAt, now),
    isOver: over,
    action: `/polls/${poll.id}/vote`,
    voting: canVote(poll, reader) ? votingOf(poll) : null,
    notes: notesOf(shown, reader),
    lines,
    hasLines: lines.length > 0,
    rounds: outcome === null || outcome.rounds.length === 0 ? null : roundsOf(poll, outcome.rounds),
    endAction: canManage && !over ? `/polls/${poll.id}/end` : null,
    removeHref: canManage ? `/polls/${poll.id}/remove` : null,
  }
}

/** Returns whether the reader may end and remove a poll. */
export function mayManage(poll: Poll, { member, can }: Asked): boolean {
  return can('polls.manage') || (poll.makerId === member.id && can('polls.write'))
}

function canVote(poll: Poll, { can, now }: Asked): boolean {
  const isFree = !poll.hasVoted || poll.canChange
  return isFree && poll.mayVote && !isOver(poll, now) && can('polls.vote')
}

function factsOf({ kind, most, isSecret, canChange, choices, voted }: Poll): string {
  const limit = kind !== 'one' && most < choices.length ? `, at most ${most}` : ''
  return [
    pollKindLabels[kind] + limit,
    isSecret ? 'secret' : 'open: everyone sees who voted for what',
    ...(canChange ? ['votes can be changed'] : []),
    plural(voted, 'vote', 'votes'),
  ].join(' · ')
}

function notesOf({ poll, outcome }: ShownPoll, { now }: Asked): readonly string[] {
  const notes: string[] = []
  if (poll.isSecret && poll.hasVoted)
    notes.push('You have voted. The site does not store which choice you made.')
  if (!poll.mayVote && !isOver(poll, now)) notes.push(whoVotes(poll))
  if (outcome === null) {
    const shown = poll.result === 'voted' ? 'after you have voted' : 'when the poll has ended'
    notes.push(`The result is shown ${shown}.`)
  }
  return notes
}

function whoVotes({ voters, votersName, voterDays }: Poll): string {
  const role = voters === null ? [] : [`have the role ${votersName ?? voters}`]
  const age = voterDays === 0 ? [] : [`joined at least ${plural(voterDays, 'day', 'days')} ago`]
  return `Only members who ${[...role, ...age].join(' and ')} can vote.`
}

function votingOf({ id, kind, most, choices, own }: Poll): NonNullable<PollBox['voting']> {
  const lines = choices.map(({ number, text }) => {
    return { value: String(number), label: text, isChosen: own?.includes(number) === true }
  })
  const isRanked = kind === 'ranked'
  const ranks = choices.slice(0, most).map((_, at) => ({
    rankId: `poll-${id}-${at + 1}`,
    label: `Choice ${at + 1}`,
    options: lines.map((line) => ({ ...line, isChosen: own?.[at] === Number(line.value) })),
  }))
  return {
    type: isRanked ? null : kind === 'one' ? 'radio' : 'checkbox',
    choices: isRanked ? [] : lines,
    ranks: isRanked ? ranks : [],
    button: own === null ? 'Vote' : 'Change vote',
  }
}

function outcomeLines({ poll, outcome, voters }: ShownPoll, now: Date): readonly OutcomeLine[] {
  const mark = isOver(poll, now) ? 'won' : 'leads'
  const { choices = [], winners = [], total = 0 } = outcome ?? {}
  return choices.map(({ number, votes }) => {
    const names = voters.find((one) => one.number === number)?.names ?? []
    return {
      label: labelOf(poll, number),
      votes: count(votes),
      percent: String(total === 0 ? 0 : Math.round((votes * 100) / total)),
      mark: winners.includes(number) ? mark : null,
      names: names.join(', '),
    }
  })
}

function roundsOf(poll: Poll, rounds: readonly Round[]): NonNullable<PollBox['rounds']> {
  const rows = poll.choices.map(({ number, text }) => ({
    label: text,
    cells: rounds.map(({ votes, out }) => {
      const amount = votes.get(number)
      if (amount === undefined) return '–'
      return out.includes(number) ? `${count(amount)}, eliminated` : count(amount)
    }),
  }))
  return { heads: rounds.map((_, at) => `Round ${at + 1}`), rows }
}

function labelOf({ choices }: Poll, number: number): string {
  return choices.find((one) => one.number === number)?.text ?? ''
}
