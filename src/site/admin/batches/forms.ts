import { batchActs } from '../../../domain/member-batch.ts'
import type { BatchAct, BatchGiven } from '../../../domain/member-batch.ts'
import type { Permission } from '../../../domain/permissions.ts'
import { count, list, memberName, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { Infer } from '../../../shared/shape.ts'
import type { Chosen } from '../../../store/member-batches.ts'
import type { FieldErrors, Fields } from '../../http/forms.ts'
import { wrong } from '../../http/forms.ts'
import { banDays } from '../member-acts/forms.ts'
import { membersQuery } from '../members/forms.ts'

const MAX_NAMES = 100
const MAX_AMOUNT = 1_000

/** What each act asks for besides the right to act on many. */
export const actPermissions: Readonly<Record<BatchAct, Permission>> = {
  message: 'members.bulk',
  warn: 'members.warn',
  ban: 'members.ban',
  invites: 'members.bulk',
  tokens: 'members.bulk',
}

/** The filter of the list of members, or names; a form gives one name as a text. */
export const whom = {
  q: text(100).optional(),
  address: text(50).optional(),
  role: text(30).optional(),
  state: text(30).optional(),
  name: list(memberName).max(MAX_NAMES).or(memberName).optional(),
}

export const batchForm = strictRecord({
  ...whom,
  act: oneOf(batchActs),
  text: text(300).trim().min(3),
  href: text(200)
    .trim()
    .regex(/^$|^\/(?![/\\])\S*$/, 'is a path of the site, such as /pages/rules')
    .optional(),
  days: banDays,
  amount: count.max(MAX_AMOUNT).or(text(4).regex(/^\d*$/, 'is a whole number')).optional(),
  expected: count
    .or(text(9).regex(/^\d+$/))
    .describe('how many members the preview counted: with another number nothing is done'),
})

/** Who is meant by a query or a form. */
export function chosenIn(
  fields: Fields,
): { readonly chosen: Chosen } | { readonly errors: FieldErrors } {
  const names = [fields.name ?? []].flat().filter((name) => typeof name === 'string')
  if (names.length > 0) return { chosen: { names: names.slice(0, MAX_NAMES) } }
  const { filter, errors } = membersQuery(fields)
  if (Object.keys(errors).length > 0) return { errors }
  const { words, network, role, state } = filter
  return { chosen: { words, network, role, state } }
}

/** What the act needs of the form; what is missing is said beside its field. */
export function givenIn(
  form: Infer<typeof batchForm>,
): { readonly given: BatchGiven } | { readonly errors: FieldErrors } {
  const { act, text: says, href = '', days = '', amount = '' } = form
  const isGrant = act === 'invites' || act === 'tokens'
  const number = Number(amount)
  if (isGrant && (number < 1 || number > MAX_AMOUNT)) {
    return { errors: wrong('amount', `is from 1 to ${MAX_AMOUNT}`) }
  }
  const given = { text: act === 'ban' ? says.slice(0, 200) : says, href: href || '/notices' }
  return { given: { ...given, days: days === '' ? null : Number(days), amount: number } }
}
