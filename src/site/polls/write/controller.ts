import * as asking from '../../../store/polls/asking.ts'
import * as polls from '../../../store/polls/polls.ts'
import { namedRoles } from '../../../store/roles/named-roles.ts'
import { created, get, invalid, page, post, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { wrong } from '../../http/frame/forms.ts'
import { pollItem } from '../json.ts'
import { readerOf } from '../parts/reading.ts'
import * as api from './api.ts'
import { readPoll } from './forms.ts'
import { newPollPage } from './pages.ts'
import { placeIn } from './place.ts'

const VIEW = 'polls/write'

export const form = get('/polls/new', 'polls.write', api.form, async (call) => {
  const found = await placeIn(call, call.query)
  if (!found.ok) return found.reply
  const roles = await namedRoles(call.db)
  const start = untyped({ kind: 'one', result: 'voted' })
  return page(VIEW, newPollPage(start, found.place, roles), {})
})

export const make = post('/polls', 'polls.write', api.make, async (call) => {
  const { db, body: values, member, actor, now } = call
  const found = await placeIn(call, values)
  if (!found.ok) return found.reply
  const { place } = found
  const roles = await namedRoles(db)
  const again = (errors: FieldErrors) =>
    invalid(VIEW, newPollPage({ values: shown(values), errors }, place, roles), errors)
  const read = readPoll(values, now)
  if (!read.ok) return again(read.errors)
  const { value: poll } = read
  if (poll.voters !== null && !roles.some(({ slug }) => slug === poll.voters)) {
    return again(wrong('voters', 'is not a role or class'))
  }
  const given = { ...poll, onHome: poll.onHome && place.name === null }
  const made = await asking.make(db, given, { ...actor, memberId: member.id }, now)
  if (made === null) return again(wrong('', 'There is already a poll here.'))
  const row = await polls.find(db, made, readerOf(call))
  if (row === undefined) return refuse('POLL_NOT_FOUND')
  return created(place.link?.href ?? `/polls/${made}`, pollItem(row, now), 'Poll opened.')
})

/** Joins choices into lines, as JSON may send a list. */
function shown(values: Readonly<Record<string, unknown>>) {
  const { choices } = values
  return { ...values, choices: Array.isArray(choices) ? choices.join('\n') : choices }
}
