import { labelsIn, MAX_LABEL, MOST_LABELS } from '../../../../domain/forums/labels.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { checkbox, id, oneOf, slug, strictRecord, text } from '../../../../shared/shape.ts'
import type { ArrangedForum, ForumWords, GroupRow } from '../../../../store/forums/arranging.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { isChecked, readForm } from '../../../http/frame/forms.ts'

/** The most classes, secondary roles and members that a forum can name for one permission. */
const MOST_NAMES = 50

const role = oneOf(memberRoles)
const position = text(3)
  .trim()
  .regex(/^[1-9]\d{0,2}$/, 'must be from 1 to 999')
const others = text(2_000)
  .trim()
  .refine((given) => namesIn(given).length <= MOST_NAMES, `must have at most ${MOST_NAMES} names`)
  .optional()
  .describe('classes, secondary roles and members, separated by commas')

export const forumForm = strictRecord({
  group: id.or(text(15)).describe('ID of the group'),
  name: text(60).trim().min(1),
  slug: slug.refine((given) => given !== 'unread', 'is reserved for a page of the site'),
  description: text(200).trim().optional(),
  position,
  see: role,
  answer: role,
  start: role,
  seeOthers: others,
  answerOthers: others,
  startOthers: others,
  isArchived: checkbox.optional(),
  labels: text(1_000)
    .refine((given) => labelsIn(given).length <= MOST_LABELS, `must be at most ${MOST_LABELS}`)
    .refine(
      (given) => labelsIn(given).every(({ length }) => length <= MAX_LABEL),
      `must have up to ${MAX_LABEL} characters each`,
    )
    .optional()
    .describe('what its topics can be labeled with, one per line; omit to leave them unchanged'),
})

export const groupForm = strictRecord({ name: text(60).trim().min(1), position })

function namesIn(given: string | undefined): readonly string[] {
  const names = (given ?? '').split(',').map((name) => name.trim())
  return [...new Set(names.filter((name) => name !== ''))]
}

/** Reads a forum; labels that are not given stay unchanged. */
export function readForum(fields: Fields, labels: readonly string[] = []): FormResult<ForumWords> {
  const read = readForm(forumForm, fields)
  if (!read.ok) return read
  const { group, name, slug: address, description = '', ...given } = read.value
  const { see, answer, start, isArchived } = given
  return {
    ok: true,
    value: {
      ...{ groupId: Number(group) || 0, name, slug: address, description },
      position: Number(given.position),
      roles: { see, answer, start },
      others: {
        see: namesIn(given.seeOthers),
        answer: namesIn(given.answerOthers),
        start: namesIn(given.startOthers),
      },
      isArchived: isChecked(isArchived),
      labels: given.labels === undefined ? labels : labelsIn(given.labels),
    },
  }
}

/** Returns the values of the form for a forum. */
export function valuesOf(forum: ArrangedForum): Fields {
  const { groupId, name, slug: address, description, position: place, roles } = forum
  const { see, answer, start } = forum.others
  return {
    ...{ group: String(groupId), name, slug: address, description, position: String(place) },
    ...roles,
    seeOthers: see.join(', '),
    answerOthers: answer.join(', '),
    startOthers: start.join(', '),
    isArchived: forum.isArchived,
    labels: forum.labels.join('\n'),
  }
}

export const NEW_VALUES: Fields = {
  ...{ position: '1', see: 'member', answer: 'member', start: 'member' },
}

export function readGroup(fields: Fields): FormResult<Pick<GroupRow, 'name' | 'position'>> {
  const read = readForm(groupForm, fields)
  if (!read.ok) return read
  const { name, position: place } = read.value
  return { ok: true, value: { name, position: Number(place) } }
}
