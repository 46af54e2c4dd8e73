import { bulkActs } from '../../../../../domain/members/bulk-actions.ts'
import type { BulkAct, BulkActInput } from '../../../../../domain/members/bulk-actions.ts'
import {
  checkbox,
  count,
  list,
  memberName,
  oneOf,
  strictRecord,
  text,
} from '../../../../../shared/shape.ts'
import type { Infer } from '../../../../../shared/shape.ts'
import type { Chosen } from '../../../../../store/members/bulk-action-choice.ts'
import type { FieldErrors, Fields } from '../../../../http/frame/forms.ts'
import { isChecked, wrong } from '../../../../http/frame/forms.ts'
import { banDays } from '../parts/forms.ts'
import { membersQuery } from '../parts/query.ts'

const MAX_NAMES = 100
const MAX_AMOUNT = 1_000
/** The most characters of an email, and of all other texts. */
export const MAX_TEXT = { mail: 5_000, other: 300 } as const

/** The filter of the member list, or names; a form gives a single name as a text. */
export const whom = {
  q: text(100).optional(),
  address: text(50).optional(),
  role: text(30).optional(),
  state: oneOf(['', 'active', 'banned', 'parked']).optional(),
  by: text(30).optional(),
  branch: text(30).optional(),
  watched: checkbox.optional(),
  name: list(memberName).max(MAX_NAMES).or(memberName).optional(),
  everyone: checkbox.optional().describe('every member, instead of a filter or names'),
}

/** The fields that select the affected members. */
export const asked = {
  act: oneOf(bulkActs).optional(),
  which: text(40).optional().describe('slug of a secondary role or class; empty: no class'),
  locked: checkbox.optional(),
}

export const bulkActionForm = strictRecord({
  ...whom,
  ...asked,
  act: oneOf(bulkActs),
  text: text(MAX_TEXT.mail).trim().min(3),
  subject: text(120).trim().optional(),
  href: text(200)
    .trim()
    .regex(/^$|^\/(?![/\\])\S*$/, 'must be a path on this site, such as /rules')
    .optional(),
  days: banDays,
  amount: count.max(MAX_AMOUNT).or(text(4).regex(/^\d*$/, 'must be a whole number')).optional(),
  expected: count
    .or(text(9).regex(/^\d+$/))
    .optional()
    .describe(
      'the number of members in the preview; without it, or if it has changed, nothing is done',
    ),
  typed: text(9)
    .optional()
    .describe('the same number, repeated, if a second staff member must approve the action'),
})

const NOBODY = 'Select members first, by a filter or by name'

/** Reads the members that a query or form selects. */
export function chosenIn(
  fields: Fields,
): { readonly chosen: Chosen } | { readonly errors: FieldErrors } {
  const names = [fields.name ?? []].flat().filter((name) => typeof name === 'string')
  if (names.length > 0) return { chosen: { names: names.slice(0, MAX_NAMES) } }
  const { filter, errors } = membersQuery(fields)
  if (Object.keys(errors).length > 0) return { errors }
  const { words, network, role, state, invitedBy, branch, isWatched } = filter
  const isTree = Boolean(invitedBy) || Boolean(branch) || isWatched === true
  const isChosen = isTree || words !== '' || network !== null || role !== null || state !== null
  if (!isChosen && !isChecked(fields.everyone)) return { errors: wrong('', NOBODY) }
  return { chosen: { words, network, role, state, invitedBy, branch, isWatched } }
}

/** Returns whether the effect of an action has to be previewed before it starts. */
export function isLookedAt(act: BulkAct): boolean {
  return act === 'mail' || isOfRoles(act)
}

/** Returns whether an action changes a class or secondary roles. */
export function isOfRoles(act: BulkAct): act is 'give-role' | 'take-role' | 'set-class' {
  return act === 'give-role' || act === 'take-role' || act === 'set-class'
}

/** Reads the input that the action needs, with an error at each missing field. */
export function givenIn(
  form: Infer<typeof bulkActionForm>,
): { readonly given: BulkActInput } | { readonly errors: FieldErrors } {
  const { act, text: says, href = '', days = '', amount = '', subject = '' } = form
  const isGrant = act === 'invites' || act === 'tokens'
  const number = Number(amount)
  if (isGrant && (number < 1 || number > MAX_AMOUNT)) {
    return { errors: wrong('amount', `must be from 1 to ${MAX_AMOUNT}`) }
  }
  if (act !== 'mail' && says.length > MAX_TEXT.other) {
    return { errors: wrong('text', `can have at most ${MAX_TEXT.other} characters`) }
  }
  if (act === 'mail' && subject === '') return { errors: wrong('subject', 'is missing') }
  const isCut = act === 'ban' || act === 'freeze-invites' || isOfRoles(act)
  const given = { text: isCut ? says.slice(0, 200) : says, href: href || '/notifications' }
  const more = {
    ...(isOfRoles(act) && { role: form.which ?? '' }),
    ...(act === 'set-class' && { isLocked: isChecked(form.locked) }),
    ...(act === 'mail' && { subject }),
  }
  return { given: { ...given, days: days === '' ? null : Number(days), amount: number, ...more } }
}
