import {
  MAX_CHOICE,
  MAX_DESCRIPTION,
  MAX_QUESTION,
  MOST_CHOICES,
  MOST_DAYS,
  pollKinds,
  resultTimes,
} from '../../../domain/polls/polls.ts'
import type { Infer } from '../../../shared/shape.ts'
import { checkbox, count, id, list, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { NewPoll } from '../../../store/polls/asking.ts'
import type { Fields, FormResult } from '../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../http/frame/forms.ts'
import { momentIn, typedMoment } from '../../ui/typed-times.ts'

const MAX_LINES = MOST_CHOICES * (MAX_CHOICE + 2)

const whole = count.or(text(9).trim().regex(/^\d*$/, 'must be a whole number'))
const placeId = id.or(text(16).regex(/^\d*$/, 'is not an ID'))

export const pollForm = strictRecord({
  topic: placeId.optional().describe('ID of one of your topics'),
  article: placeId.optional().describe('ID of one of your articles'),
  question: text(MAX_QUESTION).trim().min(1),
  description: text(MAX_DESCRIPTION).trim().optional().describe('Markdown'),
  choices: text(MAX_LINES)
    .or(list(text(MAX_CHOICE)).max(MOST_CHOICES))
    .describe('2 to 20, as a list or one per line'),
  kind: oneOf(pollKinds),
  most: whole.optional().describe('maximum number of choices per vote; all by default'),
  secret: checkbox.optional().describe('whether no one learns who voted for what'),
  change: checkbox.optional().describe('whether votes can be changed; not in a secret poll'),
  result: oneOf(resultTimes).optional().describe('`voted` by default'),
  voters: text(40).optional().describe('role or class that can vote; every member by default'),
  days: whole.optional().describe('days that an account must have existed to vote'),
  ends: typedMoment.optional().describe('`2026-05-01T18:00` in UTC; by default open until ended'),
  home: checkbox.optional().describe('for staff polls: whether it is on the home page'),
})

/** The entries of the form; the caller checks whether the role and the place exist. */
export function readPoll(fields: Fields, now: Date): FormResult<NewPoll> {
  const read = readForm(pollForm, fields)
  if (!read.ok) return read
  const given = read.value
  const choices = linesOf(given.choices)
  const fault = choicesFault(choices)
  if (fault !== null) return { ok: false, errors: wrong('choices', fault) }
  const ends = momentIn(given.ends ?? '')
  if (ends !== null && ends <= now) {
    return { ok: false, errors: wrong('ends', 'must be in the future') }
  }
  const days = Number(given.days ?? 0)
  if (days > MOST_DAYS) return { ok: false, errors: wrong('days', `must be at most ${MOST_DAYS}`) }
  return asPoll(given, choices, { ends, days })
}

function asPoll(
  given: Infer<typeof pollForm>,
  choices: readonly string[],
  { ends, days }: { readonly ends: Date | null; readonly days: number },
): FormResult<NewPoll> {
  const { question, description = '', kind, result = 'voted', voters = '' } = given
  const most = kind === 'one' ? 1 : Number(given.most || choices.length)
  if (most > choices.length) {
    return { ok: false, errors: wrong('most', 'must not exceed the number of choices') }
  }
  const [isSecret, canChange] = [isChecked(given.secret), isChecked(given.change)]
  if (isSecret && canChange) return { ok: false, errors: wrong('change', FINAL) }
  const [topicId, articleId] = [Number(given.topic ?? 0), Number(given.article ?? 0)]
  const value = {
    ...{ topicId: topicId || null, articleId: articleId || null },
    ...{ question: question.replace(/\s+/g, ' '), description: plain(description), kind, most },
    ...{ isSecret, canChange, result, voters: voters || null, voterDays: days, endsAt: ends },
    ...{ onHome: isChecked(given.home), choices },
  }
  return { ok: true, value }
}

const FINAL = 'is not possible in a secret poll, which does not store who voted for what'

function linesOf(given: string | readonly string[]): readonly string[] {
  const lines = typeof given === 'string' ? given.split(/\r\n?|\n/) : given
  return lines.map((line) => line.trim().replace(/\s+/g, ' ')).filter((line) => line !== '')
}

function choicesFault(choices: readonly string[]): string | null {
  if (choices.length < 2) return 'must be at least two, one per line'
  if (choices.length > MOST_CHOICES) return `must be at most ${MOST_CHOICES}`
  if (choices.some((one) => one.length > MAX_CHOICE)) {
    return `must have at most ${MAX_CHOICE} characters each`
  }
  return new Set(choices).size === choices.length ? null : 'must be different from each other'
}

// Browsers count a line end as one character, but send two.
function plain(given: string): string {
  return given.replace(/\r\n?/g, '\n')
}
