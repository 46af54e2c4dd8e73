import { isOver } from '../../domain/polls/polls.ts'
import type { TimeText } from '../../shared/format.ts'
import { count, timeText } from '../../shared/format.ts'
import type { Poll } from '../../store/polls/polls.ts'
import type { PageData } from '../http/action.ts'
import type { FormSummary, Typed } from '../http/frame/fields.ts'
import { summary } from '../http/frame/fields.ts'
import type { Pager } from '../http/frame/pager.ts'
import type { ReasonPart } from '../texts/parts/removals.ts'
import { reasonPart } from '../texts/parts/removals.ts'
import type { PollBox } from './parts/box.ts'
import { pollBox } from './parts/box.ts'
import type { Asked, ShownPoll } from './parts/reading.ts'
import type { Link } from '../ui/link.ts'

export interface PollsPage extends PageData {
  readonly lines: readonly {
    readonly href: string
    readonly question: string
    readonly place: Link | null
    readonly votedText: string
    readonly state: string
    readonly isOpen: boolean
    readonly when: TimeText
  }[]
  readonly hasLines: boolean
  readonly newHref: string | null
  readonly pager: Pager | null
}

export function pollsPage(
  rows: readonly Poll[],
  { can, now }: Asked,
  pager: Pager | null,
): PollsPage {
  return {
    title: 'Polls',
    lines: rows.map((poll) => ({
      href: `/polls/${poll.id}`,
      question: poll.question,
      place: placeOf(poll),
      votedText: count(poll.voted),
      state: isOver(poll, now) ? 'Ended' : poll.hasVoted ? 'Voted' : 'Open',
      isOpen: !isOver(poll, now),
      when: timeText(poll.createdAt, now),
    })),
    hasLines: rows.length > 0,
    newHref: can('polls.manage') ? '/polls/new' : null,
    pager,
  }
}

/** Returns the topic or article of a poll; null: it is only on its page. */
function placeOf({ topicId, articleId, placeTitle }: Poll): Link | null {
  const label = placeTitle ?? ''
  if (topicId !== null) return { label, href: `/topics/${topicId}` }
  return articleId === null ? null : { label, href: `/articles/${articleId}` }
}

export interface PollPage extends PageData {
  readonly place: Link | null
  readonly poll: PollBox
  readonly summary: FormSummary | null
}

export function pollPage(shown: ShownPoll, reader: Asked, form: Typed): PollPage {
  return {
    title: shown.poll.question,
    place: placeOf(shown.poll),
    poll: pollBox(shown, reader),
    summary: summary({ values: {}, errors: saidOf(form) }, []),
  }
}

/** Turns the errors of a vote into sentences, as its fields differ from poll to poll. */
function saidOf({ errors }: Typed): Typed['errors'] {
  const { choices, ...rest } = errors
  if (choices === undefined) return rest
  return { ...rest, '': choices.map((text) => `Your vote ${text}.`) }
}

export interface RemovePage extends PageData, ReasonPart {
  readonly about: Link
  readonly action: string
}

export function removePage(form: Typed, poll: Poll, isOwn: boolean): RemovePage {
  return {
    ...reasonPart(form, 'Shown to the author, and to readers in place of the poll.', isOwn),
    title: 'Remove poll',
    about: { label: poll.question, href: `/polls/${poll.id}` },
    action: `/polls/${poll.id}`,
  }
}
